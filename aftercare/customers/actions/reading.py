"""Going through the rows of a workbook: what each of them would make, change or leave as it is."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from aftercare.accounts import queries as people
from aftercare.customers.models import Contact, Customer, Environment, System
from aftercare.customers.particulars import (
    ContactParticulars,
    CustomerParticulars,
    EnvironmentParticulars,
    SystemParticulars,
)
from aftercare.customers.rules import addresses, names, phones
from aftercare.customers.rules.cells import value_of
from aftercare.customers.rules.columns import BY_KEY
from aftercare.customers.workbook import Line, Table
from aftercare.foundation.errors import Invalid, Refused

PARTICULARS: dict[str, Any] = {
    "customer": CustomerParticulars,
    "contact": ContactParticulars,
    "system": SystemParticulars,
    "environment": EnvironmentParticulars,
}


@dataclass(frozen=True)
class Problem:
    """Why a row can't be taken: in which column (its key, or ""), and a sentence with its parameters."""

    column: str
    sentence: str
    params: dict[str, Any] = field(default_factory=dict)

    def in_english(self) -> str:
        """The sentence for programs and logs."""
        return self.sentence % self.params if self.params else self.sentence


@dataclass
class Known:
    """A thing on record, or one that an earlier row is going to make: then `row` is None."""

    particulars: Any
    row: Any = None
    owner: "Known | None" = None
    given_up: bool = False  # the row that was going to make it was refused


@dataclass(frozen=True)
class Step:
    """One thing to write: the particulars as they shall be."""

    part: str
    verb: str  # new | changed
    known: Known
    particulars: Any
    before: Any = None


@dataclass
class Outcome:
    """What a row comes to: new, changed, unchanged or refused."""

    line: Line
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def result(self) -> str:
        if self.problems:
            return "refused"
        verbs = {step.verb for step in self.steps}
        return "new" if "new" in verbs else "changed" if verbs else "unchanged"

    @property
    def customer(self) -> str:
        return str(self.line.cells.get("customer.name", ""))


