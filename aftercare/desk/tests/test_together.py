"""Several people at once, on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from aftercare.accounts.tests.people import make_actor
from aftercare.desk import queries
from aftercare.desk.actions import confirmation, ownership, progress
from aftercare.desk.actions.intake import open_ticket
from aftercare.desk.models import Confirmation, Ticket
from aftercare.desk.tests.scene import make_scene, minutes
from aftercare.foundation.errors import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Run the acts at the same moment, each on its own connection: "done" or the class of the refusal."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            ready.wait(timeout=20)
            act()
        except Refused as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_d29_of_several_who_take_a_ticket_one_has_it():
    scene = make_scene()
    ticket = scene.ticket()
    people = [make_actor("engineer") for _ in range(3)]
    copies = [queries.get(ticket.number, by) for by in people]
    results = at_once(
        *(
            lambda by=by, copy=copy: ownership.take(copy, by=by, at=minutes(1))
            for by, copy in zip(people, copies, strict=True)
        )
    )
    assert results == ["Conflict", "Conflict", "done"]
    assert scene.again(ticket).owner_id in [by.person_id for by in people]


def test_d29_one_confirms_while_the_other_reopens():
    scene = make_scene()
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.resolve(ticket, resolution="fix", text="x", by=scene.engineer, at=minutes(2))
    progress.verify(ticket, by=scene.tester, at=minutes(3))
    one, two = scene.again(ticket), scene.again(ticket)
    reporter, chief = scene.reporter, scene.chief
    at_once(
        lambda: confirmation.confirm(one, by=reporter, at=minutes(5)),
        lambda: confirmation.still_broken(two, text="不行", by=chief, at=minutes(5)),
    )
    decisive = Confirmation.objects.get(decisive=True)
    state = {"confirmed": "closed", "still_broken": "in_progress"}[decisive.answer]
    assert scene.again(ticket).state == state


def test_tickets_opened_at_once_have_numbers_of_their_own():
    scene = make_scene()
    results = at_once(
        *(lambda: open_ticket(scene.report(), by=scene.engineer, at=minutes(0)) for _ in range(4))
    )
    assert results == ["done"] * 4
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == [f"GD20261118-{n:04}" for n in range(1, 5)]
