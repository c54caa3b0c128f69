"""Cases that other desks got wrong: a promise and its timeline. Numbers as in the reference."""

from datetime import date, timedelta

from aftercare.contracts.rules.evaluation import FactAt
from aftercare.contracts.tests.rules.makers import clocks, fact, hold, promise, read, when
from aftercare.foundation.worktime import hours
from aftercare.foundation.worktime.tests.makers import ALWAYS, OFFICE, SPLIT, at, weekly

RECEIVED = "received 16 09:00"


def test_case_13_and_96_new_terms_do_not_reach_a_reading_made_with_old_ones():
    old, new = promise(), promise(amount=hours(4))
    assert clocks(old, [RECEIVED], "16 15:00") == ["1 running 16 09:00→16 18:00 5/3/0"]
    assert clocks(new, [RECEIVED], "16 15:00") == ["1 breached 16 09:00→16 14:00 5/0/1"]


def test_case_14_an_edited_calendar_moves_running_clocks():
    edited = weekly(SPLIT, holidays=frozenset({date(2026, 11, 17)}))
    facts = ["received 16 15:00"]
    dues = [read(promise(), facts, "16 16:00", calendar=calendar)[0].due for calendar in (OFFICE, edited)]
    assert dues == [when("17 15:00"), when("18 15:00")]


def test_case_16_raised_after_more_time_was_used_than_is_now_allowed():
    raised = fact("reprioritised 16 15:00", hours(2))
    strict = promise(on_reprioritise="from_received")
    assert clocks(strict, [RECEIVED, raised], "16 15:00") == [
        "1 superseded 16 09:00→16 18:00 5/3/0",
        "1 breached 16 09:00→16 11:00 5/0/3",
    ]
    assert clocks(promise(), [RECEIVED, raised], "16 15:00")[1:] == ["1 running 16 15:00→16 17:00 0/2/0"]


def test_case_17_lowered_after_a_breach():
    lowered = fact("reprioritised 17 10:00", hours(24))
    assert clocks(promise(), [RECEIVED, lowered], "17 11:00") == [
        "1 breached 16 09:00→16 18:00 9/0/1",
        "1 running 16 09:00→18 18:00 10/14/0",
    ]


def test_case_18_changed_while_paused():
    changed = fact("reprioritised 16 11:00", hours(4))
    assert clocks(promise(), [RECEIVED, changed], "16 15:00", [hold("16 10:00")])[1:] == [
        "1 paused 16 11:00→- 0/4/0"
    ]


def test_case_19_a_paused_clock_passes_its_old_due_time():
    assert clocks(promise(), [RECEIVED], "18 15:00", [hold("16 10:00")]) == ["1 paused 16 09:00→- 1/7/0"]


def test_case_24_reopened_after_closing():
    facts = [RECEIVED, "resolved 16 11:00", "closed 16 11:30", "reopened 18 09:00"]
    assert clocks(promise(), facts, "18 10:00") == [
        "1 met 16 09:00→16 18:00 2/6/0",
        "2 running 18 09:00→18 16:00 3/5/0",
    ]


def test_case_26_a_thank_you_after_closing_starts_nothing():
    facts = [RECEIVED, "resolved 16 11:00", "closed 16 11:30", "customer_wrote 16 12:00"]
    assert clocks(promise(), facts, "18 10:00") == ["1 met 16 09:00→16 18:00 2/6/0"]


def test_case_29_a_merged_ticket_raises_no_alarm():
    assert clocks(promise(), [RECEIVED, "merged 16 10:00"], "20 10:00") == [
        "1 merged 16 09:00→16 18:00 1/7/0"
    ]


def test_case_33_a_ticket_written_down_a_day_late_starts_when_it_happened():
    assert clocks(promise(), ["received 16 09:00"], "17 10:00") == ["1 breached 16 09:00→16 18:00 9/0/1"]


def test_case_36_the_last_second_is_in_time():
    almost = FactAt("resolved", when("16 18:00") - timedelta(microseconds=1))
    barely = FactAt("resolved", when("16 18:00") + timedelta(microseconds=1))
    states = [read(promise(), [RECEIVED, one], "20 10:00")[0].state for one in (almost, barely)]
    assert states == ["met", "met_late"]


def test_case_37_a_breach_has_its_true_time_however_late_it_is_noticed():
    dues = {read(promise(), [RECEIVED], now)[0].due for now in ("16 18:01", "20 10:00", "30 10:00")}
    assert dues == {when("16 18:00")}


def test_case_40_a_web_note_of_the_customer_counts_like_his_mail():
    each = promise("replied", hours(1), counts_from="customer_wrote", repeats="each")
    assert clocks(each, ["customer_wrote 16 09:00"], "16 09:30") == ["1 running 16 09:00→16 10:00 0.5/0.5/0"]


def test_case_42_the_automatic_receipt_is_no_response():
    facts = [RECEIVED, "acknowledged 16 09:00"]
    assert clocks(promise("responded", hours(1)), facts, "16 11:00") == ["1 breached 16 09:00→16 10:00 2/0/1"]


def test_case_43_written_down_during_the_call():
    facts = ["responded 16 09:00", RECEIVED]
    assert clocks(promise("responded", hours(1)), facts, "16 11:00") == ["1 met 16 09:00→16 10:00 0/1/0"]


def test_case_89_telling_begins_after_the_first_response():
    telling = promise("replied", hours(1), counts_from="responded", repeats="until_resolved")
    assert clocks(telling, [RECEIVED], "16 11:00") == []
    assert clocks(telling, [RECEIVED, "responded 16 11:00"], "16 11:30") == [
        "1 running 16 11:00→16 12:00 0.5/0.5/0"
    ]


def test_case_90_the_vendor_has_answered_and_the_customer_is_silent():
    each = promise("replied", hours(1), counts_from="customer_wrote", repeats="each")
    facts = ["customer_wrote 16 09:00", "replied 16 09:30"]
    assert clocks(each, facts, "30 11:00") == ["1 met 16 09:00→16 10:00 0.5/0.5/0"]


def test_case_92_from_hold_straight_to_resolved():
    facts, holds = [RECEIVED, "resolved 27 15:00"], [hold("16 10:00", "27 15:00")]
    assert clocks(promise(), facts, "30 10:00", holds) == ["1 met 16 09:00→30 14:00 1/7/0"]


def test_case_94_raised_on_a_rest_day_is_counted_from_the_first_working_minute():
    assert clocks(promise("responded", hours(1)), ["received 15 03:00"], "16 09:30") == [
        "1 running 15 03:00→16 10:00 0.5/0.5/0"
    ]


def test_case_95_two_reports_of_the_same_pause_count_once():
    holds = [hold("16 10:00", "16 12:00"), hold("16 10:00", "16 12:00")]
    assert clocks(promise(), [RECEIVED], "16 15:00", holds) == ["1 running 16 09:00→17 11:00 3/5/0"]


def test_case_97_a_due_time_that_moves_on_is_no_longer_past():
    facts = [RECEIVED]
    assert clocks(promise(), facts, "17 10:00") == ["1 breached 16 09:00→16 18:00 9/0/1"]
    written_down_later = [hold("16 10:00", "16 15:00")]
    assert clocks(promise(), facts, "17 10:00", written_down_later) == ["1 running 16 09:00→17 14:00 5/3/0"]


def test_case_98_every_promise_by_its_own_calendar():
    due = [
        read(promise("responded", hours(2)), ["received 16 17:00"], "16 17:30", calendar=calendar)[0].due
        for calendar in (ALWAYS, OFFICE)
    ]
    assert due == [at("2026-11-16 19:00"), at("2026-11-17 10:00")]
