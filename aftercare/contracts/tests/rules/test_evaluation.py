"""What a clock shows: every settled point of the public interface."""

from datetime import timedelta

import pytest

from aftercare.contracts.rules.evaluation import Commitment, FactAt, HoldSpan
from aftercare.contracts.rules.kinds import FACT_KINDS
from aftercare.contracts.tests.rules.makers import clocks, fact, hold, promise, read, when
from aftercare.foundation.worktime import Refused, RoundTheClock, hours, minutes, working_days
from aftercare.foundation.worktime.tests.makers import ALWAYS, OFFICE, amount_of

RECEIVED = "received 16 09:00"


@pytest.mark.parametrize(
    ("facts", "now", "expected"),
    [
        ([], "16 10:00", []),
        (["responded 16 09:00", "resolved 16 10:00"], "16 11:00", []),
        ([RECEIVED], "16 08:59", []),
        ([RECEIVED], "16 09:00", ["1 running 16 09:00→16 18:00 0/8/0"]),
        ([RECEIVED], "16 15:00", ["1 running 16 09:00→16 18:00 5/3/0"]),
        ([RECEIVED], "16 18:00", ["1 running 16 09:00→16 18:00 8/0/0"]),
        ([RECEIVED], "16 18:01", ["1 breached 16 09:00→16 18:00 8/0/0"]),
        ([RECEIVED], "17 11:00", ["1 breached 16 09:00→16 18:00 10/0/2"]),
        ([RECEIVED, "resolved 16 18:00"], "17 11:00", ["1 met 16 09:00→16 18:00 8/0/0"]),
        ([RECEIVED, "resolved 16 18:01"], "17 11:00", ["1 met_late 16 09:00→16 18:00 8/0/0"]),
        ([RECEIVED, "resolved 17 10:00"], "17 11:00", ["1 met_late 16 09:00→16 18:00 9/0/1"]),
        ([RECEIVED, "resolved 17 10:00"], "16 15:00", ["1 running 16 09:00→16 18:00 5/3/0"]),
        ([RECEIVED, "closed 16 10:00"], "16 15:00", ["1 running 16 09:00→16 18:00 5/3/0"]),
        ([RECEIVED, "resolved 16 10:00", "resolved 17 10:00"], "18 09:00", ["1 met 16 09:00→16 18:00 1/7/0"]),
        (["resolved 16 08:00", RECEIVED], "16 15:00", ["1 met 16 09:00→16 18:00 0/8/0"]),
        ([RECEIVED, "received 16 12:00"], "16 15:00", ["1 running 16 09:00→16 18:00 5/3/0"]),
        (["resolved 16 09:00", RECEIVED], "16 15:00", ["1 met 16 09:00→16 18:00 0/8/0"]),
    ],
)
def test_one_clock(facts, now, expected):
    assert clocks(promise(), facts, now) == expected


def test_one_second_decides():
    due = when("16 18:00")
    states = []
    for late in (-1, 0, 1):
        happened = FactAt("resolved", due + timedelta(seconds=late))
        states += [reading.state for reading in read(promise(), [RECEIVED, happened], "17 09:00")]
    assert states == ["met", "met", "met_late"]


def test_the_time_of_fulfilment_is_told():
    facts = [RECEIVED, "resolved 16 10:00"]
    assert [reading.fulfilled for reading in read(promise(), facts, "16 15:00")] == [when("16 10:00")]
    assert [reading.fulfilled for reading in read(promise(), [RECEIVED], "16 15:00")] == [None]
    early = read(promise(), ["resolved 16 08:00", RECEIVED], "16 15:00")
    assert [reading.fulfilled for reading in early] == [when("16 08:00")]


def test_an_accepted_alternative_fulfils():
    either = promise(alternatives=("plan_confirmed", "recovered"))
    facts = [RECEIVED, "plan_given 16 10:00", "plan_confirmed 16 11:00", "resolved 17 11:00"]
    assert clocks(either, facts, "18 09:00") == ["1 met 16 09:00→16 18:00 2/6/0"]


