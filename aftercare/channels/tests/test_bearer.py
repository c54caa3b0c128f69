"""OAuth 2.0: access tokens are got, shown to a real mail server, renewed, and never shown to anybody else."""

import pytest

from aftercare.channels import secrets
from aftercare.channels.actions import fetching, reaching
from aftercare.channels.mail.bearer import sasl
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.tests.mails import make_mail
from aftercare.channels.tests.token_server import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, token_server

pytestmark = [pytest.mark.django_db, pytest.mark.dovecot]


@pytest.fixture
def provider(imap, settings):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    with token_server(imap.token_port) as server:
        yield server


@pytest.fixture
def hosted(imap, make_mailbox, provider):
    """A mailbox that opens with an access token, and has one mail."""

    def make(name: str, **fields: object) -> Mailbox:
        provider.user = name
        imap.append(name, make_mail(1))
        values = {
            "sign_in": "oauth2",
            "password": b"",
            "token_url": f"{provider.url}/token",
            "client_id": CLIENT_ID,
            "client_secret": secrets.encrypt(CLIENT_SECRET),
            "refresh_token": secrets.encrypt(REFRESH_TOKEN),
        }
        return make_mailbox(name, **{**values, **fields})

    return make


def test_it_opens_with_a_token_that_is_kept_for_an_hour(hosted, provider, clock):
    box = hosted("token-imap")
    for minutes in (0, 30, 27):
        assert fetching.fetch(box, clock.forward(minutes=minutes)) == int(not minutes)
    assert provider.given == ["access-1"]
    fetching.fetch(box, clock.forward(minutes=2))
    assert provider.given == ["access-1", "access-2"]
    box.refresh_from_db()
    assert (secrets.decrypt(box.access_token), box.last_error) == ("access-2", "")


@pytest.mark.pop3
def test_pop3_opens_with_a_token(imap, hosted, clock):
    assert fetching.fetch(hosted("token-pop", kind="pop3", port=imap.pop3_port), clock.now) == 1


@pytest.mark.parametrize("kind", ["imap", pytest.param("pop3", marks=pytest.mark.pop3)])
def test_a_token_taken_back_before_its_time_is_replaced(imap, hosted, provider, clock, kind):
    box = hosted(f"token-{kind}-back", kind=kind, port=imap.port if kind == "imap" else imap.pop3_port)
    fetching.fetch(box, clock.now)
    provider.revoked.add("access-1")
    imap.append(box.user, make_mail(2))
    assert fetching.fetch(box, clock.now) == 1
    assert provider.given == ["access-1", "access-2"]


@pytest.mark.parametrize("kind", ["imap", pytest.param("pop3", marks=pytest.mark.pop3)])
def test_a_token_of_somebody_else_opens_nothing(imap, hosted, provider, clock, kind):
    box = hosted(f"token-{kind}-foreign", kind=kind, port=imap.port if kind == "imap" else imap.pop3_port)
    provider.user = "somebody-else"
    assert fetching.fetch(box, clock.now) == 0
    box.refresh_from_db()
    assert box.last_error == "The server refused the access token for this user name."


def test_a_new_refresh_token_is_kept_before_the_old_one_is_forgotten(hosted, provider, clock):
    box = hosted("token-rotating")
    provider.mode = "rotating"
    for _ in range(3):
        fetching.fetch(box, clock.forward(hours=2))
    box.refresh_from_db()
    assert secrets.decrypt(box.refresh_token) == provider.refresh_token == "refresh-4"
    assert (box.failures, len(provider.given)) == (0, 3)


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("invalid_grant", "The provider no longer takes the refresh token. Get a new one and paste it."),
        ("down", "The provider gives no access token now."),
        ("nonsense", "The provider's answer is not an access token."),
        ("moved", "The provider refused to give an access token."),
    ],
)
def test_case_72_what_is_wrong_is_said(hosted, provider, clock, mode, said):
    box = hosted(f"token-{mode}")
    provider.mode = mode
    assert fetching.fetch(box, clock.now) == 0
    box.refresh_from_db()
    assert (box.last_error, box.failing_since, InboundMessage.objects.count()) == (said, clock.now, 0)


def test_a_wrong_secret_of_the_client(hosted, clock):
    box = hosted("token-client", client_id="another")
    fetching.fetch(box, clock.now)
    box.refresh_from_db()
    assert box.last_error == "The provider does not know this client ID or its secret."


@pytest.mark.parametrize(
    "url", ["http://login.example/token", "ftp://127.0.0.1/x", "login.example", "https://[", ""]
)
def test_secrets_only_travel_encrypted(hosted, clock, url):
    box = hosted("token-plain", token_url=url)
    fetching.fetch(box, clock.now)
    box.refresh_from_db()
    assert box.last_error == "The token address must begin with https://."


@pytest.mark.parametrize("allowed", ["", "10.0.0.0/8"])
def test_nothing_internal_is_asked_for_a_token(hosted, provider, clock, settings, allowed):
    """Abuse case D11: an address that somebody typed in, with a secret in the request."""
    settings.OUTWARD_ALLOWED = allowed
    box = hosted("token-internal")
    fetching.fetch(box, clock.now)
    box.refresh_from_db()
    assert box.last_error == "This address is not open to us: it is internal, or not encrypted."
    assert provider.given == []


def test_somebody_else_has_just_got_one(hosted, provider, clock):
    box = hosted("token-two")
    stale = Mailbox.objects.get(pk=box.pk)
    assert reaching.access_token(box, clock.now) == "access-1"
    assert reaching.access_token(stale, clock.now) == "access-1"
    assert provider.given == ["access-1"]


def test_how_a_token_is_shown():
    assert sasl("a@b.example", "T") == "user=a@b.example\x01auth=Bearer T\x01\x01"
