import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from aftercare.ui import times

NOW = dt.datetime(2026, 11, 21, 7, 4, 5, tzinfo=dt.UTC)  # 15:04:05 in Shanghai


def ago(**span):
    return NOW - dt.timedelta(**span)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0 秒", "0 s"),
        (59, "59 秒", "59 s"),
        (60, "1 分钟", "1 min"),
        (125, "2 分钟 5 秒", "2 min 5 s"),
        (3600, "1 小时", "1 h"),
        (3605, "1 小时", "1 h"),  # units that do not stand beside each other are not put together
        (12000, "3 小时 20 分钟", "3 h 20 min"),
        (97200, "1 天 3 小时", "1 d 3 h"),
        (dt.timedelta(days=400), "400 天", "400 d"),
    ],
)
def test_duration(seconds, zh, en):
    assert in_both(times.duration, seconds) == (zh, en)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0 分钟", "0 min"),
        (2280, "38 分钟", "38 min"),
        (10800, "3 工作小时", "3 working hours"),
        (3600, "1 工作小时", "1 working hour"),
        (28800, "1 个工作日", "1 working day"),
        (46800, "13 工作小时", "13 working hours"),
        (115200, "4 个工作日", "4 working days"),
    ],
)
def test_worktime(seconds, zh, en):
    assert in_both(times.worktime, seconds) == (zh, en)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (2299, "剩 38 分钟", "38 min left"),
        (-720, "超时 12 分钟", "12 min late"),
        (0, "剩 不足 1 分钟", "under 1 min left"),
        (-1, "超时 不足 1 分钟", "under 1 min late"),
    ],
)
def test_time_left(seconds, zh, en):
    assert in_both(times.time_left, seconds) == (zh, en)


def test_worktime_left_counts_in_the_calendars_own_days():
    assert in_both(lambda s: times.worktime_left(s, day=7 * 3600), 14 * 3600) == (
        "剩 2 个工作日",
        "2 working days left",
    )


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (ago(seconds=20), "刚刚", "just now"),
        (ago(minutes=3), "3 分钟前", "3 min ago"),
        (ago(minutes=-3), "3 分钟后", "in 3 min"),
        (ago(hours=2, minutes=59), "2 小时前", "2 h ago"),
        (ago(days=6), "6 天前", "6 d ago"),
        (ago(days=7), "2026-11-14", "2026-11-14"),
    ],
)
def test_relative(moment, zh, en):
    assert in_both(lambda m: times.relative(m, NOW), moment) == (zh, en)


def test_ago_keeps_the_exact_time_in_the_tooltip(chinese):
    assert times.ago(ago(minutes=3), NOW) == (
        '<time datetime="2026-11-21T07:01:05+00:00" title="2026-11-21 15:01" data-relative>3 分钟前</time>'
    )
    assert "data-relative" not in times.ago(ago(days=8), NOW)
    assert times.ago(None) == "—"


def test_instants_are_shown_on_the_readers_clock(chinese):
    late = dt.datetime(2026, 11, 21, 16, 30, 9, tzinfo=dt.UTC)
    assert (times.datetime(late), times.date(late)) == ("2026-11-22 00:30", "2026-11-22")
    assert times.datetime(late, seconds=True) == "2026-11-22 00:30:09"
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert (times.datetime(late), times.date(late)) == ("2026-11-21 17:30", "2026-11-21")
    assert (times.datetime(None), times.date(None), times.duration(None), times.worktime(None)) == ("—",) * 4


def test_clock_time_is_as_short_as_it_stays_clear():
    assert [times.clock_time(m, NOW) for m in (ago(hours=6), ago(days=1), ago(days=400))] == [
        "09:04",
        "11-20 15:04",
        "2025-10-17 15:04",
    ]


@pytest.mark.parametrize(
    ("form", "zh", "en"),
    [
        (times.long_date, "2026年11月21日", "2026-11-21"),
        (times.month, "2026年11月", "2026-11"),
        (times.quarter, "2026年第四季度", "2026 Q4"),
    ],
)
def test_days_on_forms(form, zh, en):
    assert in_both(form, dt.date(2026, 11, 21)) == (zh, en)


@given(st.integers(0, 10**9))
def test_a_duration_loses_less_than_its_smallest_unit(seconds):
    sizes = {"d": 86400, "h": 3600, "min": 60, "s": 1}
    with translation.override("en"):
        words = times.duration(seconds).split()
    shown = sum(int(n) * sizes[unit] for n, unit in zip(words[::2], words[1::2], strict=True))
    assert 0 <= seconds - shown < max(sizes[words[1]] / (24 if words[1] == "d" else 60), 1)


def in_both(form, value):
    with translation.override("zh-hans"):
        zh = form(value)
    with translation.override("en"):
        return zh, form(value)