def test_seconds_measure_the_time_that_the_amount_counts_in():
    facts, elapsed = [RECEIVED], amount_of("hours", 8, "elapsed")
    assert clocks(promise(), facts, "16 20:00", calendar=ALWAYS) == ["1 breached 16 09:00→16 17:00 11/0/3"]
    assert clocks(promise(amount=elapsed), facts, "16 20:00") == ["1 breached 16 09:00→16 17:00 11/0/3"]
    days = promise(amount=working_days(1))
    assert clocks(days, facts, "17 10:00") == ["1 running 16 09:00→17 18:00 9/7/0"]
    assert clocks(days, facts, "18 10:00") == ["1 breached 16 09:00→17 18:00 17/0/1"]


@pytest.mark.parametrize(
    ("holds", "facts", "now", "expected"),
    [
        ([hold("16 10:00", "16 12:00")], [], "16 15:00", "1 running 16 09:00→17 11:00 3/5/0"),
        ([hold("16 10:00", "16 12:00")], [], "16 11:00", "1 paused 16 09:00→17 11:00 1/7/0"),
        ([hold("16 10:00", "16 12:00")], [], "16 10:00", "1 paused 16 09:00→17 11:00 1/7/0"),
        ([hold("16 10:00", "16 12:00")], [], "16 12:00", "1 running 16 09:00→17 11:00 1/7/0"),
        ([hold("16 10:00", "16 12:00")], [], "16 09:59", "1 running 16 09:00→16 18:00 0.983333/7.01667/0"),
        ([hold("16 10:00")], [], "17 15:00", "1 paused 16 09:00→- 1/7/0"),
        ([hold("16 18:00")], [], "17 15:00", "1 breached 16 09:00→16 18:00 8/0/0"),
        ([hold("16 18:00")], [], "16 18:00", "1 running 16 09:00→16 18:00 8/0/0"),
        ([hold("17 10:00")], [], "17 15:00", "1 breached 16 09:00→16 18:00 9/0/1"),
        ([hold("17 10:00", "17 11:00")], [], "17 12:00", "1 breached 16 09:00→16 18:00 10/0/2"),
        ([hold("16 10:00")], ["resolved 17 11:00"], "17 15:00", "1 met 16 09:00→18 10:00 1/7/0"),
        ([hold("16 10:00", "18 09:00")], ["resolved 17 11:00"], "19 09:00", "1 met 16 09:00→18 10:00 1/7/0"),
        ([hold("17 11:00")], ["resolved 17 11:00"], "17 15:00", "1 met_late 16 09:00→16 18:00 10/0/2"),
        ([hold("17 10:00")], ["resolved 17 11:00"], "17 15:00", "1 met_late 16 09:00→16 18:00 9/0/1"),
        ([hold("14 09:00", "16 10:00")], [], "16 15:00", "1 running 16 09:00→17 10:00 4/4/0"),
        ([hold("16 10:00", reason="third_party")], [], "16 15:00", "1 running 16 09:00→16 18:00 5/3/0"),
        (
            [hold("16 10:00", "16 12:00"), hold("16 11:00", "16 14:00")],
            [],
            "16 15:00",
            "1 running 16 09:00→17 12:00 2/6/0",
        ),
        ([hold("16 12:00", "16 13:00")], [], "16 12:30", "1 paused 16 09:00→16 18:00 3/5/0"),
        ([hold("16 10:00", "20 09:00")], [], "17 12:00", "1 paused 16 09:00→20 17:00 1/7/0"),
    ],
)
def test_holds(holds, facts, now, expected):
    assert clocks(promise(), [RECEIVED, *facts], now, holds) == [expected]


def test_a_promise_that_names_no_reason_is_not_paused():
    holds = [hold("16 10:00", "16 12:00")]
    assert clocks(promise(pauses=()), [RECEIVED], "16 11:00", holds) == ["1 running 16 09:00→16 18:00 2/6/0"]


def test_days_shift_by_the_open_time_covered():
    days = promise(amount=working_days(3))
    holds = [hold("17 09:00", "17 11:00")]
    assert clocks(days, [RECEIVED], "17 12:00", holds) == ["1 running 16 09:00→20 11:00 9/23/0"]


CHANGED = fact("reprioritised 16 11:00", hours(4))
LOWERED = fact("reprioritised 16 11:00", hours(16))


