"""A mailbox that nobody can read is told to those who set mailboxes up, once, in their list and by mail."""

from datetime import UTC, datetime, timedelta

import pytest

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.channels.actions.watching import watch_mailboxes
from aftercare.channels.models import Mailbox, OutboundMessage
from aftercare.desk.models import Notice

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def silent():
    values = {"host": "imap.vendor.example", "last_error": "The connection broke off."}
    well_at = NOW - timedelta(minutes=13)
    return Mailbox.objects.create(name="support", address="s@v.example", last_success_at=well_at, **values)


def test_case_72_it_is_told_within_a_quarter_of_an_hour_and_once(silent):
    manager, _engineer = make_person("service_manager", language="en"), make_person("engineer")
    told = []
    for minutes in (0, 1, 2, 30):
        watch_mailboxes(NOW + timedelta(minutes=minutes))
        told.append(Notice.objects.count())
    assert told == [0, 1, 1, 1]
    notice = Notice.objects.get()
    assert (notice.person_id, notice.values) == (manager.pk, {"name": "support"})
    (mail,) = OutboundMessage.objects.all()
    assert (mail.to, mail.purpose) == ([manager.email], "alarm")
    assert mail.body_text.splitlines()[1] == "The connection broke off."


def test_the_notice_leads_to_the_channels(client, silent):
    manager = make_person("service_manager")
    watch_mailboxes(NOW + timedelta(minutes=1))
    signed_in(client, manager)
    answer = client.post(f"/desk/notices/{Notice.objects.get(person=manager).pk}/")
    assert answer["Location"] == "/settings/channels/"
    page = client.get("/settings/channels/", headers={"Accept-Language": "en"}).content.decode()
    assert "The connection broke off." in page
