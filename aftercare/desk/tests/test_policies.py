"""Who sees what. Every customer-facing shape is searched for words that must never be in it."""

import pytest

from aftercare.accounts.tests.people import make_actor
from aftercare.desk import policies, queries
from aftercare.desk.actions import conversation, incoming, ownership, progress
from aftercare.desk.actions.participants import add_participant
from aftercare.desk.models import Ticket
from aftercare.desk.queries.answering import link_actor
from aftercare.desk.rules.verbs import VERBS
from aftercare.desk.tests.scene import make_contact, make_scene, minutes
from aftercare.foundation.errors import Forbidden, Invalid, NotFound
from aftercare.foundation.facts import SYSTEM


@pytest.fixture
def world(scene):
    """Two customers; at the first one a ticket of each contact; and every kind of person."""
    other = make_scene(contract=False)
    colleague = make_contact(scene.customer, name="小陈")
    mine = scene.ticket()
    theirs = scene.ticket(contact_id=colleague.pk)
    foreign = other.ticket()
    add_participant(theirs, scene.contact.email, by=scene.engineer, at=minutes(1))
    lonely = scene.ticket(contact_id=colleague.pk)
    return {
        "tickets": {"mine": mine, "theirs": theirs, "lonely": lonely, "foreign": foreign},
        "people": {
            "engineer": scene.engineer,
            "finance": make_actor("finance"),
            "system_admin": make_actor("system_admin"),
            "system": SYSTEM,
            "reporter": scene.reporter,
            "coordinator": scene.chief,
            "decision_maker": scene.acting(make_contact(scene.customer), "decision_maker"),
            "foreign coordinator": other.chief,
            "link": link_actor(mine, scene.contact.pk),
        },
    }


SEES = {
    "engineer": {"mine", "theirs", "lonely", "foreign"},
    "finance": set(),
    "system_admin": set(),
    "system": {"mine", "theirs", "lonely", "foreign"},
    "reporter": {"mine", "theirs"},
    "coordinator": {"mine", "theirs", "lonely"},
    "decision_maker": set(),
    "foreign coordinator": {"foreign"},
    "link": {"mine"},
}


def test_everybody_sees_exactly_their_own(world):
    names = {ticket.pk: name for name, ticket in world["tickets"].items()}
    for who, by in world["people"].items():
        seen = {names[pk] for pk in policies.visible_to(by).values_list("pk", flat=True)}
        one_by_one = {name for name, ticket in world["tickets"].items() if policies.can_see(by, ticket)}
        assert (who, seen, one_by_one) == (who, SEES[who], SEES[who])