@pytest.mark.parametrize(
    ("policy", "changes", "now", "expected"),
    [
        (
            None,
            [CHANGED],
            "16 15:00",
            ["1 superseded 16 09:00→16 18:00 2/6/0", "1 running 16 11:00→16 16:00 3/1/0"],
        ),
        (
            None,
            [LOWERED],
            "16 15:00",
            ["1 superseded 16 09:00→16 18:00 2/6/0", "1 running 16 09:00→17 18:00 5/11/0"],
        ),
        (
            "from_received",
            [CHANGED],
            "16 13:30",
            ["1 superseded 16 09:00→16 18:00 2/6/0", "1 running 16 09:00→16 14:00 3.5/0.5/0"],
        ),
        (
            "from_change",
            [LOWERED],
            "16 15:00",
            ["1 superseded 16 09:00→16 18:00 2/6/0", "1 running 16 11:00→18 11:00 3/13/0"],
        ),
        (
            "from_received",
            [fact("reprioritised 16 15:00", hours(1))],
            "16 15:00",
            ["1 superseded 16 09:00→16 18:00 5/3/0", "1 breached 16 09:00→16 10:00 5/0/4"],
        ),
        (
            None,
            [fact("reprioritised 17 10:00", hours(16))],
            "17 11:00",
            ["1 breached 16 09:00→16 18:00 9/0/1", "1 running 16 09:00→17 18:00 10/6/0"],
        ),
        (
            None,
            [fact("reprioritised 16 18:00", hours(16))],
            "17 11:00",
            ["1 superseded 16 09:00→16 18:00 8/0/0", "1 running 16 09:00→17 18:00 10/6/0"],
        ),
        (
            None,
            [fact("reprioritised 16 11:00", hours(8))],
            "16 15:00",
            ["1 superseded 16 09:00→16 18:00 2/6/0", "1 running 16 09:00→16 18:00 5/3/0"],
        ),
        (
            None,
            [CHANGED, fact("reprioritised 16 13:00", hours(24))],
            "16 15:00",
            [
                "1 superseded 16 09:00→16 18:00 2/6/0",
                "1 superseded 16 11:00→16 16:00 1/3/0",
                "1 running 16 09:00→18 18:00 5/19/0",
            ],
        ),
    ],
)
def test_new_terms_replace_the_clock(policy, changes, now, expected):
    assert clocks(promise(on_reprioritise=policy), [RECEIVED, *changes], now) == expected


def test_new_terms_may_bring_another_calendar():
    change = fact("reprioritised 16 16:00", hours(4), ALWAYS)
    assert clocks(promise(), [RECEIVED, change], "16 19:00") == [
        "1 superseded 16 09:00→16 18:00 6/2/0",
        "1 running 16 16:00→16 20:00 3/1/0",
    ]


def test_new_terms_keep_the_pause():
    holds, change = [hold("16 10:00")], fact("reprioritised 16 11:00", hours(4))
    assert clocks(promise(), [RECEIVED, change], "16 15:00", holds) == [
        "1 superseded 16 09:00→17 10:00 1/7/0",
        "1 paused 16 11:00→- 0/4/0",
    ]
    received = promise(on_reprioritise="from_received")
    assert clocks(received, [RECEIVED, change], "16 15:00", [hold("16 10:00", "16 14:00")])[1:] == [
        "1 running 16 09:00→16 17:00 2/2/0"
    ]


def test_new_terms_change_nothing_after_fulfilment():
    facts = [RECEIVED, "resolved 16 11:00", CHANGED]
    assert clocks(promise(), facts, "16 15:00") == ["1 met 16 09:00→16 18:00 2/6/0"]


def test_new_terms_are_met_like_old_ones():
    facts = [RECEIVED, CHANGED, "resolved 16 17:00"]
    assert clocks(promise(), facts, "17 15:00")[1:] == ["1 met_late 16 11:00→16 16:00 5/0/1"]


