"""Points in time and spans of it, in the reader's language and time zone."""

import datetime as dt
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from markupsafe import Markup, escape

from aftercare.ui import reader
from aftercare.ui.numbers import in_chinese

MINUTE, HOUR, DAY = 60, 3600, 86400
WORKING_DAY = 8 * HOUR
NEAR = 7 * DAY


def local(moment: dt.datetime) -> dt.datetime:
    """The same instant on the reader's clock."""
    return moment.astimezone(reader.zone())


def datetime(moment: dt.datetime | None, *, seconds: bool = False) -> str:
    """`2026-11-21 15:04` on the reader's clock; None is a dash."""
    if moment is None:
        return "—"
    return local(moment).isoformat(" ", "seconds" if seconds else "minutes")[: 19 if seconds else 16]


def date(day: dt.date | dt.datetime | None) -> str:
    """`2026-11-21`; of an instant the day on the reader's calendar. None is a dash."""
    if day is None:
        return "—"
    return f"{local(day) if isinstance(day, dt.datetime) else day:%Y-%m-%d}"


def long_date(day: dt.date | dt.datetime) -> str:
    """As forms print it: `2026年11月21日`, in English the ISO date."""
    shown = local(day) if isinstance(day, dt.datetime) else day
    return f"{shown.year}年{shown.month}月{shown.day}日" if in_chinese() else date(day)


def month(day: dt.date) -> str:
    """`2026年11月`, `2026-11`."""
    return f"{day.year}年{day.month}月" if in_chinese() else f"{day:%Y-%m}"


def quarter(day: dt.date) -> str:
    """`2026年第四季度`, `2026 Q4`."""
    index = (day.month - 1) // 3
    return f"{day.year}年第{'一二三四'[index]}季度" if in_chinese() else f"{day.year} Q{index + 1}"


def clock_time(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """As short as it stays clear: `08:41` today, `11-21 08:41` this year, else the whole date."""
    here, today = local(moment), local(now or timezone.now())
    if here.date() == today.date():
        return f"{here:%H:%M}"
    return f"{here:%m-%d %H:%M}" if here.year == today.year else f"{here:%Y-%m-%d %H:%M}"


def duration(seconds: float | timedelta | None) -> str:
    """A span by the clock in its two largest units: `1天3小时`, `2 分 5 秒`. None is a dash."""
    if seconds is None:
        return "—"
    return _spell(_seconds(seconds), DAY)


def worktime(seconds: float | timedelta | None, *, day: int = WORKING_DAY) -> str:
    """A span of working time: `3 工作小时`, `4 个工作日`. `day` is how many seconds a working day has."""
    if seconds is None:
        return "—"
    total = _seconds(seconds)
    if total >= 2 * day or (total >= day and total % day < HOUR):
        return _count("working day", total // day)
    return _count("working hour", total // HOUR) if total >= HOUR else _count("minute", total // MINUTE)


def time_left(seconds: float | timedelta, *, working: bool = False, day: int = WORKING_DAY) -> str:
    """What is left until a promise is due, or by how much it is late: `剩 38 分`, `超时 12 分`."""
    total = _seconds(seconds)
    return _left(reader.language(), abs(total) // MINUTE * MINUTE, total < 0, working, day)


def worktime_left(seconds: float | timedelta, *, day: int = WORKING_DAY) -> str:
    """What is left in working time, or by how much it is late: `剩 3 工作小时`."""
    return time_left(seconds, working=True, day=day)


def relative(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """`3 分钟前`, `2 小时后`; beyond a week the day itself."""
    seconds = int(((now or timezone.now()) - moment).total_seconds())
    if abs(seconds) >= NEAR:
        return date(moment)
    if abs(seconds) < MINUTE:
        return reader.said(gettext_noop("just now"))
    unit, size = next((u, s) for u, s in _UNITS if abs(seconds) >= s)
    return _apart(reader.language(), unit, abs(seconds) // size, seconds > 0)


def ago(moment: dt.datetime | None, now: dt.datetime | None = None) -> Markup:
    """A `<time>` element: relative words, the exact time in the tooltip; the page keeps the words fresh."""
    if moment is None:
        return Markup("—")
    now = now or timezone.now()
    words, exact = relative(moment, now), datetime(moment)
    mark = " data-relative" if abs((now - moment).total_seconds()) < NEAR else ""
    return Markup(f'<time datetime="{moment.isoformat()}" title="{exact}"{mark}>{escape(words)}</time>')  # noqa: S704


# Lists say such words by the hundred; per language and minute they are always the same.
@lru_cache(4096)
def _left(_language: str, seconds: int, late: bool, working: bool, day: int) -> str:
    span = worktime(seconds, day=day) if working else duration(seconds)
    span = span if seconds else _("under 1 min")
    return (_("%(span)s late") if late else _("%(span)s left")) % {"span": span}


@lru_cache(1024)
def _apart(_language: str, unit: str, count: int, past: bool) -> str:
    return (_("%(span)s ago") if past else _("in %(span)s")) % {"span": _count(unit, count)}


_UNITS = (("day", DAY), ("hour", HOUR), ("minute", MINUTE))


def _seconds(span: float | timedelta) -> int:
    return int(span.total_seconds() if isinstance(span, timedelta) else span)


def _count(unit: str, n: int) -> str:
    return _COUNTED[unit](n) % {"n": n}


_COUNTED: dict[str, Callable[[int], str]] = {
    "day": lambda _n: _("%(n)s d"),
    "hour": lambda _n: _("%(n)s h"),
    "minute": lambda _n: _("%(n)s min"),
    "second": lambda _n: _("%(n)s s"),
    "working day": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "working hour": lambda n: ngettext("%(n)s working hour", "%(n)s working hours", n),
}


def _spell(total: int, largest: int) -> str:
    """The two largest units that are not zero, of those that stand beside each other."""
    sizes = [(u, s) for u, s in (*_UNITS, ("second", 1)) if s <= largest]
    start = next((i for i, (_unit, s) in enumerate(sizes) if total >= s), len(sizes) - 1)
    parts: list[str] = []
    for unit, size in sizes[start : start + 2]:
        count, total = divmod(total, size)
        if count or not parts:
            parts.append(_count(unit, count))
    return " ".join(part for part in parts if part)
