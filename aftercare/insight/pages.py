"""The quarter page's words, addresses and drawing."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftercare.accounts.rules.permissions import can
from aftercare.contracts import labels
from aftercare.contracts.queries import PenaltySum
from aftercare.foundation.facts import Actor
from aftercare.foundation.money import Money
from aftercare.insight.queries import GROUPS, Line, Report
from aftercare.insight.rules.quarters import Quarter
from aftercare.ui import numbers, times

CHOICES = 9
NOTHING = "—"


@dataclass(frozen=True, kw_only=True)
class Table:
    """The promises by one group."""

    title: str
    head: str
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class QuarterPage:
    """What `insight/quarter.html` and its twin in the portal show. `door`: the namespace of its addresses."""

    report: Report
    by: Actor
    door: str

    @property
    def title(self) -> str:
        return times.quarter(self.report.quarter.first_day)

    @property
    def quarters(self) -> list[tuple[str, str]]:
        """The quarters to choose from, the one shown among them."""
        newest = self.report.quarter.on(1)
        return [(str(one), times.quarter(one.first_day)) for one in _back(newest, CHOICES)]

    @property
    def whose(self) -> list[tuple[int, str]]:
        """The customers to choose from: those of the report."""
        known = sorted(self.report.customers.values(), key=lambda card: card.label)
        return [(card.id, card.label) for card in known]

    @property
    def may_export(self) -> bool:
        return self.by.is_customer or can(self.by, "export.rows")

    @property
    def tables(self) -> list[Table]:
        """One for each group that says something; a single customer needs no table of customers."""
        heads = {
            "customer": (_("By customer"), _("Customer")),
            "contract": (_("By contract"), _("Contract")),
            "priority": (_("By priority"), _("Priority")),
            "milestone": (_("By promise"), _("The promise")),
        }
        wanted = [group for group in GROUPS if group != "customer" or self.report.customer is None]
        return [
            Table(title=heads[group][0], head=heads[group][1], lines=self.report.lines[group])
            for group in wanted
        ]

    def name(self, line: Line) -> str:
        """What the row is called."""
        if line.group == "customer":
            card = self.report.customers.get(line.value)
            return card.label if card else _("No customer")
        if line.group == "contract":
            number, name = self.report.contracts.get(line.value, ("", ""))
            return f"{number} {name}".strip()
        if line.group == "milestone":
            return labels.label(labels.FACTS, line.value)
        return str(line.value)

    def tickets(self, line: Line | None = None) -> str:
        """The address of the tickets received in the quarter, of this row where the desk knows the filter."""
        if not can(self.by, "ticket.read") or self.by.is_customer:
            return ""
        if line is not None and line.group not in ("customer", "contract", "priority"):
            return ""
        zone = ZoneInfo(settings.TIME_ZONE)
        quarter = self.report.quarter
        asked: dict[str, Any] = {
            "view": "all",
            "since": quarter.starts(zone).isoformat(),
            "until": quarter.ends(zone).isoformat(),
        }
        if self.report.customer is not None:
            asked["customer"] = self.report.customer.id
        if line is not None:
            asked[line.group] = line.value
        return f"{reverse('desk:workspace')}?{urlencode(asked)}"

    @property
    def address(self) -> str:
        return reverse(f"{self.door}:quarter")

    @property
    def file(self) -> str:
        """The address of the workbook."""
        asked: dict[str, Any] = {"q": str(self.report.quarter)}
        if self.report.customer is not None and not self.by.is_customer:
            asked["customer"] = self.report.customer.id
        return f"{reverse(f'{self.door}:export')}?{urlencode(asked)}"

    @cached_property
    def sentence(self) -> str:
        """The quarter in one sentence."""
        now = self.report.now
        if not now.due:
            return _("No promise fell due.")
        said = ngettext(
            "%(due)s promise fell due, %(kept)s kept (%(share)s).",
            "%(due)s promises fell due, %(kept)s kept (%(share)s).",
            now.due,
        ) % {"due": now.due, "kept": now.kept, "share": numbers.percent(now.kept_share)}
        return f"{said} {self.comparison}".strip()

    @property
    def comparison(self) -> str:
        """How that compares with the quarter before."""
        change = self.report.change
        if change is None:
            return _("There is nothing to compare with in the quarter before.")
        if change == 0:
            return _("That is as much as in the quarter before.")
        points = f"{abs(change):.1f}"
        if change > 0:
            return _("That is %(points)s points more than in the quarter before.") % {"points": points}
        return _("That is %(points)s points less than in the quarter before.") % {"points": points}

    def against(self, now: Any, before: Any, *, places: int = 1) -> str:
        """A figure of the quarter before, beside the one of this."""
        if before in (None, NOTHING):
            return ""
        shown = numbers.percent(before / 100, places) if isinstance(before, Decimal) else str(before)
        return _("quarter before: %(figure)s") % {"figure": shown}

    def took(self, seconds: float | None) -> str:
        """A mean time; a dash where there is none."""
        return NOTHING if seconds is None else str(times.duration(seconds))

    @property
    def chart(self) -> dict[str, Any]:
        """Kept share by month as a line, broken promises as bars."""
        shares = [share.kept_share for _month, share in self.report.months]
        return {
            "legend": {"data": [_("Share kept"), _("Broken")]},
            "xAxis": {
                "type": "category",
                "data": [times.month(month) for month, _share in self.report.months],
            },
            "yAxis": [
                {"type": "value", "max": 100, "min": 0, "axisLabel": {"formatter": "{value} %"}},
                {"type": "value", "minInterval": 1, "splitLine": {"show": False}},
            ],
            "series": [
                {
                    "type": "line",
                    "name": _("Share kept"),
                    "connectNulls": False,
                    "data": [None if share is None else float(share * 100) for share in shares],
                },
                {
                    "type": "bar",
                    "name": _("Broken"),
                    "yAxisIndex": 1,
                    "barMaxWidth": 28,
                    "data": [share.broken for _month, share in self.report.months],
                },
            ],
        }

    @property
    def chart_rows(self) -> list[tuple[str, ...]]:
        """The table behind the drawing."""
        return [
            (
                times.month(month),
                str(share.due),
                str(share.kept),
                str(share.broken),
                numbers.percent(share.kept_share),
            )
            for month, share in self.report.months
        ]

    @property
    def chart_head(self) -> list[str]:
        return [_("Month"), _("Fell due"), _("Kept"), _("Broken"), _("Share kept")]

    def money(self, one: PenaltySum) -> Money:
        return Money(one.amount, one.currency)

    def state(self, one: PenaltySum) -> str:
        """What has become of these penalties."""
        return labels.label(labels.ROW_STATES, one.state)


def _back(newest: Quarter, count: int) -> list[Quarter]:
    return [newest.on(-back) for back in range(count)]