@pytest.mark.parametrize("ending", ["merged", "cancelled"])
class TestEndings:
    def test_a_running_clock_ends(self, ending):
        facts = [RECEIVED, f"{ending} 16 11:00", "resolved 17 17:00"]
        assert clocks(promise(), facts, "18 15:00") == [f"1 {ending} 16 09:00→16 18:00 2/6/0"]

    def test_a_paused_clock_ends(self, ending):
        facts, holds = [RECEIVED, f"{ending} 16 11:00"], [hold("16 10:00")]
        assert clocks(promise(), facts, "18 15:00", holds) == [f"1 {ending} 16 09:00→17 10:00 1/7/0"]

    def test_a_clock_at_its_due_time_ends(self, ending):
        facts = [RECEIVED, f"{ending} 16 18:00"]
        assert clocks(promise(), facts, "18 15:00") == [f"1 {ending} 16 09:00→16 18:00 8/0/0"]

    def test_a_met_clock_stays(self, ending):
        facts = [RECEIVED, "resolved 16 11:00", f"{ending} 16 12:00"]
        assert clocks(promise(), facts, "18 15:00") == ["1 met 16 09:00→16 18:00 2/6/0"]

    def test_a_late_clock_stays(self, ending):
        facts = [RECEIVED, f"{ending} 17 10:00"]
        assert clocks(promise(), facts, "17 10:00") == ["1 breached 16 09:00→16 18:00 9/0/1"]

    def test_nothing_begins_afterwards(self, ending):
        facts = [RECEIVED, "resolved 16 11:00", f"{ending} 16 12:00", "reopened 16 13:00"]
        assert clocks(promise(), facts, "18 15:00") == ["1 met 16 09:00→16 18:00 2/6/0"]
        each = promise("replied", counts_from="customer_wrote", repeats="each")
        assert clocks(each, [f"{ending} 16 12:00", "customer_wrote 16 13:00"], "18 15:00") == []


@pytest.mark.parametrize("milestone", ["resolved", "recovered", "verified", "confirmed", "closed"])
def test_what_is_reopened_is_owed_again(milestone):
    facts = [RECEIVED, f"{milestone} 16 15:00", "reopened 17 10:00"]
    assert clocks(promise(milestone), facts, "17 11:00") == [
        "1 met 16 09:00→16 18:00 5/3/0",
        "2 running 17 10:00→17 14:00 6/2/0",
    ]


@pytest.mark.parametrize(
    "milestone",
    ["responded", "arrived", "plan_given", "plan_confirmed", "answered", "started", "requirement_discussed"],
)
def test_what_was_given_for_good_is_not_owed_again(milestone):
    facts = [RECEIVED, f"{milestone} 16 15:00", "reopened 17 10:00"]
    assert clocks(promise(milestone), facts, "17 11:00") == ["1 met 16 09:00→16 18:00 5/3/0"]


def test_reopened_again_and_again():
    facts = [RECEIVED, "resolved 16 11:00", "reopened 16 14:00", "resolved 16 15:00", "reopened 17 09:00"]
    assert clocks(promise(), [*facts, "resolved 17 10:00"], "18 11:00") == [
        "1 met 16 09:00→16 18:00 2/6/0",
        "2 met 16 14:00→17 11:00 3/5/0",
        "3 met 17 09:00→17 15:00 4/4/0",
    ]


AGAIN = "Reopened at 2026-11-16 14:00: the clock goes on with the time used before"
REOPENED = f"{AGAIN}; the time in between does not count."


def test_the_time_in_between_is_not_called_a_hold():
    facts = [RECEIVED, "resolved 16 11:00", "reopened 16 14:00"]
    reading = read(promise(), facts, "16 15:00", [hold("16 09:30", "16 10:00")])[1]
    assert [str(sentence) for sentence in reading.explanation] == [
        REOPENED,
        "Counted from 2026-11-16 09:00 (time zone Asia/Shanghai).",
        "Allowed: 8 hours of open time; only the calendar's opening hours count.",
        "On hold from 2026-11-16 09:30 to 2026-11-16 10:00: 30 min not counted.",
        "Taken for resolved from 2026-11-16 11:00 to 2026-11-16 14:00: 2 h not counted.",
        "Due: 2026-11-17 11:30.",
        "Used so far: 2 h 30 min; left: 5 h 30 min.",
    ]
    overlapping = read(promise(), facts, "16 15:00", [hold("16 10:30", "16 11:30")])[1]
    assert str(overlapping.explanation[3]) == (
        "On hold or taken for resolved from 2026-11-16 10:30 to 2026-11-16 14:00: 2 h 30 min not counted."
    )