def test_no_list_leads_to_a_foreign_ticket(world):
    by, foreign = world["people"]["coordinator"], world["tickets"]["foreign"]
    Ticket.objects.filter(pk=foreign.pk).update(title="canary-foreign")
    found = [
        queries.inbox(by, "all", {}, now=minutes(1)),
        queries.inbox(by, "all", {"customer": str(foreign.customer_id)}, now=minutes(1)),
        queries.search(by, foreign.number),
        queries.search(by, "收费窗口"),
        queries.own_tickets(by),
        queries.to_answer(by),
        queries.of_customer(by, foreign.customer_id),
        queries.similar(world["tickets"]["mine"], by, limit=50),
        queries.twins(by, foreign.customer_id, "收费窗口", now=minutes(1)),
    ]
    assert "canary-foreign" not in str(found)
    assert foreign.number not in str(found)
    for ask in (
        lambda: queries.get(foreign.number, by),
        lambda: queries.ticket_page(foreign.number, by, now=minutes(1)),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a02_unknown_filters_and_places_are_refused(scene):
    for filters in (
        {"owner__password": "x"},
        {"_connector": "OR"},
        {"customer": "1 or 1"},
        {"since": "soon"},
    ):
        with pytest.raises(Invalid):
            queries.inbox(scene.engineer, "all", filters, now=minutes(1))
    with pytest.raises(Invalid):
        queries.inbox(scene.engineer, "open", {}, "x~y", now=minutes(1))
    with pytest.raises(Invalid):
        queries.inbox(scene.engineer, "everything", {}, now=minutes(1))


def test_foreign_verbs_answer_as_if_there_were_nothing(world):
    foreign = world["tickets"]["foreign"]
    for name in VERBS:
        with pytest.raises(NotFound):
            policies.require(world["people"]["coordinator"], foreign, name)


def test_a_customer_can_do_nothing_that_is_for_staff(world):
    for name in [name for name, verb in VERBS.items() if verb.portal is None]:
        with pytest.raises(Forbidden):
            policies.require(world["people"]["coordinator"], world["tickets"]["mine"], name)


def test_a10_who_only_reads_changes_nothing(world):
    trainer = make_actor("trainer")
    allowed = {name for name, verb in VERBS.items() if policies.allows(trainer, verb)}
    assert allowed == {"note", "urge", "link"}


def test_case_46_a07_no_note_and_no_staff_entry_reaches_a_customer(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    conversation.note(ticket, "canary-note", by=scene.engineer, at=minutes(2))
    ownership.hand_over(
        ticket, scene.manager.person_id, reason="canary-reason", by=scene.engineer, at=minutes(3)
    )
    progress.resolve(ticket, resolution="fix", text="好了。", by=scene.engineer, at=minutes(5))
    progress.reject(ticket, why="canary-reject", by=scene.tester, at=minutes(6))
    for by in (scene.reporter, scene.chief, link_actor(ticket, scene.contact.pk)):
        page = queries.ticket_page(ticket.number, by, now=minutes(7))
        assert "canary" not in str(page)
        assert "canary" not in str(queries.customer_timeline(ticket, by))
    inside = str(queries.ticket_page(ticket.number, scene.engineer, now=minutes(7)))
    assert [word in inside for word in ("canary-note", "canary-reason", "canary-reject")] == [True] * 3


def test_a_file_opens_for_those_who_read_its_message(scene):
    from aftercare.records.actions import keep

    other = make_scene(contract=False)
    ticket = scene.ticket()
    for_all = keep(b"1", "a.txt", by=scene.engineer, at=minutes(0), customer_id=scene.customer.pk)
    inside = keep(b"2", "b.txt", by=scene.engineer, at=minutes(0), customer_id=scene.customer.pk)
    conversation.reply(
        ticket, "见附件", attachments=[for_all.public_id], undo_seconds=0, by=scene.engineer, at=minutes(1)
    )
    conversation.note(ticket, "内部", attachments=[inside.public_id], by=scene.engineer, at=minutes(1))
    people = {
        "staff": scene.manager,
        "own": scene.reporter,
        "foreign": other.chief,
        "finance": make_actor("finance"),
    }
    may = {
        (who, file.name): policies.may_open_attachment(file.pk, by)
        for who, by in people.items()
        for file in (for_all, inside)
    }
    assert {key for key, yes in may.items() if yes} == {
        ("staff", "a.txt"),
        ("staff", "b.txt"),
        ("own", "a.txt"),
    }


def test_a16_a_customer_reports_only_for_themselves(scene):
    other = make_scene(contract=False)
    from aftercare.desk.actions.intake import open_ticket

    with pytest.raises(NotFound):
        open_ticket(scene.report(customer_id=other.customer.pk), by=scene.reporter, at=minutes(1))
    with pytest.raises(NotFound):
        open_ticket(scene.report(system_id=other.system.pk), by=scene.reporter, at=minutes(1))
    made = open_ticket(
        scene.report(contact_id=scene.coordinator.pk, priority="P1", received_at=minutes(-9999)),
        by=scene.reporter,
        at=minutes(1),
    )
    assert (made.contact_id, made.priority, made.received_at) == (scene.contact.pk, "P3", minutes(1))


def test_a_customer_writes_and_urges_only_where_they_may(world):
    for act in (
        lambda: incoming.write(
            world["tickets"]["lonely"], "x", by=world["people"]["reporter"], at=minutes(1)
        ),
        lambda: incoming.urge(world["tickets"]["foreign"], by=world["people"]["coordinator"], at=minutes(1)),
    ):
        with pytest.raises(NotFound):
            act()
