"""The way out against a server that fails in every way (X08): what becomes of the mail, each time."""

from datetime import timedelta

import pytest

from aftercare.channels import secrets
from aftercare.channels.actions import outbox, sending
from aftercare.channels.models import Mailbox, OutboundMessage, SendingServer
from aftercare.channels.tests.certificates import fingerprint_of, write_certificate
from aftercare.channels.tests.conftest import NOW
from aftercare.channels.tests.dovecot import free_port
from aftercare.channels.tests.rough_smtp import DROP, HANG, rough_smtp
from aftercare.channels.tests.token_server import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, token_server
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
A, B = "a@hua-an.example", "b@hua-an.example"
NOTHING_COUNTED = ("queued", 0, 0)
TRIED = ("queued", 1, 0)
DOUBTFUL = ("queued", 1, 1)
REFUSED = ("failed", 1, 0)


@pytest.fixture
def rough(settings, monkeypatch):
    monkeypatch.setattr("aftercare.channels.mail.smtp.TIMEOUT", 0.3)
    with rough_smtp() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = "support@vendor.example"
        yield server


def write(*to: str, **fields: object) -> OutboundMessage:
    values = {"subject": "进展", "text": "您好", "purpose": "notice", "by": SYSTEM, "at": NOW, **fields}
    return outbox.send(to=to or [A], **values)


def how(mail: OutboundMessage) -> tuple[str, int, int]:
    mail.refresh_from_db()
    return mail.state, mail.attempts, mail.doubts


# What goes wrong, where: what becomes of the mail, how many copies were taken in the end.
TABLE = [
    # No session: no mail is to blame, none loses an attempt.
    ("greeting", DROP, NOTHING_COUNTED, 1),
    ("greeting", HANG, NOTHING_COUNTED, 1),
    ("greeting", "421 4.3.2 too busy", NOTHING_COUNTED, 1),
    ("greeting", "554 5.3.2 no service", NOTHING_COUNTED, 1),
    ("ehlo", DROP, NOTHING_COUNTED, 1),
    ("ehlo", HANG, NOTHING_COUNTED, 1),
    ("ehlo", "421 4.3.2 too busy", NOTHING_COUNTED, 1),
    # The envelope: a class 4 is tried again, a class 5 is for good.
    ("mail", DROP, TRIED, 1),
    ("mail", HANG, TRIED, 1),
    ("mail", "421 4.3.2 too busy", TRIED, 1),
    ("mail", "451 4.3.0 not now", TRIED, 1),
    ("mail", "550 5.7.1 not from you", REFUSED, 0),
    ("rcpt", DROP, TRIED, 1),
    ("rcpt", HANG, TRIED, 1),
    ("rcpt", "421 4.3.2 too busy", TRIED, 1),
    ("rcpt", "450 4.2.0 greylisted", TRIED, 1),
    ("rcpt", "452 4.2.2 mailbox full", TRIED, 1),
    ("rcpt", "550 5.1.1 no such user", REFUSED, 0),
    # The content: until the final dot has left nobody can have taken it.
    ("data", DROP, TRIED, 1),
    ("data", HANG, TRIED, 1),
    ("data", "421 4.3.2 too busy", TRIED, 1),
    ("data", "451 4.3.0 not now", TRIED, 1),
    ("data", "554 5.6.0 no", REFUSED, 0),
    ("dot", "421 4.3.2 too busy", TRIED, 1),
    ("dot", "451 4.3.0 not now", TRIED, 1),
    ("dot", "552 5.3.4 too large", REFUSED, 0),
    # After the dot without an answer: once more under the same Message-ID (RFC 1047).
    ("dot", DROP, DOUBTFUL, 2),
    ("dot", HANG, DOUBTFUL, 2),
    # The goodbye is of no interest.
    ("quit", DROP, ("sent", 1, 0), 1),
    ("quit", HANG, ("sent", 1, 0), 1),
]


