"""Every action against every role: the tables in `matrix/` are complete, and whoever lacks the permission is
refused before anything is done.
"""

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest

from aftercare.accounts.rules.permissions import PERMISSIONS
from aftercare.accounts.rules.roles import ROLES
from aftercare.foundation.errors import Forbidden, NotFound
from aftercare.foundation.facts import Actor
from aftercare.site.tests.matrix.finding import ROOMS, actions, expected, made
from aftercare.site.tests.matrix.words import WORDS

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("room", ROOMS)
def test_the_table_of_actions_is_complete(room):
    assert sorted(expected(room, "ACTIONS")) == sorted(actions(room))


@pytest.mark.parametrize("room", ROOMS)
def test_the_table_of_actions_names_what_there_is(room):
    for demanded in expected(room, "ACTIONS").values():
        assert set(demanded.split("|")) <= PERMISSIONS.keys() | WORDS, demanded


def _refused() -> list[tuple[str, str, str]]:
    """Room, action and role for every role that lacks all permissions of the action."""
    return [
        (room, name, role.code)
        for room in ROOMS
        for name, demanded in expected(room, "ACTIONS").items()
        if not set(demanded.split("|")) & WORDS
        for role in ROLES.values()
        if not set(demanded.split("|")) & role.permissions
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("room", "name"), sorted({(room, name) for room, name, _ in _refused()}))
def test_without_the_permission_the_action_refuses(room, name):
    """Arguments are made up, so an action that looks before it asks who is there says NotFound: fine too."""
    action = actions(room).get(name)
    if action is None:
        pytest.fail("the table names an action that is gone")
    lacking = [role for r, n, role in _refused() if (r, n) == (room, name)]
    given = {
        name: make() for name, make in made(room).items() if name in inspect.signature(action).parameters
    }
    answers = {role: _call(action, role, given) for role in lacking}
    assert {role: answer for role, answer in answers.items() if answer != "refused"} == {}


def _call(action: Any, role: str, given: dict[str, Any]) -> str:
    kind = ROLES[role].kind
    customer = 999_999_999 if kind == "customer" else None
    by = Actor(kind=kind, name=role, person_id=999_999_999, customer_id=customer, roles=frozenset({role}))
    try:
        action(**_arguments(action, by) | given)
    except (Forbidden, NotFound):
        return "refused"
    except Exception as error:  # noqa: BLE001 - shown in the failing assertion
        return f"{type(error).__name__}: {error}"
    return "done"


def _arguments(action: Any, by: Actor) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, parameter in inspect.signature(action).parameters.items():
        if name == "by":
            made[name] = by
        elif name == "at":
            made[name] = AT
        elif parameter.default is parameter.empty and parameter.kind != parameter.VAR_KEYWORD:
            made[name] = _made_up(name, str(parameter.annotation))
    return made


def _made_up(name: str, annotation: str) -> Any:
    """Something of about the right shape. Particular values by name, otherwise by annotation."""
    by_name = {"role": "engineer", "email": "nobody@example.com", "expires_at": AT}
    if name in by_name:
        return by_name[name]
    for shape, value in (("str", "x"), ("int", 999_999_999), ("datetime", AT), ("bool", False)):
        if shape in annotation and "Collection" not in annotation and "list" not in annotation:
            return value
    return [] if "Collection" in annotation or "list" in annotation else _nobody()


def _nobody() -> Any:
    """Stands for a row that does not exist."""
    from types import SimpleNamespace

    return SimpleNamespace(pk=999_999_999, id=999_999_999, customer_id=999_999_998)
