"""What was composed once answers as the ORM would, each time with other values."""

from datetime import date

import pytest
from django.db.models import F
from django.utils import timezone

from aftercare.records.asking import AmongIds, Objects, Question
from aftercare.records.models import Counter, Entry, ReactionDone

pytestmark = pytest.mark.django_db


def test_a_question_is_put_with_each_key():
    Counter.objects.create(prefix="GD", day=date(2026, 11, 21), last=7)
    Counter.objects.create(prefix="HT", day=date(2026, 11, 21), last=9)
    last = Question(lambda prefix: Counter.objects.filter(prefix=prefix).values_list("last"), str)
    assert [last("GD"), last("HT"), last("no")] == [[(7,)], [(9,)], []]


def test_a_question_takes_times_and_lists_and_leaves_the_rest_as_composed():
    for day, prefix in enumerate(("A", "B", "C"), 1):
        Counter.objects.create(prefix=prefix, day=date(2026, 11, day), last=day)
    ids = dict(Counter.objects.values_list("prefix", "pk"))
    asking = Question(
        lambda wanted, least: (
            Counter.objects.filter(AmongIds("pk", wanted), last__gte=least, last__lt=3)
            .order_by("last")
            .values_list("prefix")
        ),
        *(list, int),
    )
    assert [asking(list(ids.values()), 2), asking([ids["A"], ids["C"]], 1), asking([], 0)] == [
        [("B",)],
        [("A",)],
        [],
    ]


def test_objects_come_with_what_is_read_along(django_assert_num_queries):
    made = Entry.objects.create(
        kind="a.B",
        subject_kind="ticket",
        subject_id=7,
        audience="staff",
        actor_kind="staff",
        actor_name="王工",
        actor={"kind": "staff"},
        at=timezone.now(),
        body={"a": [1]},
    )
    ReactionDone.objects.create(entry=made, reaction="x")
    asking = Objects(
        lambda key: (
            ReactionDone.objects.filter(entry=key)
            .select_related("entry")
            .annotate(twice=F("entry__subject_id") * 2)
        ),
        int,
    )
    (done,) = asking(made.pk)
    with django_assert_num_queries(0):
        assert (done.entry, done.entry.body, done.twice) == (made, {"a": [1]}, 14)
    assert (asking(0), done._state.adding) == ([], False)


def test_a_question_refuses_a_value_made_of_an_argument():
    asking = Question(lambda n: Counter.objects.filter(prefix__startswith=n).values_list("last"), str)
    with pytest.raises(ValueError, match="made of an argument"):
        asking("G")
