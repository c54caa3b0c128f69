from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from aftercare.accounts import queries
from aftercare.accounts.actions import invitations, people, roles, setup, teams, tokens
from aftercare.accounts.models import Invitation, Person, RoleGrant, RoleRequest
from aftercare.accounts.tests.people import make_actor, make_person
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.records.links import LinkDead
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
GOOD = "correct horse battery staple"


def told() -> list[str]:
    return [kind.split(".")[1] for kind in Entry.objects.order_by("id").values_list("kind", flat=True)]


def invited(role="engineer", **values):
    by = values.pop("by", None) or make_actor("system_admin")
    values = {"email": "New@Example.com", "name": "新人", **values}
    return invitations.invite(role=role, by=by, at=AT, **values)


def test_an_invited_engineer_joins_and_waits_for_approval():
    make_person("security_admin")
    person = invitations.join(invitations.link_token(invited()), name="王工", password=GOOD, at=AT)
    assert (person.email, person.kind, person.roles) == ("new@example.com", "staff", frozenset())
    assert list(RoleRequest.objects.values_list("person", "role", "state")) == [
        (person.pk, "engineer", "open")
    ]
    assert told() == ["PersonInvited", "PersonJoined", "RoleRequested"]


def test_the_first_security_administrator_needs_no_approval_the_second_does():
    admin = make_actor("system_admin")
    first = invited("security_admin", by=admin)
    assert invitations.join(invitations.link_token(first), name="甲", password=GOOD, at=AT).roles == {
        "security_admin"
    }
    second = invited("security_admin", email="b@example.com", by=admin)
    assert (
        invitations.join(invitations.link_token(second), name="乙", password=GOOD, at=AT).roles == frozenset()
    )


def test_an_invited_contact_gets_the_role_at_once():
    invitation = invited("coordinator", customer_id=5, contact_id=9, by=make_actor("service_manager"))
    person = invitations.join(invitations.link_token(invitation), name="李会计", password=GOOD, at=AT)
    assert (person.kind, person.customer_id, person.contact_id, person.roles) == (
        "customer",
        5,
        9,
        frozenset({"coordinator"}),
    )


def test_an_invitation_works_once():
    token = invitations.link_token(invited())
    invitations.join(token, name="王工", password=GOOD, at=AT)
    with pytest.raises(LinkDead):
        invitations.join(token, name="王工", password=GOOD, at=AT)


def test_an_invitation_dies_after_72_hours_or_when_withdrawn_or_replaced():
    by = make_actor("system_admin")
    first = invited(by=by)
    second = invited(by=by)
    with pytest.raises(LinkDead):
        invitations.read_token(invitations.link_token(first), at=AT)
    with pytest.raises(LinkDead):
        invitations.read_token(invitations.link_token(second), at=AT + timedelta(hours=72))
    invitations.withdraw(second.pk, by=by, at=AT)
    with pytest.raises(LinkDead):
        invitations.read_token(invitations.link_token(second), at=AT)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"role": "king"}, "role"),
        ({"customer_id": 5}, "role"),
        ({"role": "reporter"}, "role"),
    ],
)
def test_invitations_that_make_no_sense(values, field):
    with pytest.raises(Invalid) as refused:
        invited(**values)
    assert refused.value.field == field
    assert not Invitation.objects.exists()


def test_an_address_with_an_account_is_not_invited():
    make_person(email="new@example.com")
    with pytest.raises(Invalid):
        invited()


@pytest.mark.parametrize("password", ["short", "password1234", "1234567890123", "new@example.com"])
def test_weak_passwords_are_refused(password):
    token = invitations.link_token(invited())
    with pytest.raises(Invalid):
        invitations.join(token, name="王工", password=password, at=AT)
    assert not Person.objects.filter(email="new@example.com").exists()


def test_asked_by_one_granted_by_another():
    person, admin, security = make_person(None), make_actor("system_admin"), make_actor("security_admin")
    asked = roles.request(person.pk, "engineer", by=admin, at=AT)
    with pytest.raises(Conflict):
        roles.request(person.pk, "engineer", by=admin, at=AT)
    roles.approve(asked.pk, by=security, at=AT)
    with pytest.raises(Conflict):
        roles.approve(asked.pk, by=security, at=AT)
    assert Person.objects.get(pk=person.pk).roles == {"engineer"}
    assert told() == ["RoleRequested", "RoleGranted"]


def test_a_rejected_request_grants_nothing():
    person = make_person(None)
    asked = roles.request(person.pk, "engineer", by=make_actor("system_admin"), at=AT)
    roles.reject(asked.pk, note="not needed", by=make_actor("security_admin"), at=AT)
    assert Person.objects.get(pk=person.pk).roles == frozenset()
    assert told() == ["RoleRequested", "RoleRequestRejected"]


def test_nobody_decides_about_themselves():
    security = make_person("security_admin")
    make_person("security_admin")
    asked = roles.request(
        security.pk, "security_admin", wanted="revoke", by=make_actor("system_admin"), at=AT
    )
    with pytest.raises(Forbidden):
        roles.approve(asked.pk, by=security.actor(), at=AT)


def test_an_administrator_holds_no_other_role_by_action_and_by_table():
    admin = make_person("system_admin")
    with pytest.raises(Invalid):
        roles.request(admin.pk, "engineer", by=make_actor("system_admin"), at=AT)
    for role in ("engineer", "audit_admin"):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(person=admin, role=role)


