"""The quarter page: figures that are right, of whom they may be, at a fixed price."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.contracts.actions.sweeping import sweep_due
from aftercare.desk.actions import conversation
from aftercare.desk.tests.scene import MORNING, make_scene, minutes
from aftercare.foundation.errors import Forbidden, NotFound
from aftercare.insight.queries import quarter_report
from aftercare.insight.rules.quarters import Quarter

pytestmark = pytest.mark.django_db
Q4 = Quarter(2026, 4)
PAGE = "/reports/quarter/?q=2026Q4"


def kept_and_broken(scene):
    """Two tickets: one answered in time, one not at all. Both resolutions fall due unkept."""
    answered, silent = scene.ticket(priority="P2"), scene.ticket(priority="P1")
    conversation.reply(answered, "马上看", undo_seconds=0, by=scene.engineer, at=minutes(5))
    sweep_due(MORNING + timedelta(days=1))
    return answered, silent


@pytest.fixture
def scene():
    made = make_scene()
    kept_and_broken(made)
    return made


def test_the_figures_are_those_of_the_timeline(scene):
    report = quarter_report(scene.manager, Q4)
    assert (report.now.kept, report.now.broken, report.now.waived) == (1, 3, 0)
    assert (report.figures.received, report.figures.responded, report.figures.resolved) == (2, 1, 0)
    assert report.figures.response_seconds == 300
    by_priority = [(line.value, line.share.kept, line.share.broken) for line in report.lines["priority"]]
    assert by_priority == [("P1", 0, 2), ("P2", 1, 1)]
    by_milestone = {line.value: (line.share.kept, line.share.broken) for line in report.lines["milestone"]}
    assert by_milestone == {"responded": (1, 1), "resolved": (0, 2)}
    months = [(f"{month:%Y-%m}", share.due) for month, share in report.months]
    assert months == [(f"2026-{n:02}", 4 if n == 11 else 0) for n in range(7, 13)]


def test_the_quarter_after_compares_with_it(scene):
    after = quarter_report(scene.manager, Q4.on(1))
    assert (after.before.kept, after.before.broken, after.now.due) == (1, 3, 0)
    assert after.change is None
    assert quarter_report(scene.manager, Q4.on(2)).is_empty


def test_one_customers_quarter_is_theirs_alone(scene):
    other = make_scene()
    other.ticket()
    assert quarter_report(scene.manager, Q4).figures.received == 3
    theirs = quarter_report(scene.manager, Q4, customer_id=other.customer.pk)
    assert (theirs.figures.received, theirs.now.due) == (1, 0)
    with pytest.raises(NotFound):
        quarter_report(scene.manager, Q4, customer_id=999_999)


def test_a_customer_sees_their_own_whatever_they_ask(scene):
    other = make_scene()
    kept_and_broken(other)
    own = quarter_report(scene.chief, Q4, customer_id=other.customer.pk)
    assert (own.figures.received, own.now.due, own.customer.id) == (2, 4, scene.customer.pk)
    assert [line.value for line in own.lines["customer"]] == [scene.customer.pk]
    decider = quarter_report(scene.acting(scene.contact, "decision_maker"), Q4)
    assert decider.figures.received == 2
    with pytest.raises(Forbidden):
        quarter_report(scene.reporter, Q4)


def test_finance_reads_figures_without_reading_tickets(scene, client):
    finance = make_person("finance")
    assert quarter_report(finance.actor(), Q4).figures.received == 2
    page = signed_in(client, finance).get(PAGE).content.decode()
    assert "/desk/?" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_whatever_happened(client, django_assert_num_queries, rows):
    scene = make_scene()
    for _ in range(rows):
        kept_and_broken(scene)
    person = Person.objects.get(pk=scene.manager.person_id)
    signed_in(client, person).get(PAGE)
    with django_assert_num_queries(8):
        assert client.get(PAGE).status_code == 200


def test_rows_lead_to_their_tickets(scene, client):
    signed_in(client, Person.objects.get(pk=scene.manager.person_id))
    page = client.get(PAGE).content.decode()
    midnight = "T00%3A00%3A00%2B08%3A00"
    address = f"/desk/?view=all&amp;since=2026-10-01{midnight}&amp;until=2027-01-01{midnight}"
    assert f"{address}&amp;customer={scene.customer.pk}" in page
    assert f"{address}&amp;priority=P1" in page
    found = client.get(f"{address}&amp;priority=P1".replace("&amp;", "&"))
    assert found.status_code == 200


@pytest.mark.parametrize("address", ["?q=2026Q5", "?q=x", "?customer=x", "?customer=999999999"])
def test_what_is_not_there_is_refused(client, address):
    signed_in(client, make_person("executive"))
    assert client.get(f"/reports/quarter/{address}").status_code in (404, 422)


def test_an_empty_quarter_says_so(client):
    signed_in(client, make_person("executive"))
    page = client.get("/reports/quarter/?q=2001Q1&lang=en").content.decode()
    assert "Nothing happened in this quarter" in page


def test_the_workbook_holds_the_same_and_computes_nothing(client):
    scene = make_scene()
    scene.customer.__class__.objects.filter(pk=scene.customer.pk).update(short_name="=1+1")
    kept_and_broken(scene)
    signed_in(client, Person.objects.get(pk=scene.manager.person_id))
    answer = client.get("/reports/quarter/export/?q=2026Q4&lang=en")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == [
        "Figures",
        "By customer",
        "By contract",
        "By priority",
        "By promise",
        "By month",
        "Penalties",
    ]
    rows = list(book["By customer"].iter_rows(min_row=2))
    assert [(cell.value, cell.data_type) for cell in rows[0]][:3] == [("=1+1", "s"), (4, "n"), (1, "n")]


def test_the_portal_has_its_twin(scene, client):
    other = make_scene()
    kept_and_broken(other)
    person = Person.objects.get(pk=scene.chief.person_id)
    signed_in(client, person)
    page = client.get("/portal/quarter/?q=2026Q4&lang=en").content.decode()
    assert scene.customer.name in page
    assert other.customer.name not in page
    assert "/desk/" not in page
    assert client.get("/portal/quarter/export/?q=2026Q4").status_code == 200
    assert client.get("/reports/quarter/").status_code == 404
