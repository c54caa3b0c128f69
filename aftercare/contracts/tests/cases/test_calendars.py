"""Cases that other desks got wrong: calendars that are edited, imported, wrong or gone. Numbers as in the
reference; here they drive what people do, the sweeper included."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.actions import calendars, clocks
from aftercare.contracts.models import Calendar, Clock
from aftercare.contracts.queries import explain
from aftercare.contracts.tests.world import add_promise, later, local, make_contract, start
from aftercare.foundation.errors import Invalid
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db

OFFICE = [["09:00", "12:00"], ["13:00", "18:00"]]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEW_YEAR_2027 = {
    "year": 2027,
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": False},
    ],
}


def promised(key: str = "5x8", **amount):
    """A contract whose only promise is a resolution within so much time of that calendar."""
    contract = make_contract()
    add_promise(
        contract, calendar=key, milestone="resolved", amount=amount or {"hours": 2}, pauses=["customer"]
    )
    return contract


def own(week, **parts):
    """A calendar of one's own hours, taken into use by a service manager."""
    make_contract()
    return calendars.add(
        key="own",
        name="自定",
        definition={"calendar": {"zone": "Asia/Shanghai", "week": week, **parts}, "zone": "Asia/Shanghai"},
        by=make_actor("service_manager"),
        at=local("2026-01-02 08:00"),
    )


def clock_of(ticket):
    return Clock.objects.get(ticket=ticket)


def due_of(ticket):
    return clock_of(ticket).due_at


def test_case_05_a_make_up_saturday_is_a_working_day():
    ticket = start(promised(working_days=1), received_at=local("2026-10-09 10:00"))
    assert due_of(ticket) == local("2026-10-10 18:00")


def test_case_06_a_year_that_is_not_published_is_provisional_until_it_is_imported():
    """The due time is marked, counted anew when the days arrive, and the journal keeps both."""
    ticket = start(promised(), received_at=local("2026-12-31 17:00"))
    assert (due_of(ticket), clock_of(ticket).provisional) == (local("2027-01-01 10:00"), True)
    at = local("2026-12-31 17:10")
    office = Calendar.objects.get(key="5x8")
    calendars.import_days(office.pk, year=NEW_YEAR_2027, by=make_actor("service_manager"), at=at)
    clocks.sweep_due(at + timedelta(minutes=1))
    assert (due_of(ticket), clock_of(ticket).provisional) == (local("2027-01-02 10:00"), False)
    moved = Entry.objects.get(kind="contracts.DueMoved", subject_id=ticket).body
    assert (moved["due_before"], moved["due_after"]) == ("2027-01-01T02:00:00Z", "2027-01-02T02:00:00Z")


def test_case_07_a_holiday_over_new_year_is_honoured_on_both_sides():
    closed = ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"]
    own(dict.fromkeys(DAYS, OFFICE), holidays=closed)
    ticket = start(promised("own"), received_at=local("2026-12-30 17:00"))
    assert due_of(ticket) == local("2027-01-04 10:00")


def test_case_09_hours_over_midnight_are_counted():
    own({day: [["22:00", "06:00"]] for day in DAYS[:5]})
    ticket = start(promised("own", hours=9), received_at=local("2026-11-18 12:00"))
    assert due_of(ticket) == local("2026-11-19 23:00")


def test_case_11_a_window_to_24_is_the_whole_day():
    own({key: [["00:00", "24:00"]] for key in DAYS})
    ticket = start(promised("own", hours=24), received_at=local("2026-11-18 23:59"))
    assert due_of(ticket) == local("2026-11-19 23:59")


@pytest.mark.parametrize(
    ("week", "parts"),
    [
        ({}, {}),
        ({key: [] for key in DAYS}, {"holidays": ["2026-10-01"]}),
        ({}, {"exceptions": {"2026-12-31": OFFICE}}),  # once that day has passed, it never opens again
        ({}, {"workdays": {"2026-10-10": OFFICE}}),
    ],
)
def test_case_12_a_calendar_that_never_opens_is_refused_when_it_is_saved(week, parts):
    with pytest.raises(Invalid):
        own(week, **parts)
    assert not Calendar.objects.filter(key="own").exists()


