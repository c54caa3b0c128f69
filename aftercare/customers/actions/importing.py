"""Taking customers in from a workbook: first what would happen, then, on demand, exactly that.

Rows with errors are left out and said; the others are written. Cells left empty change nothing, and a second
import of the same sheet changes nothing at all.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.customers import workbook
from aftercare.customers.actions import contacts, customers, systems
from aftercare.customers.actions.reading import Outcome, Reading, Step
from aftercare.customers.models import Import
from aftercare.customers.workbook import Table
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import Actor


@dataclass
class Plan:
    """What a workbook would do."""

    tables: list[Table]
    outcomes: list[Outcome]

    def counts(self) -> dict[str, int]:
        found = Counter(outcome.result for outcome in self.outcomes)
        return {"rows": len(self.outcomes)} | {
            name: found[name] for name in ("new", "changed", "unchanged", "refused")
        }


def hand_in(content: bytes, file_name: str, *, by: Actor, at: datetime) -> Import:
    """Keep a workbook for its dry run. Invalid if it isn't one."""
    require(by, "customer.edit")
    workbook.read(content)
    made = Import(file_name=file_name.replace("\x00", "")[-150:], content=content, made_by_id=by.person_id)
    made.save()
    return made


def plan(content: bytes, *, by: Actor) -> Plan:
    """What the workbook would do now. Writes nothing."""
    require(by, "customer.edit")
    tables = workbook.read(content)
    return Plan(tables, list(Reading(tables).outcomes()))


@transaction.atomic
def apply(content: bytes, *, by: Actor, at: datetime, handed_in: Import | None = None) -> Plan:
    """Write what the workbook says, in one transaction; returns what was done."""
    if handed_in and not Import.objects.filter(pk=handed_in.pk, applied_at=None).update(applied_at=at):
        raise Conflict("This workbook has been taken in already.")
    done = plan(content, by=by)
    for outcome in done.outcomes:
        for step in [] if outcome.problems else outcome.steps:
            _WRITE[step.part](step, by, at)
    if handed_in:
        Import.objects.filter(pk=handed_in.pk).update(counts=done.counts())
    return done


def _write_customer(step: Step, by: Actor, at: datetime) -> None:
    if step.known.row is None:
        step.known.row = customers.register(step.particulars, by=by, at=at)
    else:
        customers.edit(step.known.row, step.particulars, by=by, at=at)


def _write_contact(step: Step, by: Actor, at: datetime) -> None:
    if step.known.row is None:
        step.known.row = contacts.add_contact(_owner(step), step.particulars, by=by, at=at)
    else:
        contacts.edit_contact(step.known.row, step.particulars, by=by, at=at)


def _write_system(step: Step, by: Actor, at: datetime) -> None:
    if step.known.row is None:
        step.known.row = systems.deliver_system(_owner(step), step.particulars, by=by, at=at)
    else:
        systems.edit_system(step.known.row, step.particulars, by=by, at=at)


def _write_environment(step: Step, by: Actor, at: datetime) -> None:
    if step.known.row is None:
        step.known.row = systems.add_environment(_owner(step), step.particulars, by=by, at=at)
    else:
        systems.edit_environment(step.known.row, step.particulars, by=by, at=at)


def _owner(step: Step) -> Any:
    return step.known.owner.row if step.known.owner else None


_WRITE = {
    "customer": _write_customer,
    "contact": _write_contact,
    "system": _write_system,
    "environment": _write_environment,
}
