"""What waited before a restore: it goes, or is dropped, once, and only what waited then."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from aftercare.channels.models import OutboundMessage
from aftercare.channels.tests.test_sending import write
from aftercare.site import held
from aftercare.site.prepare import settle_held

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored(settings, tmp_path):
    """An old mail and an old job held since a restore, and a job of today."""
    settings.DATA_DIR, settings.HELD_FILE = tmp_path, tmp_path / "held"
    write()
    add = "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) VALUES ('default', %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(add, ["old", held.NEVER])
        cursor.execute(add, ["new", "2027-01-01 00:00:00+00"])
    held.note(tmp_path, moment="2026-11-22T00:00:00+00:00", waiting=(1, 1))
    OutboundMessage.objects.update(created_at=datetime(2026, 11, 1, tzinfo=UTC))
    return settings.HELD_FILE


def jobs():
    """Task and whether it is put off for good."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, scheduled_at = %s FROM procrastinate_jobs ORDER BY id", [held.NEVER]
        )
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("choice", "state", "left"),
    [
        ("send", "queued", [("old", False), ("new", False)]),
        ("none", "cancelled", [("new", False)]),
    ],
)
def test_the_operator_s_word(restored, choice, state, left):
    for _ in range(2):
        settle_held(choice)
        assert (OutboundMessage.objects.get().state, jobs(), restored.exists()) == (state, left, False)


def test_without_a_word_all_waits(restored):
    assert (held.read(restored.parent).jobs, jobs()) == (1, [("old", True), ("new", False)])


def test_an_unreadable_note_still_holds(restored, tmp_path):
    restored.write_text("{")
    assert held.read(tmp_path).moment == "?"
    (tmp_path / "held").unlink()
    assert held.read(tmp_path) is None
