"""How much a customer may send: exactly so much, also when many send at once; nobody else is bound by it."""

from threading import Thread

import pytest
from django.db import connection

from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.records import actions, quotas
from aftercare.records.models import Attachment
from aftercare.records.store import TooLarge
from aftercare.records.tests.facts import AT, ENGINEER

MB = 1024 * 1024


@pytest.fixture(autouse=True)
def _limits(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILES_CUSTOMER_DAY_MB, settings.FILES_CUSTOMER_TOTAL_MB = 2, 0


def person(customer_id: int) -> Actor:
    return Actor(kind="customer", name="李会计", person_id=8, customer_id=customer_id)


def send(size: int, customer_id: int = 5, by: Actor | None = None) -> Attachment:
    who = by or person(customer_id)
    return actions.keep(b"x" * size, "a.txt", by=who, at=AT, customer_id=customer_id)


@pytest.mark.django_db
def test_a_customer_may_send_so_much_a_day_and_not_a_byte_more(settings):
    send(MB)
    send(MB)
    with pytest.raises(TooLarge) as refused:
        send(1)
    assert (refused.value.status, refused.value.params) == (413, {"limit": 2})
    assert Attachment.objects.count() == 2
    assert len(list(settings.MEDIA_ROOT.glob(".*"))) == 0
    send(MB, customer_id=6)
    send(3 * MB, by=ENGINEER)
    send(3 * MB, by=SYSTEM)


@pytest.mark.django_db
def test_a_day_ends_and_the_total_does_not(settings):
    send(MB)
    Attachment.objects.update(written_at=AT)
    send(2 * MB)
    settings.FILES_CUSTOMER_DAY_MB, settings.FILES_CUSTOMER_TOTAL_MB = 0, 3
    with pytest.raises(TooLarge):
        send(1)
    settings.FILES_CUSTOMER_TOTAL_MB = 0
    send(1)


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_when_many_send_at_once():
    def run() -> None:
        try:
            send(MB)
        except TooLarge:
            pass
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Attachment.objects.count() == 2


def test_the_files_of_one_message_have_a_limit_together(settings):
    settings.FILES_MESSAGE_MAX_MB = 3
    quotas.demand_one_message([MB, 2 * MB])
    with pytest.raises(TooLarge):
        quotas.demand_one_message([MB, 2 * MB, 1])