@pytest.mark.parametrize(("step", "answer", "after", "copies"), TABLE)
def test_x08_what_becomes_of_the_mail(rough, clock, step, answer, after, copies):
    mail = write()
    rough.bad(step, answer, 1)
    sending.send_due(clock.now)
    assert how(mail) == after
    while mail.state == "queued":
        sending.send_due(clock.forward(minutes=2))
        mail.refresh_from_db()
    assert mail.state == ("failed" if after == REFUSED else "sent")
    assert rough.message_ids() == [mail.message_id] * copies


@pytest.mark.parametrize("answer", [DROP, "450 4.2.0 greylisted"])
def test_a_server_that_never_gets_better_is_given_up_after_three_days(rough, clock, answer):
    rough.bad("rcpt", answer)
    mail = write()
    OutboundMessage.objects.update(created_at=NOW)
    for _ in range(50):
        if how(mail)[0] == "queued":
            sending.send_due(clock.forward(minutes=100))
    assert (mail.state, list(mail.refused)) == ("failed", [A])
    assert timedelta(days=3) <= clock.now - NOW <= timedelta(days=3, hours=2)
    assert Entry.objects.filter(kind="channels.MailFailed").count() == 1


def test_doubt_twice_stays_unknown_and_is_told(rough, clock):
    rough.bad("dot", DROP)
    mail = write(ticket_id=None)
    for _ in range(5):
        sending.send_due(clock.forward(minutes=5))
    assert (how(mail), rough.message_ids()) == (("unknown", 2, 2), [mail.message_id] * 2)
    assert Entry.objects.filter(kind="channels.MailFailed").count() == 1


@pytest.mark.parametrize(
    ("answer", "states"),
    [("550 5.1.1 no such user", {"sent"}), ("450 4.2.0 later", {"queued"}), (DROP, {"queued"})],
)
def test_one_of_two_recipients(rough, clock, answer, states):
    rough.bad("rcpt", answer, 1, B)
    mail = write(A, B)
    sending.send_due(clock.now)
    assert {how(mail)[0]} == states
    sending.send_due(clock.forward(minutes=5))
    got = sorted(one for recipients, _ in rough.taken for one in recipients)
    assert got == ([A] if answer.startswith("550") else [A, B])


def test_421_in_the_middle_of_a_session_costs_only_that_mail_a_moment(rough, clock):
    mails = [write(f"{name}@hua-an.example") for name in "abc"]
    rough.bad("mail", "421 4.3.2 closing", 1)
    assert sending.send_due(clock.now) == 3
    assert [how(mail)[0] for mail in mails] == ["queued", "sent", "sent"]
    assert rough.sessions == 2
    sending.send_due(clock.forward(minutes=2))
    assert how(mails[0])[0] == "sent"


def test_a_server_that_stops_reading_is_left(rough, clock, monkeypatch):
    rough.bad("middle", HANG, 1)
    mail = write(text=("x" * 70 + "\n") * 90_000)
    sending.send_due(clock.now)
    assert how(mail) == TRIED
    monkeypatch.setattr("aftercare.channels.mail.smtp.TIMEOUT", 20)
    sending.send_due(clock.forward(minutes=2))
    assert (how(mail)[0], rough.message_ids()) == ("sent", [mail.message_id])


def test_a_server_that_drips_is_cut_off(rough, clock, monkeypatch):
    monkeypatch.setattr("aftercare.channels.mail.smtp.TIMEOUT", 20)
    monkeypatch.setattr("aftercare.channels.mail.smtp.LONGEST", 0.3)
    rough.bad("mail", HANG, 1)
    mail = write()
    sending.send_due(clock.now)
    assert how(mail) == TRIED


def test_a_refused_sign_in_costs_no_mail_an_attempt_and_is_not_repeated_at_once(rough, settings, clock):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "u", "falsch"
    rough.bad("auth", "535 5.7.8 no")
    mail = write()
    for _ in range(60):
        sending.send_due(clock.forward(seconds=2))
    assert (how(mail), rough.sessions) == (NOTHING_COUNTED, 5)
    server = SendingServer.objects.get()
    assert (server.failures, server.last_error) == (5, "The server refused the user name or the password.")
    rough.bad("", "")
    assert sending.send_due(clock.forward(minutes=5)) == 1
    server.refresh_from_db()
    assert (server.failures, server.last_error, server.last_success_at) == (0, "", clock.now)


