"""What a report lacks is said and asked for; it never stops a report."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from aftercare.accounts.tests.people import signed_in
from aftercare.desk.actions.asking_back import ask_back
from aftercare.desk.models import Ticket
from aftercare.desk.portal.forms import ReportForm
from aftercare.desk.rules import completeness, states
from aftercare.desk.tests.portal.conftest import once_of, person_of
from aftercare.desk.tests.scene import minutes
from aftercare.foundation.errors import Conflict

FULL = dict.fromkeys(("title", "occurred_at", "steps", "error_text", "environment"), "said") | {
    "symptom": "more",
    "system_id": 1,
}


def test_every_class_is_known():
    assert tuple(completeness.WANTED) != ()
    assert set(completeness.WANTED) == set(states.REQUEST_CLASSES)
    assert {one for classes in completeness.SHOWN.values() for one in classes} <= set(states.REQUEST_CLASSES)
    assert set(completeness.SHOWN) <= set(ReportForm.base_fields)


@given(st.sampled_from(states.REQUEST_CLASSES), st.sets(st.sampled_from(sorted(FULL))))
def test_what_is_given_is_not_missing(request_class, left_out):
    given = {name: value for name, value in FULL.items() if name not in left_out}
    wanted = completeness.WANTED[request_class]
    assert completeness.missing(request_class, given) == [name for name in wanted if name in left_out]


def test_a_title_said_twice_is_no_symptom():
    assert "symptom" in completeness.missing("fault", {**FULL, "symptom": "said "})


def test_one_click_asks_for_what_is_missing_in_the_customer_s_language(scene):
    ticket = scene.ticket(steps="点开票", error_text="ORA-12541")
    message = ask_back(ticket, by=scene.engineer, at=minutes(2))
    assert "发生时间" in message.text
    assert "报错原文" not in message.text
    assert message.settles_at is not None


def test_nothing_missing_is_nothing_to_ask(scene):
    ticket = scene.ticket(request_class="other")
    with pytest.raises(Conflict):
        ask_back(ticket, by=scene.engineer, at=minutes(2))


def test_an_emergency_with_a_line_alone_goes_through(client, scene):
    signed_in(client, person_of(scene.contact, "reporter"))
    report = reverse("desk_portal:report")
    sent = {"request_class": "urgent_business", "title": "全校停摆", "once": once_of(client, report)}
    assert client.post(report, sent).status_code == 303
    assert Ticket.objects.get().priority == "P1"


def test_the_form_says_what_is_missing_and_keeps_all_fields(client, scene):
    signed_in(client, person_of(scene.contact, "reporter"))
    values = {"request_class": "fault", "title": "开票报错", "steps": "点开票"}
    text = client.post(reverse("desk_portal:completeness"), values).content.decode()
    assert "报错原文" in text
    assert "复现步骤" not in text
    report = reverse("desk_portal:report")
    told = {"environment": "Win 11, Edge 140", "error_text": "ORA-12541"}
    sent = values | told | {"once": once_of(client, report)}
    assert client.post(report, sent).status_code == 303
    ticket = Ticket.objects.get()
    assert (ticket.steps, ticket.environment) == ("点开票", "Win 11, Edge 140")
    assert ticket.error_text == "ORA-12541"
