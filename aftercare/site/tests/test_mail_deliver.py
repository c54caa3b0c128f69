"""`aftercare mail deliver`: what a mail server on this machine is told, and what is in the database then."""

import io
import os
import subprocess
import sys

import pytest
from django.db import OperationalError

from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.tests.mails import make_mail
from aftercare.site.commands.mail_deliver import run
from aftercare.site.commands.table import COMMANDS

pytestmark = pytest.mark.django_db
ADDRESS = "support@vendor.example"


def hand_over(raw: bytes, mailbox: str = ADDRESS) -> tuple[int, str]:
    said = io.StringIO()
    return run(mailbox, io.BytesIO(raw), said), said.getvalue()


def kept() -> list[tuple[str, str]]:
    return list(InboundMessage.objects.order_by("id").values_list("state", "verdict"))


@pytest.fixture(autouse=True)
def box():
    return Mailbox.objects.create(name="support", address=ADDRESS, kind="delivered", port=25)


def test_it_is_stored_byte_for_byte(box):
    assert hand_over(make_mail(1)) == (0, "")
    message = InboundMessage.objects.get()
    assert (bytes(message.raw), message.mailbox, message.state) == (make_mail(1), box, "stored")
    box.refresh_from_db()
    assert box.last_success_at == message.received_at


def test_handing_it_over_again_changes_nothing():
    assert [hand_over(make_mail(1))[0] for _ in range(3)] == [0, 0, 0]
    assert kept() == [("stored", "")]


def test_the_same_mail_by_another_way_is_kept_and_not_judged_twice():
    hand_over(make_mail(1))
    assert hand_over(b"Received: from elsewhere by here\r\n" + make_mail(1)) == (0, "")
    assert kept() == [("stored", ""), ("ignored", "duplicate")]


def test_another_mail_under_the_same_message_id_is_another_mail():
    hand_over(make_mail(1))
    hand_over(make_mail(1).replace("早上好".encode(), b"") + b"more\r\n")
    assert kept() == [("stored", "")] * 2


@pytest.mark.parametrize("raw", [b"", b"\r\n \n"])
def test_what_is_no_mail_goes_back(raw):
    assert hand_over(raw) == (65, f"{ADDRESS}: The mail is empty.\n")


def test_case_67_what_is_too_large_goes_back(monkeypatch):
    for place in ("aftercare.channels.mail.accounts", "aftercare.channels.actions.delivering"):
        monkeypatch.setattr(f"{place}.LARGEST", 1000)
    assert hand_over(make_mail(1, body="x" * 2000)) == (65, f"{ADDRESS}: The mail is larger than 35 MB.\n")
    assert kept() == []


def test_for_nobody_it_goes_back():
    assert hand_over(make_mail(1), "nobody@vendor.example")[0] == 67


def test_a_paused_mailbox_lets_it_wait(box):
    Mailbox.objects.update(active=False)
    assert hand_over(make_mail(1)) == (75, "not now: Conflict: The mailbox is paused.\n")


def test_after_a_restore_it_waits(settings, tmp_path):
    settings.HELD_FILE = tmp_path / "held"
    settings.HELD_FILE.touch()
    assert hand_over(make_mail(1))[0] == 75


def test_without_the_database_it_waits(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr("aftercare.channels.actions.delivering.store_raw", fail)
    assert hand_over(make_mail(1))[0] == 75
    assert kept() == []


def test_the_program_itself_says_try_later_when_there_is_no_database(tmp_path):
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "PYTHONWARNINGS": ""}
    environment |= {"AFTERCARE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "aftercare.site.settings"}
    command = [sys.executable, "-m", "aftercare.site", "mail", "deliver", "--mailbox", ADDRESS]
    done = subprocess.run(command, check=False, input=make_mail(1), env=environment, capture_output=True)
    assert (done.returncode, done.stdout) == (75, b"")
    assert done.stderr.startswith(b"not now: OperationalError")


def test_it_is_one_of_the_commands():
    assert "mail deliver" in [entry.words for entry in COMMANDS]
