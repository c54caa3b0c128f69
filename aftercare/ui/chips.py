"""The small marks in every row of every list; in Python because lists show them by the hundred."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812 - the usual mark
from django.utils.translation import pgettext
from markupsafe import Markup, escape

from aftercare.ui.assets import icon as draw
from aftercare.ui.reader import language, said
from aftercare.ui.times import datetime as exact
from aftercare.ui.times import time_left

_ICONS = {
    "running": "clock",
    "warning": "clock-exclamation",
    "late": "alert-triangle",
    "met": "clock-check",
    "missed": "clock-x",
    "paused": "clock-pause",
    "stopped": "clock-stop",
}
_RUNS = frozenset(("running", "warning", "late"))


def chip(label: object, kind: str = "plain", icon: str = "", title: str = "") -> Markup:
    """A state in a word. Kinds: plain, accent, ok, warn, late, info, muted."""
    tip = f' title="{escape(title)}"' if title else ""
    mark = draw(icon) if icon else ""
    return Markup(f'<span class="chip {escape(kind)}"{tip}>{mark}{escape(label)}</span>')  # noqa: S704


def priority(level: int | str, *, confirmed: bool = True) -> Markup:
    """P1 to P4; one that the customer has not confirmed is only proposed, and says so."""
    n = int(str(level).upper().removeprefix("P"))
    if confirmed:
        return Markup(f'<span class="prio p{n}">P{n}</span>')  # noqa: S704
    return _proposed(language(), n)


@lru_cache(100)
def _proposed(_language: str, n: int) -> Markup:
    tip = escape(_("Proposed, not yet confirmed by the customer"))
    word = escape(pgettext("priority", "proposed"))
    hint = f'<span aria-hidden="true">?</span><span class="visually-hidden">{word}</span>'
    return Markup(f'<span class="prio p{n} proposed" title="{tip}">P{n}{hint}</span>')  # noqa: S704


def clock(
    state: str,
    left: float | None = None,
    due: datetime | None = None,
    *,
    working: bool = False,
    until: datetime | None = None,
    text: str = "",
    why: str = "",
    label: str = "",
) -> Markup:
    """The next promise: state word and time left, counting down in the page.

    `state`: running, warning, late, met, missed, paused, stopped. `left`: seconds of the calendar, negative
    when late; `working` says that they are working time. `due` goes into the tooltip. At `until` the calendar
    closes and the countdown rests. `text` replaces the standard words; `why` is the explanation's address.
    """
    tip = _due(due) if due is not None else ""
    name = f'<span class="clock-label">{escape(label)}</span> ' if label else ""
    counts = (
        "" if text or left is None or state not in _RUNS else _counting(left, due, until, working=working)
    )
    words = escape(text or _words(state, left, working=working))
    link = _question(why) if why else ""
    shown = f"{name}{draw(_ICONS[state])}<span{counts}>{words}</span>{link}"
    return Markup(f'<span class="clock {state}"{tip}>{shown}</span>')  # noqa: S704


def _due(due: datetime) -> str:
    words = said(N_("Due %(at)s")) % {"at": exact(due)}
    return f' title="{escape(words)}"'


def _counting(left: float, due: datetime | None, until: datetime | None, *, working: bool) -> str:
    parts = [f' data-left="{int(left)}"']
    parts += [f' data-due="{due.isoformat()}"'] if due is not None else []
    parts += [f' data-until="{until.isoformat()}"'] if until is not None else []
    parts += [" data-working"] if working else []
    return "".join(parts)


def _words(state: str, left: float | None, *, working: bool) -> str:
    if state in _RUNS:
        return time_left(left, working=working) if left is not None else ""
    return {
        "met": pgettext("promise", "kept"),
        "missed": pgettext("promise", "missed"),
        "paused": pgettext("promise", "paused"),
        "stopped": pgettext("promise", "ended"),
    }[state]


def _question(address: str) -> str:
    speech = escape(_("Why?"))
    return f'<a class="why" href="{escape(address)}" aria-label="{speech}">{draw("help-circle")}</a>'


COMPONENTS: dict[str, Any] = {"chip": chip, "clock": clock, "priority": priority}
