"""All channels on one page, and what came over them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can
from aftercare.channels import arrivals, health, labels
from aftercare.channels.actions.replaying import replay_quarantined
from aftercare.channels.arrivals import Arrivals, Chosen
from aftercare.channels.health import ChannelState
from aftercare.channels.models import InboundMessage
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class HealthPage:
    channels: list[ChannelState]
    sorts: bool  # whether the reader may see what came
    connects: bool  # … and set up what is no mailbox

    def state(self, one: ChannelState) -> tuple[str, str]:
        """The word and the kind of its chip."""
        return {
            "ok": (_("Working"), "ok"),
            "new": (_("Not used yet"), "info"),
            "off": (_("Off"), "muted"),
            "failing": (_("Not working"), "late"),
        }[one.state]

    def said(self, msgid: str) -> str:
        """Such a sentence in the reader's language."""
        return _(msgid) if msgid else ""

    @property
    def failing(self) -> int:
        return len(health.failing(self.channels))


@dataclass(frozen=True, kw_only=True)
class ArrivalsPage:
    found: Arrivals
    chosen: Chosen
    next: str

    def state(self, row: InboundMessage) -> tuple[str, str]:
        """The word and the kind of its chip."""
        return labels.STATES[row.state][0], labels.STATES[row.state][1]

    def channel(self, row: InboundMessage) -> str:
        """How it came."""
        return labels.channel(row.channel)

    def outcome(self, row: InboundMessage) -> str:
        """What it became, or why not."""
        return labels.outcome(row.verdict) or labels.reason(row.reason)

    @property
    def states(self) -> list[tuple[str, str]]:
        return [(state, _(word)) for state, (word, _kind) in labels.STATES.items()]

    @property
    def tiles(self) -> list[tuple[str, int, str]]:
        """State, number, kind, for what there is."""
        return [
            (_(word), self.found.counts[state], kind)
            for state, (word, kind) in labels.STATES.items()
            if self.found.counts.get(state)
        ]


@staff_door("mailbox.edit")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every channel, the failing ones first."""
    by = request.actor  # type: ignore[attr-defined]
    page = HealthPage(
        channels=health.examine(), sorts=can(by, "tray.sort"), connects=can(by, "settings.edit")
    )
    return pages.page(request, "channels/health.html", page)


@staff_door("tray.sort")
@require_safe
def came(request: HttpRequest) -> HttpResponse:
    """What came, and what it became."""
    chosen = _chosen(request)
    before = request.GET.get("before", "")
    found = arrivals.arrivals(
        chosen,
        request.actor,  # type: ignore[attr-defined]
        before=int(before) if before.isdecimal() else None,
    )
    asked = {"channel": chosen.channel, "mailbox": chosen.mailbox or "", "state": chosen.state}
    following = f"?{urlencode({**asked, 'before': found.next})}" if found.next else ""
    page = ArrivalsPage(found=found, chosen=chosen, next=following)
    return pages.fragment(request, "channels/arrivals.html", "rows", page)


@staff_door("tray.sort")
@require_POST
def replay(request: HttpRequest) -> HttpResponse:
    """Judge again what could not be understood."""
    chosen = _chosen(request)
    n = replay_quarantined(chosen, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    text = ngettext("%(num)s message is judged again.", "%(num)s messages are judged again.", n)
    pages.toast(request, text % {"num": n})
    asked = urlencode({"channel": chosen.channel, "mailbox": chosen.mailbox or ""})
    return pages.see_other(request, f"{reverse('channels:arrivals')}?{asked}")


def _chosen(request: HttpRequest) -> Chosen:
    asked = request.POST if request.method == "POST" else request.GET
    mailbox, state = asked.get("mailbox", ""), asked.get("state", "")
    return Chosen(
        channel=asked.get("channel", "")[:12],
        mailbox=int(mailbox) if mailbox.isdecimal() and len(mailbox) < 19 else None,
        state=state if state in labels.STATES else "",
    )
