"""Certificates: a bad one is refused before any password travels, a pinned one is taken, none is ignored."""

import pytest

from aftercare.channels.actions import fetching
from aftercare.channels.mail.accounts import Account, Unreadable
from aftercare.channels.mail.imap import Folder
from aftercare.channels.mail.pop3 import Maildrop
from aftercare.channels.mail.tls import read_trust
from aftercare.channels.tests.certificates import fingerprint_of, write_certificate
from aftercare.channels.tests.dovecot import PASSWORD

pytestmark = pytest.mark.dovecot
ALONE = "The server's certificate is signed by nobody but itself. If it is right, pin it below."
OTHER = "The server shows another certificate than the pinned one."


@pytest.fixture
def open_with(imap):
    def opened(kind: str, security: str, trusted: str = "", host: str = "127.0.0.1") -> None:
        ports = {
            ("imap", "tls"): imap.tls_port,
            ("imap", "starttls"): imap.port,
            ("pop3", "tls"): imap.pop3s_port,
            ("pop3", "starttls"): imap.pop3_port,
        }
        door = {"imap": Folder, "pop3": Maildrop}[kind]
        account = Account(host, ports[kind, security], "tls", PASSWORD, security, trusted=read_trust(trusted))
        door(account).close()

    return opened


WAYS = [
    ("imap", "tls"),
    ("imap", "starttls"),
    pytest.param("pop3", "tls", marks=pytest.mark.pop3),
    pytest.param("pop3", "starttls", marks=pytest.mark.pop3),
]


@pytest.mark.parametrize(("kind", "security"), WAYS)
def test_b18_a_certificate_that_nobody_vouches_for_is_refused(open_with, kind, security):
    with pytest.raises(Unreadable) as refused:
        open_with(kind, security)
    assert str(refused.value) == ALONE


@pytest.mark.parametrize(("kind", "security"), WAYS)
def test_a_pinned_certificate_is_taken(imap, open_with, kind, security):
    open_with(kind, security, imap.certificate)
    open_with(kind, security, fingerprint_of(imap.certificate))
    open_with(kind, security, f"SHA256 Fingerprint={fingerprint_of(imap.certificate)}")


@pytest.mark.parametrize(("kind", "security"), WAYS)
def test_another_certificate_than_the_pinned_one_is_refused(open_with, kind, security, tmp_path):
    other = write_certificate(tmp_path)
    with pytest.raises(Unreadable) as refused:
        open_with(kind, security, fingerprint_of(other))
    assert str(refused.value) == OTHER
    with pytest.raises(Unreadable) as refused:
        open_with(kind, security, other)
    assert str(refused.value) == ALONE


def test_a_pinned_authority_still_vouches_for_one_name_only(imap, open_with):
    with pytest.raises(Unreadable) as refused:
        open_with("imap", "tls", imap.certificate, host="localhost")
    assert str(refused.value) == "The server's certificate is for another name."


def test_no_tls_where_it_is_wanted(imap):
    with pytest.raises(Unreadable, match="does not speak TLS on this port"):
        Folder(Account("127.0.0.1", imap.port, "tls", PASSWORD))


@pytest.mark.parametrize("text", ["ignore", "*", "AB:CD", "-----BEGIN CERTIFICATE-----\nx\n"])
def test_nothing_else_can_be_pinned(text):
    with pytest.raises((ValueError, OSError)):
        read_trust(text)


@pytest.mark.django_db
def test_the_mailbox_says_it(imap, make_mailbox, clock):
    box = make_mailbox("tls", port=imap.tls_port, security="tls")
    fetching.fetch(box, clock.now)
    box.refresh_from_db()
    assert (box.failures, box.last_error) == (1, ALONE)
    box.trusted = read_trust(imap.certificate)
    fetching.fetch(box, clock.now)
    box.refresh_from_db()
    assert (box.failures, box.last_error) == (0, "")
