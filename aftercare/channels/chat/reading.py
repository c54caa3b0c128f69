"""Reading what visitors left: a mail of our own making, and what stands beside its words."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from aftercare.channels.chat.letters import PARTICULARS
from aftercare.channels.chat.queries import chat_of_inbound
from aftercare.channels.identity import read_mail
from aftercare.channels.mail.rules.mail import ParsedMail
from aftercare.channels.models import InboundMessage
from aftercare.channels.placing import Thread
from aftercare.channels.rules.given import read_json

LONGEST = 4000


def read_chat(message: InboundMessage) -> tuple[ParsedMail, Thread]:
    """A chat that nobody answered. Whose it is, is known if the visitor had signed in."""
    parsed, chat = read_mail(bytes(message.raw)), chat_of_inbound(message.pk)
    if chat is not None and chat.verified:
        thread = Thread(
            name=message.external_id,
            ticket_channel="chat",
            customer_id=chat.customer_id,
            contact_id=chat.contact_id,
        )
        return parsed, thread
    return _doubted(parsed), Thread(name=message.external_id, ticket_channel="chat")


def read_feedback(message: InboundMessage) -> tuple[ParsedMail, Thread]:
    """Feedback from inside a product: its particulars become environment and error text."""
    parsed = read_mail(bytes(message.raw))
    fields = fields_of(particulars(parsed))
    return _doubted(parsed), Thread(name=message.external_id, ticket_channel="feedback", fields=fields)


def particulars(parsed: ParsedMail) -> Mapping[str, Any]:
    """What was sent beside the words; empty if it can't be read."""
    for one in parsed.attachments:
        if one.name == PARTICULARS:
            try:
                found = read_json(one.content)
            except ValueError:
                return {}
            return found if isinstance(found, dict) else {}
    return {}


def fields_of(given: Mapping[str, Any]) -> dict[str, str]:
    """As fields of a report, in the vendor's language."""
    with translation.override(settings.LANGUAGE_CODE):
        names = {
            "widget": _("Product"),
            "version": _("Version"),
            "page": _("Page"),
            "title": _("Title of the page"),
            "screen": _("Screen"),
            "window": _("Window"),
            "browser": _("Browser"),
            "language": _("Language"),
        }
        lines = [
            f"{name}: {_plain(given[key])}" for key, name in names.items() if isinstance(given.get(key), str)
        ]
    return {"environment": "\n".join(lines), "error_text": "\n".join(_errors(given.get("errors")))}


def _errors(given: object) -> Iterable[str]:
    for one in given[:20] if isinstance(given, list) else ():
        if isinstance(one, dict):
            yield " ".join(_plain(one.get(name)) for name in ("at", "text", "where")).strip()


def _plain(value: object) -> str:
    return " ".join(str(value or "").replace("\x00", "").split())[:LONGEST]


def _doubted(parsed: ParsedMail) -> ParsedMail:
    """Nobody has proven the address."""
    return replace(parsed, flags=(*parsed.flags, "unverified"))
