"""`aftercare mailbox …`: set up, listed without passwords, tried."""

import json

import pytest
from typer.testing import CliRunner

from aftercare.channels.models import Mailbox
from aftercare.channels.secrets import decrypt
from aftercare.channels.tests.conftest import imap
from aftercare.channels.tests.dovecot import PASSWORD
from aftercare.foundation.errors import Invalid, NotFound
from aftercare.site.commands.table import build

__all__ = ["imap"]
pytestmark = pytest.mark.django_db


def aftercare(*words, said=None):
    """Exit code, lines of JSON, and the refusal if there was one."""
    answer = CliRunner().invoke(build(words), words, input=said)
    error = answer.exception if not isinstance(answer.exception, SystemExit) else None
    return answer.exit_code, [json.loads(line) for line in answer.stdout.splitlines()], error


def test_added_and_listed_without_the_password():
    where = ("--address", "Support@Example.com", "--host", "imap.example.com", "--security", "starttls")
    code, (made,), _ = aftercare("mailbox", "add", "support", *where, "--password-stdin", said="s3cret \n")
    assert (code, made) == (
        0,
        {
            "name": "support",
            "address": "support@example.com",
            "kind": "imap",
            "host": "imap.example.com",
            "port": 143,
            "security": "starttls",
            "user": "Support@Example.com",
            "folder": "INBOX",
            "active": True,
            "password": True,
            "last_success": None,
            "last_error": "",
        },
    )
    assert decrypt(Mailbox.objects.get().password) == "s3cret "
    assert aftercare("mailbox", "list") == (0, [made], None)


def test_without_a_host_nothing_is_fetched():
    _, (made,), _ = aftercare("mailbox", "add", "old", "--address", "old@example.com")
    assert (made["active"], made["password"], made["port"]) == (False, False, 993)


@pytest.mark.parametrize(
    "words",
    [
        ("--address", "broken"),
        ("--address", "a@b.example", "--security", "ssl"),
        ("--address", "a@b.example", "--host", "imap.example.com", "--security", "none"),
        ("--address", "a@b.example", "--port", "70000"),
    ],
)
def test_what_can_not_be_is_refused(words):
    code, lines, error = aftercare("mailbox", "add", "support", *words)
    assert (code, lines, type(error), Mailbox.objects.count()) == (1, [], Invalid, 0)


def test_a_name_is_taken_once():
    said = [aftercare("mailbox", "add", "support", "--address", "a@b.example") for _ in range(2)]
    assert [(code, type(error)) for code, _, error in said] == [(0, type(None)), (1, Invalid)]


@pytest.mark.dovecot
def test_trying_a_mailbox(imap):
    where = ("--host", imap.host, "--port", str(imap.port), "--security", "none", "--user", "tried")
    aftercare("mailbox", "add", "a", "--address", "a@b.example", *where, "--password-stdin", said=PASSWORD)
    aftercare("mailbox", "add", "b", "--address", "b@b.example", *where, "--password-stdin", said="wrong")
    imap.append("tried", b"Subject: one\r\n\r\n", b"Subject: two\r\n\r\n")
    assert aftercare("mailbox", "test", "a") == (0, [{"name": "a", "ok": True, "mails": 2}], None)
    code, (line,), _ = aftercare("mailbox", "test", "b@b.example")
    assert (code, line["name"], line["ok"], bool(line["error"])) == (1, "b", False, True)
    assert type(aftercare("mailbox", "test", "c")[2]) is NotFound
