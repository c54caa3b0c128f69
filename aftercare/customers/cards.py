"""What other rooms see of a customer: small plain values, never the rows."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class CustomerCard:
    id: int
    number: str
    name: str
    short_name: str
    level: str  # ordinary | important | strategic
    is_key: bool
    manager_id: int | None
    is_archived: bool

    @property
    def label(self) -> str:
        """What fits into a list: the short name where there is one."""
        return self.short_name or self.name


@dataclass(frozen=True)
class ContactCard:
    id: int
    name: str
    customer_id: int
    customer_name: str
    language: str
    person_id: int | None
    is_active: bool
    role: str  # reporter | coordinator | decision_maker
    title: str = ""
    department: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    can_receive_mail: bool = True


@dataclass(frozen=True)
class EnvironmentCard:
    id: int
    kind: str
    name: str
    os: str
    database: str
    middleware: str


@dataclass(frozen=True)
class SystemCard:
    id: int
    name: str
    product: str
    version: str
    level: str
    customer_id: int
    accepted_on: date | None
    environments: tuple[EnvironmentCard, ...] = field(default=())