def test_reopened_with_nothing_left_is_breached_at_once():
    facts = [RECEIVED, "resolved 17 11:00", "reopened 17 15:00"]
    assert clocks(promise(), facts, "17 15:00") == [
        "1 met_late 16 09:00→16 18:00 10/0/2",
        "2 breached 17 15:00→16 18:00 10/0/2",
    ]
    exactly = [RECEIVED, "resolved 16 18:00", "reopened 17 15:00"]
    assert clocks(promise(), exactly, "17 15:00")[1:] == ["2 breached 17 15:00→16 18:00 8/0/0"]
    at_once = [RECEIVED, "resolved 16 18:00", "reopened 16 18:00"]
    assert clocks(promise(), at_once, "16 18:00")[1:] == ["2 breached 16 18:00→16 18:00 8/0/0"]


def test_reopened_while_it_still_runs_changes_nothing():
    assert clocks(promise(), [RECEIVED, "reopened 16 11:00"], "16 15:00") == [
        "1 running 16 09:00→16 18:00 5/3/0"
    ]


def test_holds_go_on_after_reopening():
    facts, holds = [RECEIVED, "resolved 16 11:00", "reopened 16 14:00"], [hold("16 10:30", "16 15:00")]
    assert clocks(promise(), facts, "16 16:00", holds) == [
        "1 met 16 09:00→17 09:30 1.5/6.5/0",
        "2 running 16 14:00→17 13:30 2.5/5.5/0",
    ]


def test_new_terms_after_reopening():
    facts = [RECEIVED, "resolved 16 11:00", "reopened 16 14:00", fact("reprioritised 16 15:00", hours(4))]
    received = clocks(promise(on_reprioritise="from_received"), facts, "16 16:00")
    assert received == [
        "1 met 16 09:00→16 18:00 2/6/0",
        "2 superseded 16 14:00→17 11:00 3/5/0",
        "2 running 16 14:00→16 16:00 4/0/0",
    ]
    assert clocks(promise(), facts, "16 16:00")[2:] == ["2 running 16 15:00→17 10:00 1/3/0"]


def test_a_clock_for_each_unanswered_message():
    each = promise("replied", hours(1), counts_from="customer_wrote", repeats="each")
    facts = [
        "replied 16 08:00",
        "customer_wrote 16 09:00",
        "customer_wrote 16 09:30",
        "replied 16 09:45",
        "replied 16 10:30",
        "customer_wrote 16 11:00",
        "customer_wrote 16 13:30",
    ]
    assert clocks(each, facts, "16 14:00") == [
        "1 met 16 09:00→16 10:00 0.75/0.25/0",
        "2 breached 16 11:00→16 12:00 2/0/1",
    ]
    assert clocks(each, [*facts, "replied 16 14:00", "customer_wrote 16 15:00"], "16 15:30")[1:] == [
        "2 met_late 16 11:00→16 12:00 2/0/1",
        "3 running 16 15:00→16 16:00 0.5/0.5/0",
    ]


def test_new_terms_hold_for_the_messages_that_follow():
    each = promise("replied", hours(1), counts_from="customer_wrote", repeats="each")
    facts = ["customer_wrote 16 09:00", "replied 16 09:30", fact("reprioritised 16 10:00", hours(4))]
    assert clocks(each, [*facts, "customer_wrote 16 11:00"], "16 13:00")[1:] == [
        "2 running 16 11:00→16 16:00 1/3/0"
    ]


def test_a_word_every_two_hours_until_it_is_resolved():
    telling = promise("replied", hours(2), repeats="until_resolved")
    facts = [RECEIVED, "replied 16 10:00", "replied 16 13:30"]
    assert clocks(telling, facts, "16 14:00") == [
        "1 met 16 09:00→16 11:00 1/1/0",
        "2 met_late 16 10:00→16 12:00 2.5/0/0.5",
        "3 running 16 13:30→16 15:30 0.5/1.5/0",
    ]
    assert clocks(telling, [*facts, "resolved 16 14:30", "replied 16 15:00"], "17 14:00")[2:] == [
        "3 met 16 13:30→16 15:30 1/1/0"
    ]


@pytest.mark.parametrize("ending", ["merged", "cancelled"])
def test_telling_ends_with_the_ticket(ending):
    telling = promise("replied", hours(2), repeats="until_resolved")
    facts = [RECEIVED, "replied 16 10:00", f"{ending} 16 11:00", "replied 16 11:30"]
    assert clocks(telling, facts, "17 14:00")[1:] == [f"2 {ending} 16 10:00→16 12:00 1/1/0"]


