"""The template environment: what every template of the house can say without importing anything."""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from aftercare.ui import assets, charts, fields, numbers, rendering, texts, times
from aftercare.ui.addresses import url
from aftercare.ui.macros import Macros
from aftercare.ui.reader import language, said

FORMATTERS: dict[str, Any] = {
    "ago": times.ago,
    "clock_time": times.clock_time,
    "date": times.date,
    "datetime": times.datetime,
    "duration": times.duration,
    "hue": texts.hue,
    "initials": texts.initials,
    "linkify": texts.linkify,
    "long_date": times.long_date,
    "marked": texts.marked,
    "money": numbers.money,
    "month": times.month,
    "nl2br": texts.nl2br,
    "number": numbers.number,
    "percent": numbers.percent,
    "quarter": times.quarter,
    "relative": times.relative,
    "size": numbers.size,
    "time_left": times.time_left,
    "worktime": times.worktime,
    "worktime_left": times.worktime_left,
}

SPEECH: dict[str, Any] = {
    "asked": rendering.asked,
    "csrf_field": rendering.csrf_field,
    "csrf_token_now": rendering.csrf_token,
    "here": rendering.here,
    "here_path": rendering.here_path,
    "draw": assets.icon,  # the same under a second name, for macros with an argument called `icon`
    "field_kind": fields.kind,
    "icon": assets.icon,
    "island": charts.island,
    "static": assets.static,
    "widget": fields.widget,
}


def speech(msgid: str, /, **values: Any) -> Markup:
    """A sentence in the reader's language. The sentence is ours; the values in it are escaped."""
    return Markup(said(msgid)) % values if values else _without_values(language(), msgid)  # noqa: S704


@lru_cache(8192)
def _without_values(_language: str, msgid: str) -> Markup:
    return Markup(said(msgid)) % {}  # noqa: S704 - a doubled per cent sign becomes one


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja2 backend builds pages with.

    Always escaped; a name that the context lacks is an error, not an empty string. Formatters are filters
    and functions alike: `{{ due|datetime }}`, `{{ datetime(due, seconds=True) }}`.
    """
    options |= {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
    }
    env = Environment(**options)  # noqa: S701 - autoescape is set just above
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.filters |= {**FORMATTERS, "zip": zip}
    env.globals |= {**FORMATTERS, **SPEECH, "_": speech, "gettext": speech, "url": url, "ui": Macros(env)}
    return env
