"""`aftercare mail import`: files, folders, mbox, Maildir; a second time nothing."""

import io
import json
from pathlib import Path

import pytest

from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.tests.conftest import desk
from aftercare.channels.tests.mails import make_mail
from aftercare.site.commands.mail_import import run

__all__ = ["desk"]
pytestmark = pytest.mark.django_db
NOTHING = {"tickets": 0, "replies": 0, "bounces": 0, "auto_replies": 0, "quarantined": 0}


def take_in(*paths: Path, mailbox: str = "support") -> tuple[int, dict[str, int], str]:
    out, err = io.StringIO(), io.StringIO()
    status = run(paths, mailbox, out, err)
    return status, json.loads(out.getvalue()), err.getvalue()


def mbox(*mails: bytes) -> bytes:
    return b"".join(b"From li@hua-an.example Sat Nov 21 10:00:00 2026\n" + mail + b"\n" for mail in mails)


@pytest.fixture
def folder(tmp_path):
    for part in ("maildir/cur", "maildir/new", "maildir/tmp", "plain/deep"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / "maildir/cur/1.a:2,S").write_bytes(make_mail(1))
    (tmp_path / "maildir/new/2.b").write_bytes(make_mail(2))
    (tmp_path / "maildir/tmp/3.c").write_bytes(make_mail(99))
    (tmp_path / "plain/3.eml").write_bytes(make_mail(3))
    (tmp_path / "plain/deep/4.EML").write_bytes(make_mail(4))
    (tmp_path / "plain/readme.txt").write_bytes(make_mail(98))
    (tmp_path / "old.mbox").write_bytes(mbox(make_mail(5), make_mail(6)))
    return tmp_path


def test_all_forms_are_taken_in_and_a_second_time_nothing(folder, desk):
    paths = [folder / name for name in ("maildir", "plain", "old.mbox")]
    assert take_in(*paths)[1] == {**NOTHING, "received": 6, "tickets": 6, "duplicates": 0}
    assert take_in(*paths)[:2] == (0, {**NOTHING, "received": 6, "duplicates": 6})
    assert InboundMessage.objects.count() == len(desk.placed) == 6


def test_the_members_stand_in_the_order_of_the_page(folder, desk):
    members = ["received", "tickets", "replies", "bounces", "auto_replies", "quarantined", "duplicates"]
    assert list(take_in(folder / "plain")[1]) == members


def test_the_same_mail_in_two_files_counts_once(tmp_path, desk):
    for name in ("a.eml", "b.eml"):
        (tmp_path / name).write_bytes(make_mail(1, Delivered_To=name))
    assert take_in(tmp_path)[1] == {**NOTHING, "received": 2, "tickets": 1, "duplicates": 1}


def test_a_mail_that_cannot_be_placed_is_quarantined(folder, desk):
    desk.broken = RuntimeError()
    assert take_in(folder / "plain")[1] == {**NOTHING, "received": 2, "quarantined": 2, "duplicates": 0}


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(folder, desk):
    status, counts, said = take_in(folder / "missing.eml", folder / "plain")
    assert (status, counts["tickets"], "missing.eml" in said) == (1, 2, True)


def test_an_unknown_mailbox_is_made_paused_and_said(folder, desk, settings):
    settings.DEFAULT_FROM_EMAIL = "noreply@vendor.example"
    said = take_in(folder / "plain", mailbox="helpdesk")[2]
    box = Mailbox.objects.get()
    assert (box.name, box.address, box.active) == ("helpdesk", "helpdesk@vendor.example", False)
    assert "helpdesk" in said
    assert take_in(folder / "plain", mailbox="helpdesk@vendor.example")[2] == ""
