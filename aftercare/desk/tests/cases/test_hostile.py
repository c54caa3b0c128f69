"""Cases of mail that wants to act: it comes in as mail does, and nobody who looks at it is acted upon.

Looked at wherever its words appear: list, ticket, frame, search, tray, portal, and the mail that goes out.
"""

from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from django.test import Client

from aftercare.accounts.tests.people import signed_in
from aftercare.channels.actions import sending
from aftercare.channels.models import OutboundMessage
from aftercare.channels.tests.conftest import sink
from aftercare.desk.actions import conversation
from aftercare.desk.models import Message, Ticket
from aftercare.desk.portal.frames import POLICY
from aftercare.desk.tests.portal.conftest import person_of
from aftercare.desk.tests.portal.hostile import vectors
from aftercare.desk.tests.post import arrive, mail
from aftercare.desk.tests.scene import minutes

__all__ = ["sink"]
MARK = "http://marker.invalid"
VECTORS = vectors(MARK)
ACTIVE = {
    "script", "style", "iframe", "object", "embed", "svg", "math", "form", "link", "meta", "base", "video",
    "audio", "applet", "frame", "portal", "input", "source", "track", "template", "noscript",
}  # fmt: skip
LOADS = {"src", "srcset", "background", "poster", "data", "action", "formaction", "ping", "lowsrc", "dynsrc"}


class Reader(HTMLParser):
    """What a browser would find."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def inner(page: str) -> str:
    """The frame's body: what came of the mail."""
    return page.split("<body", 1)[1].split(">", 1)[1]


def harm(source: str) -> list:
    """Everything in a piece of HTML that acts or asks for something."""
    found = Reader(source)
    handlers = [name for name, _ in found.attributes if name.startswith("on")]
    loads = [
        value for name, value in found.attributes if name in LOADS and not value.startswith("data:image/")
    ]
    schemes = [
        value
        for name, value in found.attributes
        if name == "href" and not value.startswith(("http://", "https://", "mailto:"))
    ]
    styles = [
        value
        for name, value in found.attributes
        if name == "style"
        and any(word in value.lower() for word in ("url", "position", "expression", "z-index"))
    ]
    return [*(found.tags & ACTIVE), *handlers, *loads, *schemes, *styles]


def formatted(scene, html: str, **more: str) -> EmailMessage:
    one = mail(scene.contact.email, more.pop("subject", "打不开"), "见下", **more)
    one.add_alternative(html, subtype="html")
    return one


@pytest.fixture
def looks(scene, enter):
    """Where the words of a ticket appear, as pages: for colleagues, and for the customer."""
    staff = enter(scene.engineer)
    portal = signed_in(Client(), person_of(scene.contact, "reporter"))

    def pages(ticket: Ticket) -> list[str]:
        asked = [
            (staff, "/desk/?view=all"), (staff, f"/desk/tickets/{ticket.number}/"),
            (staff, "/desk/?view=all&q=canary"), (staff, "/desk/notices/"),
            (portal, "/portal/"), (portal, "/portal/tickets/"), (portal, f"/portal/tickets/{ticket.number}/"),
        ]  # fmt: skip
        answers = [client.get(address) for client, address in asked]
        assert [answer.status_code for answer in answers] == [200] * len(asked)
        return [answer.content.decode() for answer in answers]

    return pages


@pytest.fixture
def frames(scene, enter):
    """A mail as it was formatted: the answers for a colleague and for its writer."""
    doors = [
        (enter(scene.engineer), "/desk"),
        (signed_in(Client(), person_of(scene.contact, "reporter")), "/portal"),
    ]
    return lambda message: [client.get(f"{door}/messages/{message.pk}/html/") for client, door in doors]


def test_b07_no_word_of_a_mail_becomes_a_header_of_ours(scene, sink):
    """CR, LF, NUL, tab and U+2028 in subject and name: what goes out has no field more and no reader more."""
    evil = "=?utf-8?Q?x=0D=0ABcc:_spy=40evil.example=0D=0AX-Evil:_1=00=09=E2=80=A8end?="
    one = (
        f"From: {evil} <{scene.contact.email}>\r\nSubject: {evil}\r\nMessage-ID: <a@b>\r\n X-Evil: 1\r\n\r\nx"
    )
    plain = scene.ticket()
    hostile = Ticket.objects.get(pk=arrive(one.encode()).ticket_id)
    for ticket in (plain, hostile):
        conversation.reply(ticket, "在查。", undo_seconds=0, by=scene.engineer, at=minutes(1))
    OutboundMessage.objects.exclude(purpose="reply").update(state="cancelled")
    sending.send_due(minutes(60 * 24 * 400))
    sent = [message_from_bytes(one.content, policy=policy.default) for one in sink.taken]
    assert len(sent) == 2
    assert {len(one.keys()) - ("References" in one) - ("In-Reply-To" in one) for one in sent} == {
        len(set(sent[0].keys()) - {"References", "In-Reply-To"})
    }
    assert [one.recipients for one in sink.taken] == [[scene.contact.email]] * 2


