"""Warnings reach somebody, each once, and let people sleep."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import make_person
from aftercare.channels.models import OutboundMessage
from aftercare.contracts.actions import clocks
from aftercare.contracts.tests.world import add_promise, later, local, make_contract
from aftercare.customers.models import Contact
from aftercare.desk.actions.ownership import take
from aftercare.desk.models import Notice, Ticket
from aftercare.desk.queries.wards import receivers
from aftercare.desk.rules.quiet import awake_at
from aftercare.desk.tests.scene import MORNING, make_scene
from aftercare.records.models import Entry

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = local("2026-11-18 23:00")


def warned(*receivers, at=MORNING, owned=False, **fields):
    """A ticket whose only promise is half over; who was told is in the notices."""
    scene = make_scene(contract=False)
    scene.contract = make_contract(customer=scene.customer, **fields)
    add_promise(scene.contract, amount={"hours": 4}, warnings=[{"share": 50, "to": list(receivers)}])
    ticket = scene.ticket(at=at, received_at=at)
    if owned:
        take(ticket, by=scene.engineer, at=at)
    Notice.objects.all().delete()
    OutboundMessage.objects.all().delete()
    clocks.sweep_due(at.replace(microsecond=0) + (later(hours=2, minutes=1) - MORNING))
    return scene, ticket


def told():
    return set(Notice.objects.filter(kind="warning").values_list("person_id", flat=True))


def mailed():
    return {address for mail in OutboundMessage.objects.filter(purpose="warning") for address in mail.to}


def address_of(person_id):
    return Person.objects.get(pk=person_id).email


@pytest.mark.django_db
def test_the_owner_is_told():
    scene, _ticket = warned("owner", owned=True)
    assert told() == {scene.engineer.person_id}
    assert mailed() == {address_of(scene.engineer.person_id)}


@pytest.mark.django_db
@pytest.mark.parametrize("receiver", ["owner", "team", "manager", "person:0"])
def test_where_a_receiver_is_nobody_the_service_managers_are_told(receiver):
    scene, _ticket = warned("service_managers")
    clock_managers = told()
    Notice.objects.all().delete()
    assert scene.manager.person_id in clock_managers
    assert set(receivers(_ticket, [receiver])) == clock_managers


@pytest.mark.django_db
def test_an_owner_who_left_is_nobody():
    scene, ticket = warned("service_managers", owned=True)
    managers = told()
    Person.objects.filter(pk=scene.engineer.person_id).update(is_active=False, deactivated_at=MORNING)
    assert set(receivers(scene.again(ticket), ["owner"])) == managers


@pytest.mark.django_db
def test_the_manager_of_the_contract_is_told():
    manager = make_person("service_manager", name="周经理")
    warned("manager", manager_id=manager.pk)
    assert told() == {manager.pk}


@pytest.mark.django_db
def test_somebody_is_told_by_name():
    person = make_person("developer")
    warned(f"person:{person.pk}")
    assert told() == {person.pk}


@pytest.mark.django_db
def test_the_customer_is_told_by_mail_and_the_owner_learns_of_it():
    scene, ticket = warned("customer", owned=True)
    assert told() == {scene.engineer.person_id}
    assert mailed() == {scene.contact.email, address_of(scene.engineer.person_id)}
    mail = OutboundMessage.objects.get(to=[scene.contact.email])
    assert ticket.number in mail.subject


@pytest.mark.django_db
def test_where_the_customer_has_no_address_the_service_managers_are_told():
    scene, ticket = warned("service_managers", owned=True)
    managers = told()
    Contact.objects.filter(pk=scene.contact.pk).update(bounced_at=MORNING)
    assert set(receivers(scene.again(ticket), ["customer"])) == managers


@pytest.mark.django_db
def test_at_night_mail_waits_for_the_morning_and_the_notice_comes_at_once():
    scene, _ticket = warned("owner", at=NIGHT, owned=True)
    (mail,) = OutboundMessage.objects.filter(purpose="warning")
    assert (mail.not_before, told()) == (local("2026-11-19 07:00"), {scene.engineer.person_id})


@pytest.mark.django_db
def test_night_is_where_the_reader_is():
    person = make_person("developer", time_zone="America/New_York")
    warned(f"person:{person.pk}", at=NIGHT)
    (mail,) = OutboundMessage.objects.filter(purpose="warning")
    assert mail.not_before == local("2026-11-19 01:01")


@pytest.mark.django_db
def test_the_most_urgent_wakes_people(scene):
    Notice.objects.all().delete()
    add_promise(scene.contract, amount={"hours": 4}, warnings=[{"share": 50, "to": ["service_managers"]}])
    ticket = scene.ticket(at=NIGHT, received_at=NIGHT)
    Ticket.objects.filter(pk=ticket.pk).update(priority="P1")
    OutboundMessage.objects.all().delete()
    at = local("2026-11-19 01:01")
    clocks.sweep_due(at)
    held = OutboundMessage.objects.filter(purpose="warning").values_list("not_before", flat=True)
    assert set(held) == {at}


@pytest.mark.parametrize(
    ("at", "awake"),
    [
        ("2026-11-18 06:59", "2026-11-18 07:00"),
        ("2026-11-18 07:00", "2026-11-18 07:00"),
        ("2026-11-18 21:59", "2026-11-18 21:59"),
        ("2026-11-18 22:00", "2026-11-19 07:00"),
        ("2026-11-19 00:00", "2026-11-19 07:00"),
        ("2026-12-31 23:59", "2027-01-01 07:00"),
    ],
)
def test_quiet_hours_end_at_seven(at, awake):
    assert awake_at(local(at), SHANGHAI) == local(awake)


@given(
    seconds=st.integers(0, 366 * 86400),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_mail_waits_less_than_ten_hours_and_never_arrives_at_night(seconds, zone):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    awake = awake_at(at, ZoneInfo(zone))
    assert 0 <= (awake - at).total_seconds() <= 36_000 + 3600
    assert 7 <= awake.astimezone(ZoneInfo(zone)).hour < 22
    assert awake_at(awake, ZoneInfo(zone)) == awake


def broken(count, at=MORNING, language="zh-hans"):
    """So many tickets whose only promise is broken at once; one service manager answers for them."""
    scene = make_scene(contract=False)
    scene.contract = make_contract(customer=scene.customer)
    add_promise(scene.contract, name="首次响应", amount={"hours": 1})
    others = Person.objects.exclude(pk__in=[scene.engineer.person_id, scene.manager.person_id])
    others.update(is_active=False, deactivated_at=at)
    Person.objects.filter(pk=scene.manager.person_id).update(language=language)
    tickets = [scene.ticket(at=at, received_at=at) for _ in range(count)]
    OutboundMessage.objects.all().delete()
    clocks.sweep_due(at + timedelta(hours=2))
    return scene, tickets


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "mails"), [(1, 1), (3, 3), (4, 1), (30, 1)])
def test_many_breaches_at_once_are_one_mail_and_each_is_in_the_list(count, mails):
    scene, tickets = broken(count)
    sent = OutboundMessage.objects.filter(purpose="escalation")
    assert (sent.count(), {tuple(mail.to) for mail in sent}) == (
        mails,
        {(address_of(scene.manager.person_id),)},
    )
    assert all(any(ticket.number in mail.body_text for mail in sent) for ticket in tickets)
    assert Notice.objects.filter(kind="breach", person=scene.manager.person_id).count() == count
    assert Entry.objects.filter(kind="desk.TicketEscalated").count() == count
    assert set(Ticket.objects.values_list("breached_at", flat=True)) == {MORNING + timedelta(hours=1)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject"), [("zh-hans", "5 项承诺未兑现"), ("en", "5 promises were not kept")]
)
def test_one_mail_of_many_breaches_is_in_the_language_of_its_reader(language, subject):
    broken(5, language=language)
    assert OutboundMessage.objects.get(purpose="escalation").subject == subject


@pytest.mark.django_db
def test_breaches_that_wake_somebody_do_not_wait_with_those_that_do_not():
    scene, tickets = broken(0, at=NIGHT)
    tickets = [scene.ticket(at=NIGHT, received_at=NIGHT) for _ in range(8)]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets[:4]]).update(priority="P1")
    OutboundMessage.objects.all().delete()
    at = NIGHT + timedelta(hours=2)
    clocks.sweep_due(at)
    held = {mail.not_before: mail.body_text for mail in OutboundMessage.objects.all()}
    assert set(held) == {at, local("2026-11-19 07:00")}
    assert [sum(ticket.number in held[at] for ticket in part) for part in (tickets[:4], tickets[4:])] == [
        4,
        0,
    ]


@pytest.mark.django_db
def test_breaches_cost_the_same_statements_however_many_there_are():
    scene, _none = broken(0)
    statements = []
    for hours, count in ((0, 4), (10, 40)):
        at = MORNING + timedelta(hours=hours)
        for _ in range(count):
            scene.ticket(at=at, received_at=at)
        with CaptureQueriesContext(connection) as asked:
            clocks.sweep_due(at + timedelta(hours=2))
        statements.append(len(asked))
    assert statements[0] == statements[1]
