import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from aftercare.records import journal, queries
from aftercare.records.jobs import react
from aftercare.records.models import DemoMark, Entry, ReactionDone
from aftercare.records.tests.facts import AT, ENGINEER, BoxOpened, BoxShown, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def wiring(monkeypatch):
    """Reactions of this test only."""
    from collections import defaultdict

    monkeypatch.setattr(journal, "_now", defaultdict(list))
    monkeypatch.setattr(journal, "_gathered", defaultdict(list))
    monkeypatch.setattr(journal, "_later", defaultdict(list))
    monkeypatch.setattr(journal, "_named", {})


heard: list[BoxOpened] = []


def listen(fact: BoxOpened) -> None:
    heard.append(fact)


def fail(fact: BoxOpened) -> None:
    raise ValueError("not today")


@pytest.fixture(autouse=True)
def _silence():
    heard.clear()


def test_an_entry_gives_back_the_fact():
    fact = opened(3, customer_id=5, note="带“引号”的备注")
    (entry_id,) = journal.tell(fact)
    assert journal.read(Entry.objects.get(pk=entry_id)) == fact


def test_now_and_later(wiring):
    journal.now(BoxOpened, listen)
    journal.later(BoxOpened, listen)
    fact = opened()
    (entry_id,) = journal.tell(fact)
    assert heard == [fact]
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == (
        "records.react",
        {"entry_id": entry_id, "reaction": f"{__name__}.listen"},
    )


def test_what_is_told_together_is_heard_together(wiring):
    together = []
    journal.gathered(BoxOpened, together.append)
    journal.now(BoxOpened, listen)
    journal.gathered(BoxOpened, together.append)
    facts = [opened(1), BoxShown(by=ENGINEER, at=AT, box_id=1), opened(2)]
    journal.tell(*facts)
    journal.tell(facts[1])
    assert (together, heard) == ([[facts[0], facts[2]]], [facts[0], facts[2]])


@pytest.mark.parametrize("count", [1, 7, 8, 50])
def test_many_entries_are_the_same_as_one(count):
    at = AT.replace(microsecond=123456)
    facts = [opened(n, at=at, customer_id=5, note="带“引号”的\\备注 %s") for n in range(count)]
    ids = journal.tell(*facts)
    assert [journal.read(Entry.objects.get(pk=entry_id)) for entry_id in ids] == facts


def test_a_failing_reaction_now_takes_the_entry_and_the_jobs_along(wiring):
    journal.later(BoxOpened, listen)
    journal.now(BoxOpened, fail)
    with pytest.raises(ValueError), transaction.atomic():
        journal.tell(opened())
    assert (Entry.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


def test_a_repeated_job_does_nothing(wiring):
    journal.later(BoxOpened, listen)
    (entry_id,) = journal.tell(opened())
    name = f"{__name__}.listen"
    react(entry_id=entry_id, reaction=name)
    react(entry_id=entry_id, reaction=name)
    assert heard == [opened()]


def test_a_failed_job_can_be_repeated(wiring):
    journal.later(BoxOpened, fail)
    (entry_id,) = journal.tell(opened())
    name = f"{__name__}.fail"
    with pytest.raises(ValueError):
        react(entry_id=entry_id, reaction=name)
    assert not ReactionDone.objects.exists()
    journal._named[name] = listen
    react(entry_id=entry_id, reaction=name)
    assert heard == [opened()]


@pytest.mark.parametrize(
    "sql", ["UPDATE records_entry SET body = '{}'", "DELETE FROM records_entry WHERE customer_id IS NULL"]
)
def test_history_is_kept(sql):
    from django.db import connection

    journal.tell(opened())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Entry.objects.count() == 1


def test_only_history_of_the_fictional_vendor_can_be_removed():
    DemoMark.objects.create(kind="customer", object_id=5)
    journal.tell(opened(1, customer_id=5), opened(2, customer_id=6))
    Entry.objects.filter(customer_id=5)._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(customer_id=6)._raw_delete("default")
    assert list(Entry.objects.values_list("customer_id", flat=True)) == [6]


def test_a_customer_reads_only_what_is_meant_for_it():
    journal.tell(opened(1), BoxShown(by=ENGINEER, at=AT, box_id=1), BoxShown(by=ENGINEER, at=AT, box_id=2))
    assert [e.kind for e in queries.timeline("box", 1, "customer")] == ["records.BoxShown"]
    assert [e.kind for e in queries.timeline("box", 1)] == ["records.BoxShown", "records.BoxOpened"]


def test_the_timeline_is_paged_without_gap_or_double():
    told = journal.tell(*[opened(1) for _ in range(5)])
    first = queries.timeline("box", 1, limit=2)
    second = queries.timeline("box", 1, before=(first[-1].at, first[-1].pk), limit=10)
    assert [e.pk for e in first + second] == told[::-1]


def test_the_audit_trail_is_filtered():
    other = ENGINEER.__class__(kind="staff", name="李雷", person_id=8)
    journal.tell(opened(1, customer_id=5), opened(2), opened(3, by=other))
    assert [e.subject_id for e in queries.audit(queries.AuditFilter(actor_id=7))] == [2, 1]
    assert [e.subject_id for e in queries.audit(queries.AuditFilter(customer_id=5))] == [1]
    assert [e.subject_id for e in queries.audit(queries.AuditFilter(kind="records.BoxOpened"), limit=2)] == [
        3,
        2,
    ]