def test_the_last_administrator_stays():
    security, admin = make_person("security_admin"), make_actor("system_admin")
    with pytest.raises(Conflict):
        people.deactivate(security.pk, by=admin, at=AT)
    with pytest.raises(Conflict):
        roles.revoke(
            security.pk,
            "security_admin",
            by=make_actor("security_admin", is_active=False, deactivated_at=AT),
            at=AT,
        )
    make_person("security_admin")
    people.deactivate(security.pk, by=admin, at=AT)
    assert queries.offices_held() == {"security_admin", "system_admin"}


def test_a_role_change_ends_sessions():
    person = make_person("engineer")
    before = person.get_session_auth_hash()
    roles.revoke(person.pk, "engineer", by=make_actor("security_admin"), at=AT)
    assert Person.objects.get(pk=person.pk).get_session_auth_hash() != before


def test_customer_roles_replace_each_other():
    person = make_person("reporter", customer_id=5)
    roles.set_customer_role(person.pk, "coordinator", by=make_actor("service_manager"), at=AT)
    assert Person.objects.get(pk=person.pk).roles == {"coordinator"}
    with pytest.raises(Invalid):
        roles.set_customer_role(person.pk, "engineer", by=make_actor("service_manager"), at=AT)


def test_a_closed_account_has_no_tokens_and_can_be_opened():
    person, admin = make_person("engineer"), make_actor("system_admin")
    _, raw = tokens.issue(
        name="script", scopes=["ticket.read"], expires_at=AT + timedelta(days=1), by=person.actor(), at=AT
    )
    people.deactivate(person.pk, reason="left", by=admin, at=AT)
    people.reactivate(person.pk, by=admin, at=AT)
    assert queries.actor_for_token(raw, AT) is None
    with pytest.raises(Conflict):
        people.deactivate(admin.person_id, by=admin, at=AT)


def test_only_ones_own_profile():
    person, other = make_person(), make_actor()
    with pytest.raises(Forbidden):
        people.edit_profile(person.pk, by=other, at=AT, name="x")
    people.edit_profile(person.pk, by=person.actor(), at=AT, language="en", time_zone="Asia/Tokyo")
    people.edit_profile(person.pk, by=person.actor(), at=AT, language="en")
    assert Entry.objects.get().body == {"person_id": person.pk, "changes": ["language", "time_zone"]}
    for bad in ({"language": "xx"}, {"time_zone": "Mars/Base"}, {"name": " "}):
        with pytest.raises(Invalid):
            people.edit_profile(person.pk, by=person.actor(), at=AT, **bad)


def test_a_token_acts_for_its_owner_within_its_scopes(django_assert_num_queries):
    owner = make_person("engineer")
    _, raw = tokens.issue(
        name="script", scopes=["ticket.read"], expires_at=AT + timedelta(days=1), by=owner.actor(), at=AT
    )
    actor = queries.actor_for_token(raw, AT)
    assert (actor.person_id, actor.scopes, actor.roles, actor.via) == (
        owner.pk,
        frozenset({"ticket.read"}),
        frozenset({"engineer"}),
        "api",
    )
    with django_assert_num_queries(1):
        assert queries.actor_for_token(raw, AT + timedelta(seconds=30)) == actor
    assert queries.actor_for_token(raw, AT + timedelta(days=1)) is None
    assert queries.actor_for_token(raw + "x", AT) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scopes": ["penalty.approve"]}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"expires_at": AT + timedelta(days=366)}, "expires_at"),
        ({"expires_at": AT}, "expires_at"),
        ({"name": " "}, "name"),
    ],
)
def test_tokens_that_go_too_far(values, field):
    values = {"name": "x", "scopes": ["ticket.read"], "expires_at": AT + timedelta(days=9), **values}
    with pytest.raises(Invalid) as refused:
        tokens.issue(by=make_actor("engineer"), at=AT, **values)
    assert refused.value.field == field


def test_somebody_elses_token_is_not_there():
    token, _ = tokens.issue(
        name="x", scopes=["ticket.read"], expires_at=AT + timedelta(days=1), by=make_actor(), at=AT
    )
    with pytest.raises(NotFound):
        tokens.revoke(token.pk, by=make_actor(), at=AT)
    tokens.revoke(token.pk, by=make_actor("system_admin"), at=AT)


def test_the_first_administrator_once():
    token = setup.issue_setup_token(AT)
    person = setup.create_first_administrator(token, email="a@example.com", name="管理", password=GOOD, at=AT)
    assert person.roles == {"system_admin"}
    with pytest.raises(LinkDead):
        setup.create_first_administrator(token, email="b@example.com", name="二", password=GOOD, at=AT)
    with pytest.raises(LinkDead):
        setup.read_setup_token(setup.issue_setup_token(AT), at=AT)


def test_teams():
    manager, members = make_actor("service_manager"), [make_person(), make_person()]
    team = teams.save_team(name="一线", member_ids=[members[0].pk], lead_id=members[1].pk, by=manager, at=AT)
    assert [person.pk for person in team.members.order_by("pk")] == [person.pk for person in members]
    assert queries.teams_of(members[1].pk) == [team.pk]
    with pytest.raises(Conflict):
        teams.save_team(name="一线", member_ids=[], by=manager, at=AT)
    with pytest.raises(Invalid):
        teams.save_team(
            name="二线", member_ids=[make_person("reporter", customer_id=5).pk], by=manager, at=AT
        )
    teams.archive_team(team.pk, by=manager, at=AT)
    assert queries.teams() == []


def test_a_customer_sees_its_own_people_only():
    from aftercare.accounts.policies import visible_to

    own, other = make_person("reporter", customer_id=5), make_person("reporter", customer_id=6)
    make_person("engineer")
    colleague = make_person("coordinator", customer_id=5)
    assert list(visible_to(own.actor()).order_by("pk")) == [own, colleague]
    assert other in visible_to(make_actor("engineer"))