def test_case_12_a_calendar_in_use_cannot_be_closed_for_good():
    ticket = start(promised())
    office = Calendar.objects.get(key="5x8")
    newest = office.versions.latest("number")
    closed = {**newest.definition, "calendar": {**newest.definition["calendar"], "week": {}}}
    with pytest.raises(Invalid):
        calendars.revise(
            office.pk,
            definition=closed,
            base=newest.number,
            by=make_actor("service_manager"),
            at=later(hours=1),
        )
    assert (office.versions.count(), due_of(ticket)) == (1, local("2026-11-18 11:00"))


@pytest.mark.parametrize("amount", [{"years": 9000}, {"hours": 10**9}, {"years": 101}])
def test_case_12_a_time_that_is_never_used_up_is_refused_when_it_is_promised(amount):
    with pytest.raises(Invalid):
        promised(**amount)


def test_case_13_a_calendar_in_use_cannot_be_deleted():
    """Running tickets could not be counted any more."""
    start(promised())
    with pytest.raises(ProtectedError):
        Calendar.objects.get(key="5x8").delete()
    with pytest.raises(ProtectedError):
        Calendar.objects.get(key="5x8").versions.get().delete()


def test_case_15_a_week_without_monday_and_thursday():
    own(dict.fromkeys(("tue", "wed", "fri"), OFFICE))
    ticket = start(promised("own", working_days=2), received_at=local("2026-11-18 10:00"))
    assert due_of(ticket) == local("2026-11-24 18:00")  # Friday, then Tuesday


def test_case_20_a_wait_outside_working_time_costs_nothing():
    ticket = start(promised(), received_at=local("2026-11-18 17:00"))
    clocks.hold(ticket, "customer", at=local("2026-11-18 18:30"), by=SYSTEM)
    clocks.release(ticket, at=local("2026-11-19 08:30"), by=SYSTEM)
    assert due_of(ticket) == local("2026-11-19 10:00")


def test_case_21_days_of_waiting_over_a_weekend_move_it_by_working_days_only():
    """Waiting from Friday noon to Tuesday noon is two working days, not four."""
    ticket = start(promised(working_days=1), received_at=local("2026-11-20 10:00"))
    assert due_of(ticket) == local("2026-11-23 18:00")
    clocks.hold(ticket, "customer", at=local("2026-11-20 12:00"), by=SYSTEM)
    clocks.release(ticket, at=local("2026-11-24 12:00"), by=SYSTEM)
    assert due_of(ticket) == local("2026-11-25 18:00")


def test_case_22_nothing_is_due_after_closing_time():
    dues = [
        due_of(start(promised(minutes=n), received_at=local("2026-11-18 17:50"))) for n in (5, 10, 11, 490)
    ]
    assert dues == [
        local("2026-11-18 17:55"),
        local("2026-11-18 18:00"),
        local("2026-11-19 09:01"),
        local("2026-11-19 18:00"),
    ]


def test_case_94_raised_on_a_rest_day_it_counts_from_the_first_working_minute():
    ticket = start(promised(minutes=30), received_at=local("2026-10-04 03:00"))
    assert due_of(ticket) == local("2026-10-08 09:30")
    sentences = explain(clock_of(ticket).pk, make_actor("engineer"), local("2026-10-08 09:10"))
    assert any("2026-10-08 09:00" in sentence for sentence in sentences)


def test_case_98_response_and_resolution_each_count_in_their_own_calendar():
    contract = promised(hours=2)
    add_promise(contract, calendar="7x24", milestone="responded", amount={"hours": 2})
    ticket = start(contract, received_at=local("2026-11-18 17:00"))
    dues = dict(Clock.objects.filter(ticket=ticket).values_list("commitment__milestone", "due_at"))
    assert dues == {"resolved": local("2026-11-19 10:00"), "responded": local("2026-11-18 19:00")}
