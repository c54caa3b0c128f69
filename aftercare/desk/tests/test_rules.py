"""The rules of the desk: tables and properties."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.desk import labels
from aftercare.desk.rules import states
from aftercare.desk.rules.answers import overrides, role_of
from aftercare.desk.rules.lifecycle import LIFECYCLE
from aftercare.desk.rules.patience import chase_due, is_polite, patience, step_due
from aftercare.desk.rules.priority import propose, suggest
from aftercare.desk.rules.threading import ids_inside, is_mere_thanks, number_in, plain_subject, says_enough
from aftercare.desk.rules.verbs import VERBS
from aftercare.desk.rules.words import alike, fold, lexemes, wanted

ZONE = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


# --- lifecycle ---


def test_every_state_is_reached_and_what_is_over_has_no_way_back_to_work():
    reached = {"new"}
    for _ in states.STATES:
        reached |= {target for (state, _verb), target in LIFECYCLE.moves.items() if state in reached}
    assert reached == set(states.STATES)
    assert {state: LIFECYCLE.verbs(state) for state in ("archived", "cancelled", "merged")} == dict.fromkeys(
        ("archived", "cancelled", "merged"), ()
    )


def test_a_result_comes_before_closing_and_the_archive_after_it():
    assert {state for (state, _), target in LIFECYCLE.moves.items() if target == "closed"} == {"resolved"}
    assert {state for (state, _), target in LIFECYCLE.moves.items() if target == "archived"} == {"closed"}


def test_verbs_name_known_states_and_permissions():
    from aftercare.accounts.rules.permissions import PERMISSIONS

    for verb in VERBS.values():
        assert set(verb.states) <= set(states.STATES)
        assert {verb.staff, verb.portal} - {None} <= set(PERMISSIONS)
        assert verb.staff or verb.portal


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("state", states.STATES),
        ("request_class", states.REQUEST_CLASSES),
        ("kind", ("", *states.KINDS)),
        ("nature", ("", *states.NATURES)),
        ("urgency", ("", *states.URGENCIES)),
        ("impact", ("", *states.IMPACTS)),
        ("scope", ("", *states.SCOPES)),
        ("channel", (*states.CHANNELS, "link")),
        ("resolution", states.RESOLUTIONS),
        ("hold_reason", states.HOLD_REASONS),
    ],
)
def test_every_code_has_a_name(group, codes):
    assert tuple(labels.LABELS[group]) == tuple(codes)


# --- priority ---

GRADES = list(product(states.IMPACTS, states.SCOPES, states.URGENCIES))


def test_more_impact_scope_or_urgency_never_makes_it_milder():
    order = (states.IMPACTS, states.SCOPES, states.URGENCIES)
    for grade in GRADES:
        for n, values in enumerate(order):
            milder = values.index(grade[n]) + 1
            if milder < len(values):
                other = (*grade[:n], values[milder], *grade[n + 1 :])
                assert propose(*grade) <= propose(*other)


@pytest.mark.parametrize(
    ("impact", "scope", "urgency", "priority"),
    [
        ("stopped", "organisation", "normal", "P1"),
        ("stopped", "department", "immediate", "P1"),
        ("stopped", "person", "normal", "P2"),
        ("degraded", "department", "normal", "P3"),
        ("none", "organisation", "immediate", "P3"),
        ("none", "person", "low", "P4"),
        ("", "", "", "P4"),
        ("nonsense", "nonsense", "nonsense", "P4"),
    ],
)
def test_proposals(impact, scope, urgency, priority):
    assert propose(impact, scope, urgency) == priority


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("全校停摆,请立即处理!", ("fault", "P1")),
        ("系统瘫痪", ("fault", "P2")),
        ("如何批量导入新生名单?", ("consultation", "P4")),
        ("报表颜色不对", ("", "")),
        ("urgent: please call", ("", "P2")),
    ],
)
def test_words_only_hint(text, hint):
    said = suggest(text)
    assert (said.request_class, said.priority) == hint


# --- words ---


@given(st.text(max_size=200))
def test_any_text_can_be_indexed_and_asked_for(text):
    for word in lexemes(text):
        assert word == fold(word)
        assert "'" not in word
        assert word
    assert wanted(text).count("'") % 2 == 0
    assert alike(text).count("'") % 2 == 0


@given(st.text("收费窗口无法开票打印", min_size=2, max_size=12), st.data())
def test_any_two_characters_in_a_row_are_found(text, data):
    start = data.draw(st.integers(0, len(text) - 2))
    asked = wanted(text[start : start + 2]).strip("'")
    assert asked in lexemes(text)


def test_full_width_and_codes_are_kept_whole_and_in_parts():
    assert lexemes("ORA-12541") == ["12541", "ora", "ora-12541"]
    assert wanted("开票 12541") == "'开票' & '12541':*"
    assert wanted("开") == "'开':*"
    assert wanted(" ! ") == ""


# --- mail ---


@pytest.mark.parametrize(
    ("subject", "number", "plain"),
    [
        ("Re: [GD20261121-0001] 打印机", "GD20261121-0001", "打印机"),
        ("回复:转发: gd20261121-12345 x", "GD20261121-12345", "x"),
        ("[GD2026-1] x", None, "[GD2026-1] x"),
        ("", None, ""),
    ],
)
def test_numbers_in_subjects(subject, number, plain):
    assert (number_in(subject), plain_subject(subject)) == (number, plain)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢!",
        "好的,谢谢",
        "收到,辛苦了",
        "Thanks a lot!",
        "ok",
        "多谢王工",
        "没问题了,谢谢您 👍",
        "已解决,感谢!",
    ],
)
def test_mere_thanks(text):
    assert is_mere_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "谢谢,但还是不行",
        "不行",
        "收到的文件打不开",
        "没解决",
        "thanks but it fails",
        "",
        "好的," * 40,
        "好的?还没好",
    ],
)
def test_more_than_thanks(text):
    assert not is_mere_thanks(text)


@given(st.text(max_size=80))
def test_thanks_are_judged_without_fail_and_quickly(text):
    assert is_mere_thanks(text) in (True, False)


def test_the_ids_of_a_returned_mail():
    returned = b"Received: x\r\nMessage-ID: <a@b>\r\nSubject: x\r\n\r\nbody\r\nmessage-id: <c@d>\r\n"
    assert ids_inside(returned) == ["<a@b>", "<c@d>"]
    assert ids_inside(b"") == []


def test_a_title_is_found_somewhere():
    assert says_enough("Re: ", "\n  第一行\n第二行") == "第一行"
    assert says_enough("", "") == ""


# --- patience ---


@given(MOMENTS, st.integers(1, 60))
def test_silence_is_given_whole_days_and_reminded_before_it_ends(asked, days):
    plan = patience(asked, days, ZONE)
    assert plan.ends_at - asked >= timedelta(days=days)
    assert plan.ends_at - asked <= timedelta(days=days + 1)
    assert all(asked < moment < plan.ends_at for moment in plan.reminders)
    assert list(plan.reminders) == sorted(set(plan.reminders))
    assert all(is_polite(moment, ZONE) for moment in plan.reminders)


@given(MOMENTS, st.integers(1, 60), st.integers(0, 3), st.integers(0, 100 * 24))
def test_nothing_closes_before_its_time_or_before_every_reminder(asked, days, reminded, hours):
    now = asked + timedelta(hours=hours)
    plan = patience(asked, days, ZONE)
    if step_due(asked, days, reminded, now, ZONE) == "close":
        assert now >= plan.ends_at
        assert reminded >= len(plan.reminders)


@given(MOMENTS, st.integers(0, 5), st.integers(0, 40 * 24))
def test_case_39_nobody_is_chased_at_night(held, chased, hours):
    now = held + timedelta(hours=hours)
    if chase_due(held, chased, now, ZONE):
        assert 9 <= now.astimezone(ZONE).hour < 18


# --- answers ---


@pytest.mark.parametrize(
    ("role", "contact", "first_role", "first_contact", "wins"),
    [
        ("reporter", 1, "reporter", 1, True),
        ("reporter", 2, "reporter", 1, False),
        ("coordinator", 2, "reporter", 1, True),
        ("reporter", 1, "coordinator", 2, False),
        ("coordinator", 3, "coordinator", 2, False),
        ("staff", None, "staff", None, False),
        ("staff", None, "coordinator", 2, False),
    ],
)
def test_whose_answer_moves_the_ticket(role, contact, first_role, first_contact, wins):
    assert overrides(role, contact, first_role, first_contact) is wins


def test_the_weightiest_role_speaks():
    assert role_of(frozenset({"reporter", "coordinator"}), staff=False) == "coordinator"
    assert role_of(frozenset({"engineer"}), staff=True) == "staff"
    assert role_of(frozenset(), staff=False) == ""
