from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.foundation.facts import Actor


@pytest.fixture
def enter() -> Callable[[Actor], Client]:
    """A browser in which this person has signed in."""
    return lambda by: signed_in(Client(), Person.objects.get(pk=by.person_id))


@pytest.fixture
def outsider(scene) -> Client:
    """Somebody of the customer."""
    return signed_in(Client(), make_person("coordinator", customer_id=scene.customer.pk))


@pytest.fixture
def cost() -> Callable[[Client, str], int]:
    """How many statements a page takes, once the session is warm."""

    def measure(client: Client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return measure
