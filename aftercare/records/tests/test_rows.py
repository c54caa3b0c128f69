"""Rows written by hand are the rows that the ORM would have written."""

import pytest
from django.utils import timezone

from aftercare.records.models import Entry
from aftercare.records.rows import insert, next_id

pytestmark = pytest.mark.django_db


def entry(**fields) -> Entry:
    values = {
        "kind": "a.B",
        "subject_kind": "ticket",
        "subject_id": 1,
        "audience": "staff",
        "actor_name": "王工",
    }
    return Entry(**values, actor_kind="staff", actor={"kind": "staff"}, at=timezone.now(), **fields)


def test_rows_come_back_as_they_were_given():
    made = [entry(body={"text": "“断”了 %s"}), entry(body=[])]
    insert(*made)
    assert list(Entry.objects.order_by("pk").values_list("pk", "body", "written_at")) == [
        (one.pk, one.body, one.written_at) for one in made
    ]
    assert not made[0]._state.adding


def test_many_rows_come_back_as_they_were_given(django_assert_num_queries):
    made = [entry(body={"text": "“断”了 %s", "n": n}) for n in range(20)]
    with django_assert_num_queries(1):
        insert(*made)
    assert list(Entry.objects.order_by("pk").values_list("pk", "body", "at", "customer_id")) == [
        (one.pk, one.body, one.at, None) for one in made
    ]


def test_nothing_is_written_for_no_rows(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert()


def test_a_row_may_bring_its_id(django_assert_num_queries):
    made = entry(body={}, id=next_id(Entry))
    with django_assert_num_queries(1):
        insert(made)
    assert Entry.objects.get() == made
    insert(again := entry(body={}))
    assert again.pk > made.pk