@pytest.mark.parametrize(
    ("step", "answer", "said"),
    [
        ("auth", "454 4.7.0 not now", "The server can't check the password just now."),
        ("auth", DROP, "The connection broke off."),
        ("greeting", HANG, "The server does not answer in time."),
        ("greeting", "554 no", "The server does not want to talk to us now."),
    ],
)
def test_what_is_wrong_is_said(rough, settings, clock, step, answer, said):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "u", "p"
    rough.bad(step, answer)
    write()
    sending.send_due(clock.now)
    assert SendingServer.objects.get().last_error == said


def test_b18_a_password_never_travels_in_the_open(rough, settings, clock):
    settings.EMAIL_HOST, settings.EMAIL_HOST_USER = "smtp.vendor.example", "u"
    mail = write()
    sending.send_due(clock.now)
    said = SendingServer.objects.get().last_error
    assert (how(mail), said) == (
        NOTHING_COUNTED,
        "Only a server on this machine may be used without encryption.",
    )


STARTTLS = ("STARTTLS", "AUTH PLAIN XOAUTH2")


@pytest.mark.parametrize(
    ("step", "answer", "offers", "said"),
    [
        ("", "", ("AUTH PLAIN",), "The server offers no encryption (STARTTLS) on this port."),
        ("starttls", "454 4.7.0 not now", STARTTLS, "The server does not want to talk to us now."),
        ("starttls", DROP, STARTTLS, "The connection broke off."),
        (
            "",
            "",
            STARTTLS,
            "The server's certificate is signed by nobody but itself. If it is right, pin it below.",
        ),
    ],
)
def test_b18_without_encryption_nothing_is_said(rough, settings, clock, tmp_path, step, answer, offers, said):
    write_certificate(tmp_path)
    rough.certificate, rough.offers = tmp_path, offers
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "u", "p"
    rough.bad(step, answer)
    mail = write()
    sending.send_due(clock.now)
    assert (how(mail), SendingServer.objects.get().last_error) == (NOTHING_COUNTED, said)
    assert not [word for word in rough.words if word.startswith("AUTH")]


@pytest.mark.parametrize("pinned", ["fingerprint", "file"])
def test_a_pinned_certificate_is_taken(rough, settings, clock, tmp_path, pinned):
    pem = write_certificate(tmp_path)
    rough.certificate, rough.offers = tmp_path, STARTTLS
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "u", "p"
    settings.EMAIL_CERTIFICATE = (
        fingerprint_of(pem) if pinned == "fingerprint" else str(tmp_path / "cert.pem")
    )
    write()
    assert (sending.send_due(clock.now), len(rough.taken)) == (1, 1)


def test_the_access_token_of_a_mailbox_opens_the_way_out(rough, settings, clock):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    with token_server(free_port()) as provider:
        Mailbox.objects.create(
            name="hosted",
            address="support@vendor.example",
            user="support@vendor.example",
            sign_in="oauth2",
            token_url=f"{provider.url}/token",
            client_id=CLIENT_ID,
            client_secret=secrets.encrypt(CLIENT_SECRET),
            refresh_token=secrets.encrypt(REFRESH_TOKEN),
        )
        settings.EMAIL_TOKEN_MAILBOX = "support@vendor.example"
        rough.bad("auth", "535 5.7.8 taken back", 1)
        write()
        assert sending.send_due(clock.now) == 1
        assert provider.given == ["access-1", "access-2"]
        assert [word.split()[:2] for word in rough.words if word.startswith("AUTH")] == [
            ["AUTH", "XOAUTH2"]
        ] * 2


def test_without_that_mailbox_it_is_said(rough, settings, clock):
    settings.EMAIL_TOKEN_MAILBOX = "nobody@vendor.example"
    write()
    sending.send_due(clock.now)
    assert SendingServer.objects.get().last_error == "There is no mailbox whose access token could be used."
