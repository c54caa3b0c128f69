"""The sealer and the proof. Rows are changed as somebody with the database's password would: triggers off."""

from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from aftercare.records import following, journal, sealing
from aftercare.records.models import DemoMark, Seal
from aftercare.records.tests.facts import AT, opened


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@contextmanager
def behind_the_triggers():
    tables = ("records_entry", "records_seal")
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def sealed_history(batches: int = 2) -> list[int]:
    told = []
    for _ in range(batches):
        told += journal.tell(*[opened(n) for n in range(3)])
        assert sealing.seal(AT) == 3
    return told


def kinds() -> list[str]:
    return [problem.kind for problem in sealing.verify()]


@pytest.mark.django_db
def test_untouched_history_is_proved():
    sealed_history()
    assert sealing.seal(AT) == 0
    assert (Seal.objects.count(), sealing.verify()) == (2, [])


@pytest.mark.django_db
def test_a_changed_row_shows():
    told = sealed_history()
    with behind_the_triggers() as cursor:
        cursor.execute("UPDATE records_entry SET body = '{\"box_id\": 9}' WHERE id = %s", [told[1]])
    assert kinds() == ["changed"]


@pytest.mark.django_db
def test_a_missing_row_shows():
    told = sealed_history()
    with behind_the_triggers() as cursor:
        cursor.execute("DELETE FROM records_entry WHERE id = %s", [told[4]])
    assert kinds() == ["missing"]


@pytest.mark.django_db
def test_a_row_slipped_in_shows():
    told = sealed_history()
    with behind_the_triggers() as cursor:
        cursor.execute("DELETE FROM records_seal WHERE false")
        cursor.execute(
            "INSERT INTO records_entry SELECT (jsonb_populate_record(e, jsonb_build_object('id', -1))).*"
            " FROM records_entry e WHERE id = %s",
            [told[0]],
        )
        cursor.execute("UPDATE records_seal SET after_entry_id = -2 WHERE after_entry_id = 0")
    assert kinds() == ["chain", "added"]


@pytest.mark.django_db
def test_a_seal_taken_out_shows_in_chain_and_anchor():
    sealed_history(3)
    with behind_the_triggers() as cursor:
        cursor.execute("DELETE FROM records_seal WHERE id = (SELECT min(id) + 1 FROM records_seal)")
    assert kinds() == ["chain", "changed", "anchor"]


@pytest.mark.django_db
def test_a_tail_cut_off_shows_in_the_anchor():
    sealed_history()
    with behind_the_triggers() as cursor:
        cursor.execute("DELETE FROM records_entry WHERE id > (SELECT min(up_to_entry_id) FROM records_seal)")
        cursor.execute("DELETE FROM records_seal WHERE id > (SELECT min(id) FROM records_seal)")
    assert kinds() == ["anchor"]


@pytest.mark.django_db
def test_the_fictional_vendor_is_not_in_the_chain():
    DemoMark.objects.create(kind="customer", object_id=5)
    journal.tell(opened(1, customer_id=5), opened(2))
    assert sealing.seal(AT) == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_entry WHERE customer_id = 5")
    DemoMark.objects.all().delete()
    assert sealing.verify() == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_over_a_writer_who_has_not_finished(monkeypatch):
    monkeypatch.setattr(following, "PATIENCE", 0.05)
    wrote, may_end = Event(), Event()

    def write_slowly():
        with transaction.atomic():
            journal.tell(opened(1))
            wrote.set()
            may_end.wait(10)
        connection.close()

    slow = Thread(target=write_slowly)
    slow.start()
    assert wrote.wait(10)
    with transaction.atomic():
        journal.tell(opened(2))
    assert sealing.seal(AT) == 0
    may_end.set()
    slow.join()
    assert sealing.seal(AT) == 2
    assert sealing.verify() == []
