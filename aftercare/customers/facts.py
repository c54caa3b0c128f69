"""What this room states. Ids and names of fields only: whoever may read the entry may look up the rest."""

from dataclasses import dataclass
from typing import ClassVar

from aftercare.foundation.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CustomerFact(Fact):
    subject: ClassVar[str] = "customer"


class CustomerRegistered(CustomerFact):
    """An organisation was entered."""


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(CustomerFact):
    """Particulars of an organisation, or of one of its sites, were changed."""

    changed: list[str]


class CustomerArchived(CustomerFact):
    """Nothing new is expected from this customer; its history stays."""


class CustomerRestored(CustomerFact):
    """An archived customer came back."""


@dataclass(frozen=True, kw_only=True)
class SiteFact(Fact):
    subject: ClassVar[str] = "site"
    site_id: int


class SiteAdded(SiteFact):
    """A place of the customer was entered."""


@dataclass(frozen=True, kw_only=True)
class SiteChanged(SiteFact):
    """Particulars of a site were changed."""

    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class ContactFact(Fact):
    subject: ClassVar[str] = "contact"
    contact_id: int


class ContactAdded(ContactFact):
    """A person at the customer was entered."""


@dataclass(frozen=True, kw_only=True)
class ContactChanged(ContactFact):
    """Particulars of a contact were changed."""

    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class ContactInvited(ContactFact):
    """A contact was invited to the portal, in this role."""

    role: str


class ContactDeactivated(ContactFact):
    """A contact left the customer, or shall not be written to any more."""


class ContactRestored(ContactFact):
    """A contact that had left is back."""


@dataclass(frozen=True, kw_only=True)
class ContactBounced(ContactFact):
    """Mail to this contact can't be delivered."""

    status: str


@dataclass(frozen=True, kw_only=True)
class SystemFact(Fact):
    subject: ClassVar[str] = "system"
    system_id: int


class SystemDelivered(SystemFact):
    """A product was delivered to the customer."""


@dataclass(frozen=True, kw_only=True)
class SystemChanged(SystemFact):
    """Particulars of a system, its environments or components were changed."""

    changed: list[str]


class SystemArchived(SystemFact):
    """The system is out of use."""


class SystemRestored(SystemFact):
    """A system that was out of use is used again."""
