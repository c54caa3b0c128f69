"""Customers as a workbook of the same form as the one they can be taken in from."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language

from aftercare.accounts.rules.permissions import require
from aftercare.customers import sheets, workbook
from aftercare.customers.actions.importing import Plan
from aftercare.customers.actions.reading import Outcome
from aftercare.customers.models import Contact, Customer, System
from aftercare.customers.rules.columns import BY_KEY, LEVELS, NO, ROLES, SHEETS, YES, Column
from aftercare.foundation.facts import Actor


def workbook_of(wanted: sheets.Wanted, by: Actor) -> bytes:
    """The customers of the list with contacts and systems. Needs `export.rows`; numbers may be hidden."""
    require(by, "export.rows")
    rows = sheets.all_rows(wanted, by)
    ids = [row.customer.pk for row in rows]
    contacts = Contact.objects.filter(customer_id__in=ids, is_active=True).select_related("customer")
    systems = System.objects.filter(customer_id__in=ids, archived_at=None).select_related("customer")
    lines: tuple[Iterator[dict[str, Any]], ...] = (
        (_customer(row) for row in rows),
        (_contact(contact, by) for contact in contacts.order_by("customer__pinyin", "pinyin", "pk")),
        (_system(s) for s in systems.prefetch_related("environments").order_by("customer__pinyin", "name")),
    )
    language = get_language() or ""
    tables = [
        (zh if language.startswith("zh") else en, columns, _cells(columns, part))
        for (zh, en, columns), part in zip(SHEETS, lines, strict=True)
    ]
    return workbook.write(tables, language)


def sheet_with_problems(plan: Plan, explain: Any) -> bytes:
    """The workbook that was handed in, with the result and the problems of each row beside it.

    `explain(outcome)` gives the two texts.
    """
    tables = [(t.name, t.columns, _lines(t.columns, plan.outcomes, t.name, explain)) for t in plan.tables]
    return workbook.write(tables, get_language() or "", verdicts=True)


def _lines(columns: list[Column], outcomes: list[Outcome], name: str, explain: Any) -> Iterator[list[Any]]:
    for outcome in outcomes:
        if outcome.line.sheet == name:
            yield [*(outcome.line.cells.get(column.key) for column in columns), *explain(outcome)]


def _cells(columns: tuple[Column, ...], lines: Iterator[dict[str, Any]]) -> Iterator[list[Any]]:
    for line in lines:
        yield [line.get(column.key, "") for column in columns]


def _customer(row: sheets.Row) -> dict[str, Any]:
    customer: Customer = row.customer
    plain = {key: getattr(customer, BY_KEY[key].field, "") for key in BY_KEY if key.startswith("customer.")}
    return plain | {
        "customer.level": _word(LEVELS, customer.level),
        "customer.is_key": _said(YES if customer.is_key else NO),
        "customer.manager": row.manager.name if row.manager else "",
        "customer.mail_domains": ", ".join(customer.mail_domains),
    }


def _contact(contact: Contact, by: Actor) -> dict[str, Any]:
    line = sheets.contact_line(contact, by)
    plain = {key: getattr(contact, BY_KEY[key].field) for key in BY_KEY if key.startswith("contact.")}
    return plain | {
        "customer.name": contact.customer.name,
        "contact.role": _word(ROLES, contact.role),
        "contact.phone": line.phone,
        "contact.mobile": line.mobile,
    }


def _system(system: System) -> dict[str, Any]:
    plain = {key: getattr(system, BY_KEY[key].field) for key in BY_KEY if key.startswith("system.")}
    main = next((e for e in system.environments.all() if (e.kind, e.name) == ("production", "")), None)
    keys = [key for key in BY_KEY if key.startswith("environment.")]
    return plain | {
        "customer.name": system.customer.name,
        "system.level": _word(LEVELS, system.level),
        **{key: getattr(main, BY_KEY[key].field) if main else "" for key in keys},
    }


def _word(words: dict[str, tuple[str, str]], code: str) -> str:
    return _said(words[code])


def _said(pair: tuple[str, str]) -> str:
    return pair[0] if (get_language() or "").startswith("zh") else pair[1]
