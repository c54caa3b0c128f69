"""What we write of our own accord: short, in the reader's language, with the number in the subject."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from aftercare.desk.models import Ticket


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str


def subject_of(ticket: Ticket, title: str | None = None) -> str:
    """`[GD20261121-0001] title`: by this an answer finds its way back if everything else is lost."""
    return f"[{ticket.number}] {title or ticket.title}"


def written(language: str, compose: Callable[[], Letter]) -> Letter:
    """The letter in the language of its reader, times in the desk's zone."""
    with (
        translation.override(language or settings.LANGUAGE_CODE),
        timezone.override(ZoneInfo(settings.TIME_ZONE)),
    ):
        return compose()


def when(moment: datetime) -> str:
    """A moment as a letter says it, to the minute."""
    return formats.date_format(timezone.localtime(moment), "Y-m-d H:i")


def page_of(ticket: Ticket) -> str:
    """Where the customer reads it in the portal."""
    return f"{settings.BASE_URL}/portal/tickets/{ticket.number}/"


def receipt(
    ticket: Ticket,
    name: str,
    due: datetime | None,
    manager: str,
    *,
    unproven: bool = False,
    unread: bool = False,
) -> Letter:
    """The automatic receipt: number, what was promised by when, whom to call.

    `unproven`: anybody may have given this address, so nothing of what was sent is repeated (B12). `unread`:
    the mail was too large, and of its content nothing is known.
    """
    lines = [
        _("Hello %(name)s,") % {"name": name},
        "",
        _("we have received your request. Its number is %(number)s.") % {"number": ticket.number},
    ]
    if unread:
        lines += _too_large()
    if due is not None:
        lines.append(_("We will answer you by %(time)s at the latest.") % {"time": when(due)})
    if manager:
        lines.append(_("If it is urgent, please call %(manager)s.") % {"manager": manager})
    lines.append(_("You can follow it here: %(address)s") % {"address": page_of(ticket)})
    if unproven:
        lines += ["", _("Somebody gave this address in a form of ours. If it was not you, please tell us.")]
    subject = _("[%(number)s] Received") if unproven else _("[%(number)s] Received: %(title)s")
    return Letter(subject % _titled(ticket), "\n".join([*lines, *_foot()]))


def unread(ticket: Ticket, name: str) -> Letter:
    """A mail on this ticket was too large; how else it can reach us."""
    lines = [
        _("Hello %(name)s,") % {"name": name},
        "",
        _("we have received your mail on %(number)s.") % {"number": ticket.number},
        *_too_large(),
        page_of(ticket),
        *_foot(),
    ]
    return Letter(_("[%(number)s] Your mail was too large: %(title)s") % _titled(ticket), "\n".join(lines))


def _too_large() -> list[str]:
    return [
        _("It was too large, so we could read only its sender and subject."),
        _("Please send us the text in a smaller mail, and large files on the page of the request."),
    ]


def reply(ticket: Ticket, text: str, author: str) -> Letter:
    """A person's own words; only the name is put below."""
    return Letter(subject_of(ticket), f"{text.rstrip()}\n\n-- \n{author}\n{settings.VENDOR_NAME}")


def confirmation(ticket: Ticket, name: str, link: str, ends: datetime, *, again: bool) -> Letter:
    """Please confirm: what was done, one link, and what silence will mean."""
    opening = (
        _("we have not heard from you yet: is %(number)s solved for you?")
        if again
        else _("your request %(number)s has been solved and checked:")
    )
    lines = [
        _("Hello %(name)s,") % {"name": name},
        "",
        opening % {"number": ticket.number},
        "",
        ticket.resolution_text,
        "",
        _("Please confirm, or tell us what is still wrong: %(link)s") % {"link": link},
        _("Without an answer by %(time)s we close it. You can have it reopened then, too.")
        % {"time": when(ends)},
        *_foot(),
    ]
    return Letter(_("[%(number)s] Please confirm: %(title)s") % _titled(ticket), "\n".join(lines))


def closed_silently(ticket: Ticket, name: str) -> Letter:
    """Closed without an answer; how to come back."""
    lines = [
        _("Hello %(name)s,") % {"name": name},
        "",
        _("we have not heard from you and have closed %(number)s.") % {"number": ticket.number},
        _("If it is not solved, just answer this mail."),
        *_foot(),
    ]
    return Letter(_("[%(number)s] Closed: %(title)s") % _titled(ticket), "\n".join(lines))


