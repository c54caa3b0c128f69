"""`aftercare token add` and `aftercare openapi`."""

import json

import pytest

from aftercare.accounts.queries import actor_for_token
from aftercare.accounts.tests.people import make_person
from aftercare.foundation.errors import Invalid, NotFound
from aftercare.site.commands import openapi, token_add


@pytest.mark.django_db
def test_a_token_is_made_for_its_owner(capsys):
    person = make_person("engineer")
    token_add.command(person=person.email, scope=["ticket.read"], name="n", days=1)
    said = json.loads(capsys.readouterr().out)
    by = actor_for_token(said["token"])
    assert (by.person_id, by.scopes, said["scopes"]) == (person.pk, {"ticket.read"}, ["ticket.read"])


@pytest.mark.django_db
def test_it_can_do_no_more_than_its_owner():
    with pytest.raises(Invalid):
        token_add.command(person=make_person("tester").email, scope=["ticket.resolve"], name="n", days=1)
    with pytest.raises(NotFound):
        token_add.command(person="nobody@example.com", scope=["ticket.read"], name="n", days=1)


def test_the_description_is_printed(capsys):
    openapi.command()
    assert json.loads(capsys.readouterr().out)["info"]["version"] == "1"
