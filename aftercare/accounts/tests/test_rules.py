from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.accounts.rules import tokens
from aftercare.accounts.rules.offices import last_of_office, needs_approval
from aftercare.accounts.rules.passwords import too_simple
from aftercare.accounts.rules.permissions import PERMISSIONS, can, require
from aftercare.accounts.rules.roles import ADMINISTRATORS, ROLES, conflicting
from aftercare.accounts.rules.sign_in import ended
from aftercare.accounts.tests.people import fake_actor
from aftercare.foundation.errors import Forbidden, NotFound
from aftercare.foundation.facts import SYSTEM

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_administrators_hold_no_business_permission():
    granted = {code: ROLES[code].permissions for code in ADMINISTRATORS}
    assert granted == {
        "system_admin": frozenset(
            {"person.invite", "person.deactivate", "role.request", "mailbox.edit", "settings.edit"}
        ),
        "security_admin": frozenset({"role.approve"}),
        "audit_admin": frozenset({"audit.read"}),
    }


def test_nobody_both_requests_and_approves_roles():
    both = [r.code for r in ROLES.values() if {"role.request", "role.approve"} <= r.permissions]
    assert both == []


def test_nobody_both_proposes_and_approves_penalties():
    both = [r.code for r in ROLES.values() if {"penalty.propose", "penalty.approve"} <= r.permissions]
    assert both == []


def test_customers_hold_portal_permissions_and_their_tokens_only_and_staff_none_of_them():
    for role in ROLES.values():
        portal = {code for code in role.permissions if code.startswith("portal.")}
        assert portal == (role.permissions - {"token.own"} if role.kind == "customer" else set()), role.code


def test_every_permission_is_held_by_somebody():
    held = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert held == PERMISSIONS.keys()


def test_a_token_narrows():
    narrowed = fake_actor("engineer", scopes=frozenset({"ticket.read", "penalty.approve"}))
    assert can(narrowed, "ticket.read")
    assert not can(narrowed, "ticket.reply")
    assert not can(narrowed, "penalty.approve")


def test_the_system_may_everything_and_an_unknown_code_is_a_mistake():
    assert all(can(SYSTEM, code) for code in PERMISSIONS)
    with pytest.raises(KeyError):
        can(SYSTEM, "ticket.fly")


def test_a_customer_learns_nothing_of_what_staff_may():
    with pytest.raises(NotFound):
        require(fake_actor("reporter", customer_id=5), "ticket.read")
    with pytest.raises(Forbidden):
        require(fake_actor("reporter", customer_id=5), "portal.confirm")
    with pytest.raises(Forbidden):
        require(fake_actor("tester"), "ticket.reply")


@given(st.sets(st.sampled_from(sorted(ROLES))), st.sampled_from(sorted(ROLES)))
def test_an_office_stands_alone(held, wanted):
    together = {*held, wanted}
    allowed = len(together) == 1 or not together & set(ADMINISTRATORS)
    if conflicting(frozenset(), wanted) is None and not (held & set(ADMINISTRATORS) and len(held) > 1):
        assert (conflicting(frozenset(held), wanted) is None) == allowed


@pytest.mark.parametrize(
    ("role", "held", "needed"),
    [
        ("engineer", set(), True),
        ("reporter", set(), False),
        ("security_admin", set(), False),
        ("security_admin", {"security_admin"}, True),
        ("audit_admin", {"system_admin", "security_admin"}, False),
    ],
)
def test_who_needs_approval(role, held, needed):
    assert needs_approval(role, frozenset(held)) is needed


def test_the_last_of_an_office():
    assert [last_of_office("audit_admin", n) for n in (1, 2)] == [True, False]
    assert not last_of_office("engineer", 1)


@pytest.mark.parametrize(
    ("opened", "seen", "idle", "why"),
    [
        (0, 0, 30, None),
        (60, 29, 30, None),
        (60, 30, 30, "idle"),
        (60, 59, None, None),
        (720, 0, 30, "too_long"),
        (719, 1, 30, None),
    ],
)
def test_when_a_session_is_over(opened, seen, idle, why):
    minutes = [timedelta(minutes=n) for n in (opened, seen)]
    found = ended(
        NOON,
        NOON - minutes[0],
        NOON - minutes[1],
        idle=timedelta(minutes=idle) if idle else None,
        longest=timedelta(hours=12),
    )
    assert found == why


@pytest.mark.parametrize(
    ("password", "simple"),
    [
        ("aftercare123456", True),
        ("aaaaaaaaaaaaaa", True),
        ("woaini888888", True),
        ("四月的雨下在旧屋顶上面", False),
    ],
)
def test_simple_passwords(password, simple):
    assert too_simple(password) is simple


def test_tokens_are_long_and_differ():
    made = {tokens.new_token() for _ in range(100)}
    assert len(made) == 100
    assert {len(raw) for raw in made} == {len(tokens.PREFIX) + 43}