class Reading:
    """Goes through the rows and remembers what is on record and what the rows before will make of it."""

    def __init__(self, tables: list[Table]) -> None:
        self.tables = tables
        self.customers: dict[str, Known] = {}
        self.emails: dict[str, Known] = {}
        self.contacts: dict[tuple[int, str], Known] = {}
        self.systems: dict[tuple[int, str], Known] = {}
        self.environments: dict[int, Known] = {}
        staff = people.staff()
        self.managers = Counter(card.name for card in staff)
        self.manager_ids = {card.name: card.id for card in staff}
        self._remember()

    def outcomes(self) -> Iterator[Outcome]:
        """The outcome of every row; sheets of customers alone come first, as the others refer to them."""
        ordered = sorted(self.tables, key=_refers)
        may_make = all(_refers(table) for table in self.tables)
        for table in ordered:
            for line in table.lines:
                yield self._outcome(table, line, may_make=may_make or not _refers(table))

    def _outcome(self, table: Table, line: Line, *, may_make: bool) -> Outcome:
        outcome = Outcome(line)
        if table.trouble:
            outcome.problems.append(Problem("", table.trouble))
            return outcome
        given = self._values(line, outcome)
        if not outcome.problems:
            self._settle_row(given, outcome, may_make=may_make)
        if outcome.problems:
            _give_up(outcome)
        return outcome

    def _settle_row(self, given: dict[str, dict[str, Any]], outcome: Outcome, *, may_make: bool) -> None:
        owner = self._try("customer", outcome, lambda: self._customer(given["customer"], outcome, may_make))
        if owner is None:
            return
        if given["contact"]:
            self._try("contact", outcome, lambda: self._contact(owner, given["contact"], outcome))
        if given["system"] or given["environment"]:
            self._try("system", outcome, lambda: self._system(owner, given, outcome))

    def _try(self, part: str, outcome: Outcome, look: Callable[[], Known]) -> Known | None:
        try:
            return look()
        except Refused as refused:
            outcome.problems.append(Problem(f"{part}.{refused.field}", refused.sentence, refused.params))
            return None

    def _values(self, line: Line, outcome: Outcome) -> dict[str, dict[str, Any]]:
        given: dict[str, dict[str, Any]] = {part: {} for part in PARTICULARS}
        for key, cell in line.cells.items():
            column = BY_KEY[key]
            try:
                value = value_of(column, cell)
            except Refused as refused:
                outcome.problems.append(Problem(key, refused.sentence, refused.params))
                continue
            if value is not None:
                given[column.part][column.field] = value
        return given

    def _customer(self, given: dict[str, Any], outcome: Outcome, may_make: bool) -> Known:
        if not given.get("name"):
            raise Invalid("Please give the customer's name.", field="name")
        values = self._with_manager(given)
        known = self._find_customer(values)
        if known is None and not may_make:
            raise Invalid("There is no such customer, neither on record nor in this workbook.", field="name")
        if known and names.plain(values["name"]) != known.particulars.name:
            values.pop("name")  # found by its short name
        found = self._settle("customer", known, values, outcome)
        for name in (found.particulars.name, found.particulars.short_name):
            if name:
                _put(self.customers, _key(name), found)
        return found

    def _with_manager(self, given: dict[str, Any]) -> dict[str, Any]:
        values = dict(given)
        name = values.pop("manager", None)
        if name is None:
            return values
        if self.managers[name] != 1:
            raise Invalid(
                "There is nobody, or more than one, called %(name)s.", field="manager", name=name[:40]
            )
        return values | {"manager_id": self.manager_ids[name]}

    def _find_customer(self, given: dict[str, Any]) -> Known | None:
        return _alive(self.customers.get(_key(given.get("name", ""))))

    def _contact(self, owner: Known, given: dict[str, Any], outcome: Outcome) -> Known:
        email = addresses.normalise(given.get("email", ""))
        known = _alive(self.emails.get(email)) or self._by_phone(owner, given)
        if known and known.owner is not owner:
            raise Invalid("This address belongs to a contact of another customer.", field="email")
        found = self._settle("contact", known, given, outcome, owner)
        self._remember_contact(found)
        return found

    def _by_phone(self, owner: Known, given: dict[str, Any]) -> Known | None:
        for key in phones.keys(given.get("phone", ""), given.get("mobile", "")):
            known = _alive(self.contacts.get((id(owner), key)))
            if known and (not given.get("email") or not known.particulars.email):
                return known
        return None

    def _system(self, owner: Known, given: dict[str, dict[str, Any]], outcome: Outcome) -> Known:
        key = (id(owner), _key(given["system"].get("name", "")))
        found = self._settle("system", _alive(self.systems.get(key)), given["system"], outcome, owner)
        self.systems[key] = found
        if given["environment"]:
            known = _alive(self.environments.get(id(found)))
            self.environments[id(found)] = self._settle(
                "environment", known, given["environment"], outcome, found
            )
        return found

    def _settle(
        self,
        part: str,
        known: Known | None,
        given: dict[str, Any],
        outcome: Outcome,
        owner: Known | None = None,
    ) -> Known:
        """Lay what is given over what is known, and note a step if that makes a difference."""
        if known is None:
            made = Known(PARTICULARS[part](**{"name": "", **given}).checked(), owner=owner)
            outcome.steps.append(Step(part, "new", made, made.particulars))
            return made
        wanted = replace(known.particulars, **given).checked()
        if wanted != known.particulars:
            outcome.steps.append(Step(part, "changed", known, wanted, known.particulars))
            known.particulars = wanted
        return known

    def _remember(self) -> None:
        by_id = {row.pk: Known(_particulars("customer", row), row) for row in Customer.objects.order_by("pk")}
        for known in by_id.values():
            _put(self.customers, _key(known.particulars.name), known)
        for known in by_id.values():
            if known.particulars.short_name:
                _put(self.customers, _key(known.particulars.short_name), known)
        for contact in Contact.objects.filter(is_active=True).order_by("pk"):
            owner = by_id[contact.customer_id]
            self._remember_contact(Known(_particulars("contact", contact), contact, owner))
        self._remember_systems(by_id)

    def _remember_systems(self, by_id: dict[int, Known]) -> None:
        by_system: dict[int, Known] = {}
        for system in System.objects.order_by("pk"):
            owner = by_id[system.customer_id]
            known = Known(_particulars("system", system), system, owner)
            by_system[system.pk] = self.systems[id(owner), _key(system.name)] = known
        for row in Environment.objects.filter(kind="production", name=""):
            owner = by_system[row.system_id]
            self.environments[id(owner)] = Known(_particulars("environment", row), row, owner)

    def _remember_contact(self, known: Known) -> None:
        if known.particulars.email:
            _put(self.emails, known.particulars.email, known)
        for key in phones.keys(known.particulars.phone, known.particulars.mobile):
            _put(self.contacts, (id(known.owner), key), known)


def _refers(table: Table) -> bool:
    return any(column.part != "customer" for column in table.columns)


def _key(name: str) -> str:
    return names.plain(str(name)).casefold()


def _particulars(part: str, row: Any) -> Any:
    kind = PARTICULARS[part]
    return kind(**{one.name: getattr(row, one.name) for one in fields(kind)})


def _give_up(outcome: Outcome) -> None:
    """A refused row makes and changes nothing, not even for the rows after it."""
    for step in reversed(outcome.steps):
        if step.verb == "changed":
            step.known.particulars = step.before
        else:
            step.known.given_up = True
    outcome.steps.clear()


def _alive(known: Known | None) -> Known | None:
    return None if known is None or known.given_up else known


def _put(known_by: dict[Any, Known], key: Any, known: Known) -> None:
    """The first one keeps the key, unless it was given up."""
    if _alive(known_by.get(key)) is None:
        known_by[key] = known
