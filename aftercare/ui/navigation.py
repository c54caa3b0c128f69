"""What stands in the rail: declared by the site's wiring, shown to whom it concerns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch
from django.utils.functional import Promise

from aftercare.ui.addresses import url

Label = str | Promise
Permission = Callable[[Any], bool]
Count = Callable[[Any], int]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One link. `permission(actor)` says who sees it; `count(actor)` is the number beside it."""

    section: Label
    label: Label
    url_name: str
    icon: str
    permission: Permission | None = None
    count: Count | None = None
    door: str = "staff"
    key: str = ""

    @property
    def url(self) -> str | None:
        """Where it leads; None while the room has no such page."""
        try:
            return url(self.url_name)
        except NoReverseMatch:
            return None

    def shown_to(self, actor: Any) -> bool:
        """Who has not signed in sees only what everybody may."""
        return self.permission is None or (actor is not None and bool(self.permission(actor)))


_entries: list[Entry] = []


def add(
    section: Label,
    label: Label,
    url_name: str,
    icon: str,
    permission: Permission | None = None,
    count_query: Count | None = None,
    *,
    door: str = "staff",
    key: str = "",
) -> None:
    """Declare an entry. Entries keep the order of declaration; an empty section is the unnamed first one.

    `door` is the place: `staff` (the rail), `portal` (the customer's bar), `top` (icons beside the person),
    `menu` (the person's menu), `primary` (the button of the top bar). `key` is a single-key shortcut.
    """
    entry = Entry(
        section=section,
        label=label,
        url_name=url_name,
        icon=icon,
        permission=permission,
        count=count_query,
        door=door,
        key=key,
    )
    if entry not in _entries:
        _entries.append(entry)


def entries(actor: Any, door: str = "staff") -> list[Entry]:
    """What this person sees at this door."""
    return [entry for entry in _entries if entry.door == door and entry.shown_to(actor)]


def sections(found: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries by section, both in the order in which they were declared."""
    grouped: dict[str, list[Entry]] = {}
    for entry in found:
        grouped.setdefault(str(entry.section), []).append(entry)
    return list(grouped.items())


def counts(actor: Any) -> dict[str, int]:
    """The numbers in the rail, of the entries that this person sees and that count something."""
    found = [entry for entry in _entries if entry.count is not None and entry.shown_to(actor)]
    return {entry.url_name: entry.count(actor) for entry in found if entry.count is not None}
