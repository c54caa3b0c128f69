"""The fictional vendor: complete, true to its promises, silent, and gone without a trace."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings

from aftercare.accounts.actions.invitations import invite
from aftercare.accounts.queries import cast, staff
from aftercare.accounts.rules.roles import ROLES
from aftercare.channels.actions.chats import Visitor, begin
from aftercare.channels.models import (
    Chat,
    Connection,
    InboundMessage,
    Mailbox,
    OutboundMessage,
    WidgetKey,
)
from aftercare.contracts.actions.rebuilding import rebuild
from aftercare.contracts.models import Breach, PenaltyCase
from aftercare.contracts.queries import reconcile
from aftercare.customers.models import Contact, Customer
from aftercare.desk.models import Quotation, Ticket
from aftercare.foundation.facts import SYSTEM
from aftercare.records import sealing
from aftercare.records.models import DemoMark, Entry
from aftercare.site.demo import filling, removal

NOW = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)  # a Friday, half past eleven in Shanghai
STORIES = 30


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def before(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """The vendor, filled in once for all tests beside somebody real; yields how many rows were there."""
    with django_db_blocker.unblock(), transaction.atomic():
        invite(email="real@vendor.test", role="engineer", by=SYSTEM, at=NOW)
        counts = _counts()
        filling.fill(STORIES, now=NOW)
        yield counts
        transaction.set_rollback(True)


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return {name: _count(name) for (name,) in cursor.fetchall()}


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def test_it_goes_as_it_came(before: dict[str, int]) -> None:
    assert _counts()["desk_ticket"] > STORIES
    assert removal.remove()
    assert _counts() == before
    assert set(Entry.objects.values_list("kind", flat=True)) == {"accounts.PersonInvited"}
    assert not removal.remove()


def test_everybody_and_everything_is_there() -> None:
    held = {role for member in cast() for role in member.roles}
    assert held == set(ROLES)
    assert Customer.objects.count() == 6
    assert {kind for kind, _ in _states()} == {
        "new",
        "triaged",
        "in_progress",
        "waiting",
        "resolved",
        "closed",
        "archived",
        "cancelled",
        "merged",
    }
    assert set(PenaltyCase.objects.values_list("state", flat=True)) == {"posted", "proposed", "waived"}
    assert {"offered", "accepted"} >= set(Quotation.objects.values_list("state", flat=True)) >= {"offered"}
    assert Breach.objects.exists()


def _states() -> Iterator[tuple[str, str]]:
    yield from Ticket.objects.values_list("state", "number")


def test_the_mails_are_where_they_belong() -> None:
    assert sorted(InboundMessage.objects.values_list("state", "verdict")) == [
        ("judged", "auto_reply"),
        ("judged", "bounce"),
        ("judged", "reply"),
        ("judged", "ticket"),
        ("tray", ""),
        ("tray", ""),
        ("tray", ""),
    ]
    assert list(Contact.objects.exclude(bounced_at=None).values_list("name", flat=True)) == ["董磊"]


def test_the_doors_are_open_and_call_nobody() -> None:
    assert list(Mailbox.objects.values_list("kind", "host")) == [("delivered", "")]
    assert sorted(Connection.objects.values_list("kind", "active")) == [
        ("entrance", True),
        ("wecom_robot", False),
    ]
    assert set(Chat.objects.values_list("state", "ended_why")) == {("waiting", ""), ("ended", "ticket")}
    assert Ticket.objects.get(channel="chat").responded_at is not None


def test_a_window_that_somebody_real_used_is_only_switched_off() -> None:
    begin(Visitor(name="真人", email="real@elsewhere.test", widget_id=_window()), "在吗", by=SYSTEM, at=NOW)
    assert removal.remove()
    assert list(WidgetKey.objects.values_list("active", flat=True)) == [False]
    assert not Mailbox.objects.exists()


def _window() -> int:
    return WidgetKey.objects.get().pk


def test_clocks_and_deposits_come_out_right() -> None:
    assert rebuild(check=True, now=NOW) == []
    assert reconcile() == []


def test_nobody_is_written_to() -> None:
    assert set(OutboundMessage.objects.values_list("state", flat=True)) == {"sent"}
    addresses = {address for mail in OutboundMessage.objects.all() for address in [*mail.to, *mail.cc]}
    assert {address.rpartition(".")[2] for address in addresses} == {"example"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (1,)  # the letter to somebody real


def test_nothing_of_it_is_sealed(settings: Settings, tmp_path: Path) -> None:
    """What is sealed could not be removed without showing."""
    settings.DATA_DIR = tmp_path
    assert sealing.seal(NOW) == 1
    marked = set(DemoMark.objects.filter(kind="customer").values_list("object_id", flat=True))
    assert set(Entry.objects.values_list("customer_id", flat=True)) == marked | {None}
    removal.remove()
    assert sealing.verify() == []


def test_a_second_filling_changes_nothing() -> None:
    before = _counts()
    assert not filling.fill(STORIES, now=NOW)
    assert _counts() == before


def test_nobody_has_a_password() -> None:
    people = apps.get_model("accounts.Person").objects.all()
    assert len(staff()) == 16
    assert not any(person.has_usable_password() for person in people)
