"""What nobody needs goes, after a while; what anybody needs stays, also when they come at the same moment."""

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Thread

import pytest
from django.db import connection, transaction

from aftercare.foundation.errors import NotFound
from aftercare.records import actions, attached, forgotten, guards, holders, proving, store
from aftercare.records.forgotten import Forgotten, sweep
from aftercare.records.models import Attachment
from aftercare.records.shelves.disk import Disk
from aftercare.records.store import Unreadable
from aftercare.records.tests.facts import AT, ENGINEER

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=31)


@pytest.fixture
def needed(settings, tmp_path, monkeypatch) -> set[int]:
    """The attachments that some room refers to."""
    settings.MEDIA_ROOT = tmp_path / "files"
    ids: set[int] = set()
    monkeypatch.setattr(guards, "_guards", {})
    monkeypatch.setattr(holders, "_ids", {"box": lambda asked: ids & set(asked)})
    monkeypatch.setattr(holders, "_contents", {})
    return ids


def kept(content: bytes) -> Attachment:
    return actions.keep(content, "a.txt", by=ENGINEER, at=AT)


def on_disk(settings) -> int:
    return sum(1 for _ in Disk(settings.MEDIA_ROOT).walk())


@pytest.mark.django_db
def test_what_nobody_needs_goes_row_first_content_the_next_time(needed, settings):
    used, loose = kept(b"used"), kept(b"loose")
    needed.add(used.pk)
    assert sweep(NOW) == Forgotten()
    assert sweep(LATER, dry_run=True) == Forgotten(rows=1)
    assert Attachment.objects.count() == 2
    assert sweep(LATER) == Forgotten(rows=1)
    assert (Attachment.objects.get(), on_disk(settings)) == (used, 2)
    assert sweep(LATER, dry_run=True) == Forgotten(contents=1)
    assert sweep(LATER) == Forgotten(contents=1)
    assert (store.read(used.sha256), on_disk(settings)) == (b"used", 1)
    with pytest.raises(Unreadable):
        store.read(loose.sha256)
    assert sweep(LATER) == Forgotten()


@pytest.mark.django_db
def test_content_stays_while_another_row_a_preview_or_a_room_names_it(needed, settings, monkeypatch):
    one, same, pictured = kept(b"same"), kept(b"same"), kept(b"large")
    small = kept(b"small")
    Attachment.objects.filter(pk=pictured.pk).update(preview=small.sha256)
    mailed = kept(b"mailed")
    needed.update({same.pk, pictured.pk})
    monkeypatch.setattr(holders, "_contents", {"post": lambda asked: {mailed.sha256} & set(asked)})
    assert sweep(LATER) == Forgotten(rows=3)
    assert sweep(LATER) == Forgotten()
    assert [store.read(each.sha256) for each in (one, small, mailed)] == [b"same", b"small", b"mailed"]


@pytest.mark.django_db
def test_nothing_is_forgotten_where_no_room_was_asked(needed, monkeypatch):
    kept(b"loose")
    monkeypatch.setattr(holders, "_ids", {})
    assert sweep(LATER) == Forgotten()


@pytest.mark.django_db
def test_broken_off_uploads_go_after_an_hour(needed, settings):
    kept(b"x")
    old, young = (settings.MEDIA_ROOT / f".incoming-{name}" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert sweep(NOW, dry_run=True) == Forgotten(uploads=1)
    assert sweep(NOW) == Forgotten(uploads=1)
    assert (old.exists(), young.exists()) == (False, True)


def elsewhere(act) -> list[object]:
    """Do it on a connection of its own; what came of it."""
    came: list[object] = []

    def run() -> None:
        try:
            came.append(act())
        except Exception as error:  # noqa: BLE001 - told to the test
            came.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    return came


@pytest.mark.django_db(transaction=True)
def test_a_file_claimed_at_the_same_moment_stays(needed):
    one = kept(b"claimed")
    with transaction.atomic():
        assert attached.claim_attachments([one.public_id], ENGINEER) == [one]
        assert elsewhere(lambda: sweep(LATER)) == [Forgotten()]
        needed.add(one.pk)
    assert sweep(LATER) == Forgotten()
    assert Attachment.objects.get() == one


@pytest.mark.django_db(transaction=True)
def test_a_file_removed_first_cannot_be_claimed(needed):
    one = kept(b"late")
    assert sweep(LATER) == Forgotten(rows=1)
    with transaction.atomic(), pytest.raises(NotFound):
        attached.claim_attachments([one.public_id], ENGINEER)


@pytest.mark.django_db(transaction=True)
def test_the_same_content_kept_again_at_the_same_moment_stays(needed):
    Attachment.objects.filter(pk=kept(b"again").pk).delete()
    with transaction.atomic():
        one = kept(b"again")
        assert elsewhere(lambda: sweep(LATER)) == [Forgotten()]
    needed.add(one.pk)
    assert sweep(LATER) == Forgotten()
    assert store.read(one.sha256) == b"again"


@pytest.mark.django_db(transaction=True)
def test_content_removed_first_is_stored_anew(needed):
    """The sweep asks once more when it has the content for itself; who stores the same meanwhile waits."""
    Attachment.objects.filter(pk=kept(b"anew").pk).delete()
    one: list[Attachment] = []
    keeper = Thread(target=lambda: (one.append(kept(b"anew")), connection.close()))
    with transaction.atomic():
        assert forgotten._remove_content(sha256(b"anew").hexdigest())
        keeper.start()
    keeper.join(20)
    assert store.read(one[0].sha256) == b"anew"


@pytest.mark.django_db
def test_missing_and_damaged_files_are_named(needed, settings):
    good, lost, bent = kept(b"good"), kept(b"lost"), kept(b"bent")
    kept(b"good")
    disk = Disk(settings.MEDIA_ROOT)
    disk.remove(lost.sha256)
    disk.path_of(bent.sha256).write_bytes(b"bend")
    proof = proving.Proof()
    assert {fault.sha256 for fault in proving.faults(proof)} == {lost.sha256, bent.sha256}
    assert proof.files == 4
    with pytest.raises(Unreadable):
        store.take_out(bent.sha256)
    assert store.read(good.sha256) == b"good"
