"""What is written down about a customer and its parts: the input of the actions, checked and normalised."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from aftercare.customers.models.contact import ROLES
from aftercare.customers.models.customer import LEVELS
from aftercare.customers.models.system import COMPONENT_KINDS, ENVIRONMENT_KINDS
from aftercare.customers.rules import addresses, names
from aftercare.foundation.errors import Invalid
from aftercare.foundation.text import N_

LANGUAGES = ("zh-hans", "en")


class Particulars:
    """Texts lose the blanks around them and the character that no database keeps."""

    def tidied(self) -> dict[str, Any]:
        """The fields, texts tidied."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}  # type: ignore[arg-type]
        return {name: _tidy(value) for name, value in values.items()}


@dataclass(frozen=True, kw_only=True)
class CustomerParticulars(Particulars):
    name: str
    short_name: str = ""
    level: str = "ordinary"
    is_key: bool = False
    manager_id: int | None = None
    industry: str = ""
    region: str = ""
    address: str = ""
    mail_domains: list[str] = field(default_factory=list)
    note: str = ""

    def checked(self) -> "CustomerParticulars":
        """As it is kept; Invalid if it can't be."""
        _require(names.plain(self.name), "name", N_("Please give the name."))
        _one_of(self.level, LEVELS, "level")
        domains = sorted({_domain(text) for text in self.mail_domains if text.strip()})
        known_as = {"name": names.plain(self.name), "short_name": names.plain(self.short_name)}
        return replace(self, **{**self.tidied(), **known_as, "mail_domains": domains})


@dataclass(frozen=True, kw_only=True)
class SiteParticulars(Particulars):
    name: str
    address: str = ""
    phone: str = ""
    note: str = ""

    def checked(self) -> "SiteParticulars":
        _require(names.plain(self.name), "name", N_("Please give the name."))
        return replace(self, **{**self.tidied(), "name": names.plain(self.name)})


@dataclass(frozen=True, kw_only=True)
class ContactParticulars(Particulars):
    name: str
    title: str = ""
    department: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    language: str = "zh-hans"
    role: str = "reporter"
    site_id: int | None = None

    def checked(self) -> "ContactParticulars":
        """As it is kept; Invalid if it can't be. A contact needs a way to be reached."""
        _require(names.plain(self.name), "name", N_("Please give the name."))
        _one_of(self.role, ROLES, "role")
        _one_of(self.language, LANGUAGES, "language")
        email = addresses.normalise(self.email)
        if self.email.strip() and not email:
            raise Invalid("This is not an e-mail address.", field="email")
        if not (email or self.phone.strip() or self.mobile.strip()):
            raise Invalid("Please give an e-mail address or a telephone number.", field="email")
        return replace(self, **{**self.tidied(), "name": names.plain(self.name), "email": email})


@dataclass(frozen=True, kw_only=True)
class SystemParticulars(Particulars):
    name: str
    product: str = ""
    version: str = ""
    level: str = "ordinary"
    site_id: int | None = None
    delivered_on: date | None = None
    accepted_on: date | None = None
    note: str = ""

    def checked(self) -> "SystemParticulars":
        _require(names.plain(self.name), "name", N_("Please give the name."))
        _one_of(self.level, LEVELS, "level")
        if self.delivered_on and self.accepted_on and self.accepted_on < self.delivered_on:
            raise Invalid("Acceptance can't be earlier than delivery.", field="accepted_on")
        return replace(self, **{**self.tidied(), "name": names.plain(self.name)})


@dataclass(frozen=True, kw_only=True)
class EnvironmentParticulars(Particulars):
    kind: str = "production"
    name: str = ""
    os: str = ""
    database: str = ""
    middleware: str = ""
    address: str = ""
    note: str = ""

    def checked(self) -> "EnvironmentParticulars":
        _one_of(self.kind, ENVIRONMENT_KINDS, "kind")
        return replace(self, **{**self.tidied(), "name": names.plain(self.name)})


@dataclass(frozen=True, kw_only=True)
class ComponentParticulars(Particulars):
    name: str
    kind: str = "other"
    version: str = ""
    note: str = ""

    def checked(self) -> "ComponentParticulars":
        _require(names.plain(self.name), "name", N_("Please give the name."))
        _one_of(self.kind, COMPONENT_KINDS, "kind")
        return replace(self, **{**self.tidied(), "name": names.plain(self.name)})


def _tidy(value: Any) -> Any:
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


def _domain(text: str) -> str:
    name = addresses.company_domain(text)
    if not name:
        raise Invalid("%(domain)s is not a mail domain.", field="mail_domains", domain=text.strip()[:60])
    if not addresses.says_employer(name):
        raise Invalid("%(domain)s belongs to a public provider.", field="mail_domains", domain=name)
    return name


def _require(value: object, field_name: str, sentence: str) -> None:
    if not value:
        raise Invalid(sentence, field=field_name)


def _one_of(value: str, allowed: tuple[str, ...], field_name: str) -> None:
    if value not in allowed:
        raise Invalid("Please choose one of the values offered.", field=field_name)
