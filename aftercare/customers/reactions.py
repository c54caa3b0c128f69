"""What this room does when a room below told something."""

from aftercare.accounts.facts import PersonJoined
from aftercare.customers.models import Contact


def link_person(fact: PersonJoined) -> None:
    """A contact that was invited has signed in: from now on it is this person."""
    if fact.contact_id is not None:
        Contact.objects.filter(pk=fact.contact_id, person=None).update(person_id=fact.person_id)