def test_the_last_word_and_the_resolution_at_once_start_nothing_new():
    telling = promise("replied", hours(2), repeats="until_resolved")
    facts = [RECEIVED, "resolved 16 10:00", "replied 16 10:00"]
    assert clocks(telling, facts, "17 14:00") == ["1 met 16 09:00→16 11:00 1/1/0"]


def test_facts_in_any_order_give_the_same_clocks():
    facts = [RECEIVED, "resolved 16 11:00", "reopened 16 11:00", "resolved 16 15:00", "closed 16 15:00"]
    assert clocks(promise(), facts, "17 09:00") == clocks(promise(), reversed(facts), "17 09:00")


def test_facts_of_the_same_second_have_an_order():
    together = [f"{kind} 16 09:00" for kind in ("reopened", "resolved", "received")]
    assert clocks(promise(), together, "16 10:00") == [
        "1 met 16 09:00→16 18:00 0/8/0",
        "2 running 16 09:00→16 18:00 1/7/0",
    ]
    told = [f"{kind} 16 09:00" for kind in ("cancelled", "resolved", "received")]
    assert clocks(promise(), told, "16 10:00") == ["1 met 16 09:00→16 18:00 0/8/0"]


def test_the_order_is_the_published_one():
    published = (
        "received acknowledged requirement_discussed answered agreed responded dispatched arrived started "
        "plan_given plan_confirmed workaround_given resolved recovered verified confirmed closed reopened "
        "reprioritised merged cancelled"
    )
    kinds = [kind for kind in FACT_KINDS if kind not in {"customer_wrote", "replied"}]
    assert kinds == published.split()


def test_provisional_clocks():
    facts = [FactAt("received", when("30 09:00"))]
    weeks = [
        read(promise(amount=amount_of("weeks", count)), facts, "30 10:00")[0].provisional for count in (4, 5)
    ]
    assert weeks == [False, True]


def test_no_time_at_all():
    now = promise(amount=minutes(0))
    assert clocks(now, ["received 16 08:00"], "16 08:30") == ["1 running 16 08:00→16 09:00 0/0/0"]
    assert clocks(now, ["received 16 08:00"], "16 09:30") == ["1 breached 16 08:00→16 09:00 0.5/0/0.5"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"milestone": "done"}, "milestone"),
        ({"milestone": "merged"}, "milestone"),
        ({"milestone": "reopened"}, "milestone"),
        ({"alternatives": ("plan_confirmed", "done")}, "alternatives.1"),
        ({"counts_from": "birth"}, "counts_from"),
        ({"counts_from": "cancelled"}, "counts_from"),
        ({"repeats": "twice"}, "repeats"),
        ({"on_reprioritise": "never"}, "on_reprioritise"),
    ],
)
def test_a_promise_that_is_refused(change, field):
    with pytest.raises(Refused) as refusal:
        Commitment(**{"milestone": "resolved", "counts_from": "received", "amount": hours(1)} | change)
    assert refusal.value.path == field


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (("exploded", None, None), "kind"),
        (("reprioritised", None, None), "amount"),
        (("received", hours(1), None), "amount"),
        (("received", None, OFFICE), "calendar"),
    ],
)
def test_a_fact_that_is_refused(given, field):
    kind, amount, calendar = given
    with pytest.raises(Refused) as refusal:
        FactAt(kind, when("16 09:00"), amount, calendar)
    assert refusal.value.path == field


def test_a_hold_that_ends_before_it_begins_is_refused():
    with pytest.raises(Refused):
        HoldSpan("customer", when("16 09:00"), when("16 08:59"))


def test_whole_seconds_are_offered_for_storage():
    reading = read(promise(), [RECEIVED], "17 09:30")[0]
    assert (reading.used_seconds, reading.remaining_seconds, reading.late_seconds) == (30600, 0, 1800)


def test_without_a_zone_the_answer_has_the_offset_of_the_question():
    reading = read(promise(), [RECEIVED], "16 10:00", calendar=RoundTheClock())[0]
    assert str(reading.due) == "2026-11-16 17:00:00+08:00"
