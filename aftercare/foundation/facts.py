"""What happened, who did it, when: the words every room shares when it states a fact."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts. `kind` is staff, customer, link (a signed link without account) or system."""

    kind: str
    name: str
    person_id: int | None = None
    customer_id: int | None = None
    contact_id: int | None = None
    roles: frozenset[str] = frozenset()
    via: str = "web"
    scopes: frozenset[str] | None = None  # None: not limited by a token

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def is_customer(self) -> bool:
        return self.kind in ("customer", "link")

    @property
    def is_system(self) -> bool:
        return self.kind == "system"


SYSTEM = Actor(kind="system", name="system", via="job")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened, in the past tense, with plain values only.

    Subclasses name their subject (`subject = "ticket"` means the field `ticket_id`) and who may read the
    entry: `audience` is "customer" or "staff"; the fields named in `inside` are for staff all the same. `at`
    is when it happened, not when it was written down.
    """

    subject: ClassVar[str] = ""
    audience: ClassVar[str] = "staff"
    inside: ClassVar[frozenset[str]] = frozenset()
    known: ClassVar[dict[str, type["Fact"]]] = {}

    by: Actor
    at: datetime
    customer_id: int | None = field(default=None)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Fact.known[cls.kind()] = cls

    @property
    def subject_id(self) -> int:
        return int(getattr(self, f"{self.subject}_id"))

    @classmethod
    def kind(cls) -> str:
        """The stable name of the fact in the journal: `desk.TicketResolved`."""
        return f"{cls.__module__.removeprefix('aftercare.').split('.')[0]}.{cls.__name__}"

    def values(self) -> dict[str, Any]:
        """The fact's own fields, without who, when and whose."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _COMMON}

    def values_outside(self) -> dict[str, Any]:
        """The same, as far as they may leave the house."""
        return {name: value for name, value in self.values().items() if name not in self.inside}


_COMMON = {"by", "at", "customer_id"}