def chase(ticket: Ticket, name: str, question: str) -> Letter:
    """We still wait for an answer of theirs."""
    lines = [
        _("Hello %(name)s,") % {"name": name},
        "",
        _("to go on with %(number)s we still need something from you:") % {"number": ticket.number},
        "",
        question,
        *_foot(),
    ]
    return Letter(_("[%(number)s] We wait for your answer: %(title)s") % _titled(ticket), "\n".join(lines))


def delay(ticket: Ticket, reason: str, new_time: datetime, author: str) -> Letter:
    """It will be late: why, and until when."""
    lines = [
        _("%(number)s will take longer than we said.") % {"number": ticket.number},
        _("Why: %(reason)s") % {"reason": reason},
        _("New time: %(time)s") % {"time": when(new_time)},
        "",
        author,
        *_foot(),
    ]
    return Letter(_("[%(number)s] New time: %(title)s") % _titled(ticket), "\n".join(lines))


def plan(ticket: Ticket, text: str, author: str, address: str) -> Letter:
    """A plan that waits for the customer's yes."""
    lines = [
        _("this is our plan for %(number)s:") % {"number": ticket.number},
        "",
        text,
        "",
        _("Please confirm it here: %(address)s") % {"address": address},
        "",
        author,
        *_foot(),
    ]
    return Letter(_("[%(number)s] Plan to confirm: %(title)s") % _titled(ticket), "\n".join(lines))


def quotation(ticket: Ticket, text: str, amount: str, address: str) -> Letter:
    """A price that waits for the customer's yes."""
    lines = [
        _("%(number)s is not covered by a warranty or a maintenance contract.") % {"number": ticket.number},
        _("We offer to do it for %(amount)s:") % {"amount": amount},
        "",
        text,
        "",
        _("Please answer here: %(address)s") % {"address": address},
        *_foot(),
    ]
    return Letter(_("[%(number)s] Quotation: %(title)s") % _titled(ticket), "\n".join(lines))


def alarm(ticket: Ticket, sentence: str) -> Letter:
    """To colleagues: a promise is broken or about to be."""
    return Letter(f"[{ticket.number}] {sentence}", f"{sentence}\n{ticket.title}\n{_desk_page_of(ticket)}")


def alarms(broken: Sequence[tuple[Ticket, str]]) -> Letter:
    """To a colleague: many promises were broken at once, a sentence each."""
    lines = [f"{sentence}\n{_desk_page_of(ticket)}\n" for ticket, sentence in broken]
    return Letter(_("%(count)s promises were not kept") % {"count": len(broken)}, "\n".join(lines))


def _desk_page_of(ticket: Ticket) -> str:
    return f"{settings.BASE_URL}/desk/tickets/{ticket.number}/"


def expiring(contract_id: int, sentence: str) -> Letter:
    """To the contract's manager: how long it still runs, and where to renew it."""
    address = f"{settings.BASE_URL}{reverse('contracts:show', args=[contract_id])}"
    advice = _("Talk to the customer about the renewal: %(address)s") % {"address": address}
    return Letter(sentence, f"{sentence}\n{advice}")


def spent(contract_id: int, sentence: str, *, portal: bool) -> Letter:
    """Hours or visits of a contract run out: to its manager, or to the customer's coordinator."""
    place = reverse("contracts_portal:show" if portal else "contracts:show", args=[contract_id])
    advice = _("All of it is listed here: %(address)s") % {"address": f"{settings.BASE_URL}{place}"}
    return Letter(sentence, "\n".join([sentence, advice, *(_foot() if portal else [])]))


def forewarning(ticket: Ticket, name: str, promise: str, due: datetime) -> Letter:
    """To the customer's contact, where the contract says so: what is due when, and that we are on it."""
    lines = [
        _("Hello %(name)s,") % {"name": name},
        "",
        _("we promised you “%(promise)s” on %(number)s by %(time)s. It is still open; we are on it.")
        % {"promise": promise, "number": ticket.number, "time": when(due)},
        _("You can follow it here: %(address)s") % {"address": page_of(ticket)},
        *_foot(),
    ]
    return Letter(_("[%(number)s] Still open: %(title)s") % _titled(ticket), "\n".join(lines))


def _titled(ticket: Ticket) -> dict[str, str]:
    return {"number": ticket.number, "title": ticket.title}


def _foot() -> list[str]:
    return ["", "-- ", settings.VENDOR_NAME]