@pytest.mark.parametrize("name", VECTORS)
def test_b08_and_case_69_a_formatted_mail_acts_nowhere(scene, frames, name):
    """Stored clean, shown in a frame that may do nothing, the same for colleagues and customers."""
    judged = arrive(formatted(scene, f"<p>before</p>{VECTORS[name]}<p>after</p>"))
    message = Message.objects.get(inbound=judged)
    for answer in frames(message) if message.html else ():
        assert answer["Content-Security-Policy"] == POLICY
        assert harm(inner(answer.content.decode())) == []


def test_b08_and_b09_markup_in_every_field_of_a_mail_is_text_everywhere(scene, looks):
    """Subject, sender's name, text, names of files and calendars; on pages and in the mail that goes out."""
    evil = "canary<img src=x onerror=alert(1)><a href=//evil.example>x</a>"
    one = mail(f'"{evil}" <{scene.contact.email}>', evil, f"{evil}\n<script>alert(2)</script>")
    one.add_attachment(b"BEGIN:VCALENDAR\r\nSUMMARY:<script>alert(3)</script>", maintype="text",
                       subtype="calendar", filename=f"{evil}.ics")  # fmt: skip
    ticket = Ticket.objects.get(pk=arrive(one).ticket_id)
    arrive(mail(f'"{evil}" <stranger@nowhere.example>', evil, evil))
    pages = looks(ticket)
    assert sum("canary" in page for page in pages) == len(pages) - 1  # one's notices say nothing of it
    for page in pages:
        found = Reader(page)
        assert not [value for name, value in found.attributes if name.startswith("onerror")]
        assert not [value for name, value in found.attributes if "evil.example" in value and name == "href"]
        assert "alert(2)" not in "".join(page.split("&lt;script&gt;alert(2)&lt;/script&gt;"))
    conversation.reply(ticket, "在查。", undo_seconds=0, by=scene.engineer, at=minutes(1))
    assert {one.body_html for one in OutboundMessage.objects.all()} == {""}


def test_b08_the_tray_shows_markup_as_text(scene, enter):
    evil = "canary<img src=x onerror=alert(1)>"
    waiting = arrive(mail(f'"{evil}" <stranger@nowhere.example>', evil, f"<script>{evil}</script>"))
    client = enter(scene.manager)
    for address in ("/tray/", f"/tray/{waiting.pk}/"):
        page = client.get(address).content.decode()
        assert "canary" in page
        assert not [value for name, value in Reader(page).attributes if name == "onerror"]


def test_b10_nothing_is_fetched_when_a_mail_is_looked_at_or_answered(scene, looks, frames):
    """Every way to load something from outside at once: no page of ours names the address as a source."""
    everything = "".join(
        text for name, text in VECTORS.items() if name not in ("comment", "noscript", "textarea")
    )
    judged = arrive(
        formatted(scene, f"<p>before</p><img src='{MARK}/pixel.gif' width=1 height=1>{everything}")
    )
    message = Message.objects.get(inbound=judged)
    for page in [*looks(message.ticket), *(inner(one.content.decode()) for one in frames(message))]:
        loads = [value for name, value in Reader(page).attributes if name in LOADS or name == "style"]
        assert not [value for value in loads if "marker.invalid" in value]
    conversation.reply(message.ticket, "在查。", undo_seconds=0, by=scene.engineer, at=minutes(1))
    assert not OutboundMessage.objects.filter(body_html__contains="marker").exists()


def test_b11_styles_can_neither_spy_nor_cover_the_page(scene, frames):
    """Selectors are gone, an overlay loses its place, and the frame has no origin of ours."""
    spy = f"<style>input[value^=a]{{background:url({MARK}/a)}}</style>"
    cover = f"<div style='position:fixed;inset:0;z-index:9;color:red'><a href='{MARK}/x'>登录</a></div>"
    judged = arrive(formatted(scene, f"<p>before</p>{spy}{cover}"))
    for answer in frames(Message.objects.get(inbound=judged)):
        text = inner(answer.content.decode())
        assert "before" in text
        assert not any(word in text for word in ("<style", "position", "z-index", "inset", "value^"))
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
