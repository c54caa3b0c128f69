"""Abuse case A07: what is said inside never shows in what a customer reads of their own ticket."""

import pytest

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import signed_in
from aftercare.contracts.models import Clock
from aftercare.desk.actions import conversation, effort, ownership, progress
from aftercare.desk.tests.scene import make_scene, minutes
from aftercare.site.api.tests.asking import Program


@pytest.fixture
def scene(db):
    return make_scene()


@pytest.fixture
def ticket(scene):
    """One with a word inside at every place that has one; each word begins with CANARY."""
    ticket = scene.ticket()
    by = {"by": scene.engineer, "at": minutes(1)}
    ownership.take(ticket, **by)
    conversation.note(scene.again(ticket), "CANARY-note", **by)
    effort.log(scene.again(ticket), minutes=15, note="CANARY-effort", **by)
    progress.hold(scene.again(ticket), reason="third_party", note="CANARY-hold", **by)
    progress.resume(scene.again(ticket), by=scene.engineer, at=minutes(3))
    progress.resolve(
        scene.again(ticket), resolution="fix", text="CANARY-unchecked", by=scene.engineer, at=minutes(4)
    )
    return scene.again(ticket)


def test_not_on_the_portal(scene, ticket, client):
    signed_in(client, Person.objects.get(pk=scene.chief.person_id))
    clocks = Clock.objects.filter(ticket_id=ticket.pk).values_list("pk", flat=True)
    places = [f"/portal/tickets/{ticket.number}/promises/{clock}/" for clock in clocks]
    for path in ("/portal/", "/portal/tickets/", f"/portal/tickets/{ticket.number}/", *places):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "CANARY" not in answer.content.decode(), path


def test_not_in_the_api(scene, ticket):
    program = Program(scene.chief)
    for part in ("", "/messages", "/timeline", "/clocks", "/plans", "/quotations"):
        answer = program.get(f"/tickets/{ticket.number}{part}")
        assert answer.status_code == 200, part
        assert "CANARY" not in answer.content.decode(), part


def test_but_for_staff(scene, ticket):
    """The words are where they should be: the tests above could find them."""
    timeline = Program(scene.engineer).get(f"/tickets/{ticket.number}/timeline").content.decode()
    assert "CANARY-note" in timeline
    assert "CANARY-hold" in timeline
