from datetime import timedelta

import pytest

from aftercare.foundation.errors import NotFound
from aftercare.records import links
from aftercare.records.models import UsedLink
from aftercare.records.tests.facts import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


def test_a_link_says_what_was_signed():
    link = links.read(links.sign("confirm", 42, expires=LATER, contact_id=9), "confirm", at=AT)
    assert (link.subject_id, link.contact_id, link.person_id, link.expires) == (42, 9, None, LATER)


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "A" + t, lambda t: "", lambda t: t + "=="])
def test_a_changed_link_is_no_link(change):
    with pytest.raises(NotFound):
        links.read(change(links.sign("confirm", 42, expires=LATER)), "confirm", at=AT)


def test_a_link_is_good_for_one_purpose():
    with pytest.raises(NotFound):
        links.read(links.sign("confirm", 42, expires=LATER), "answer", at=AT)


def test_a_link_dies():
    token = links.sign("confirm", 42, expires=LATER)
    with pytest.raises(links.LinkDead):
        links.read(token, "confirm", at=LATER)


def test_a_link_for_one_use():
    token = links.sign("confirm", 42, expires=LATER, once=True)
    link = links.read(token, "confirm", at=AT)
    links.spend(link)
    with pytest.raises(links.LinkDead):
        links.spend(link)
    with pytest.raises(links.LinkDead):
        links.read(token, "confirm", at=AT)


def test_what_has_expired_is_forgotten():
    for hours in (0, 2):
        links.spend(
            links.read(
                links.sign("x", 1, expires=AT + timedelta(hours=hours)), "x", at=AT - timedelta(hours=1)
            )
        )
    assert links.forget_spent(AT + timedelta(hours=1)) == 1
    assert UsedLink.objects.count() == 1
