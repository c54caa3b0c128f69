from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from aftercare.accounts.actions import invitations, people, roles, teams
from aftercare.accounts.models import Invitation, RoleRequest, Team, Token
from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.records import actions as files
from aftercare.records import sealing

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def enter(client):
    def enter(role, **values):
        person = make_person(role, **values)
        signed_in(client, person)
        return person

    return enter


ALLAUTH = [
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/me/", *ALLAUTH])
def test_own_pages(enter, client, address, lang):
    enter("engineer", password="correct horse battery staple", language=lang)
    answer = client.get(address, {"lang": lang})
    assert answer.status_code == 200
    assert f'lang="{"zh-CN" if lang == "zh-hans" else "en"}"' in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/inactive/",
    ],
)
def test_open_pages(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert "style=" not in answer.content.decode()


def test_passkey_pages(enter, client):
    person = enter("engineer", password="correct horse battery staple")
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery staple"})
    add = client.get("/accounts/2fa/webauthn/add/")
    assert add.status_code == 200
    assert 'data-passkey="create"' in add.content.decode()
    client.logout()
    options = client.get("/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json").json()
    assert options["request_options"]["publicKey"]["challenge"]
    assert person.pk


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_of_people_takes_as_many_queries_for_three_as_for_one(
    enter, client, django_assert_num_queries, more
):
    admin = enter("system_admin").actor()
    for n in range(1 + more):
        waiting = make_person(None)
        roles.request(waiting.pk, "engineer", by=admin, at=AT)
        invitations.invite(email=f"new{n}@example.com", role="tester", by=admin, at=timezone.now())
    with django_assert_num_queries(6):  # session, person, people, invitations, requests, offices
        answer = client.get("/people/")
    assert answer.status_code == 200
    assert answer.content.decode().count("/role-requests/") == 0
    assert answer.content.decode().count("@example.com") >= 3 + 2 * more


def test_people_are_filtered_and_paged(enter, client, monkeypatch):
    from aftercare.accounts import people_queries

    monkeypatch.setattr(people_queries, "PAGE", 2)
    enter("system_admin", name="管理员")
    names = [make_person("tester", name=f"测试{n}").name for n in range(3)]
    make_person("reporter", name="客户甲", customer_id=5)
    shown = client.get("/people/", {"role": "tester"}).content.decode()
    assert [name in shown for name in names] == [True, True, False]
    assert "?role=tester&amp;after=" in shown
    shown = client.get("/people/", {"kind": "customer"}).content.decode()
    assert ("客户甲" in shown, "测试0" in shown) == (True, False)


@pytest.mark.parametrize("role", ["engineer", "service_manager", "finance"])
def test_people_are_the_administrators_business(enter, client, role):
    enter(role)
    other = make_person("tester")
    assert client.get("/people/").status_code == 403
    assert client.get(f"/people/{other.pk}/").status_code == 403
    assert client.post("/people/invitations/").status_code == 403


def test_the_whole_way_of_a_role(enter, client):
    person = make_person(None, name="王工")
    enter("system_admin")
    values = {"role": "engineer", "wanted": "grant", "reason": "starts today"}
    assert client.post(f"/people/{person.pk}/role-requests/", values).status_code == 303
    assert client.post(f"/people/{person.pk}/role-requests/", values).status_code == 422
    asked = RoleRequest.objects.get()
    assert client.post(f"/people/requests/{asked.pk}/approval/").status_code == 403
    enter("security_admin")
    assert client.get(f"/people/{person.pk}/").status_code == 200
    assert client.post(f"/people/requests/{asked.pk}/approval/").status_code == 303
    assert client.post(f"/people/requests/{asked.pk}/approval/").status_code == 409
    assert client.post(f"/people/{person.pk}/role-revocation/", {"role": "engineer"}).status_code == 303


def test_inviting_by_page(enter, client):
    enter("system_admin")
    values = {"email": "li@example.com", "name": "李", "role": "tester", "language": "en"}
    assert client.post("/people/invitations/", values).status_code == 303
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.language) == ("li@example.com", "tester", "en")
    assert client.post("/people/invitations/", {**values, "email": "x"}).status_code == 422
    assert client.post(f"/people/invitations/{invitation.pk}/withdrawal/").status_code == 303


def test_an_account_is_closed_by_page(enter, client):
    enter("system_admin")
    other = make_person("tester")
    for noun in ("sign-out", "deactivation", "reactivation"):
        assert client.post(f"/people/{other.pk}/{noun}/").status_code == 303


def test_teams_by_page(enter, client, django_assert_num_queries):
    member = make_person(name="王工")
    enter("service_manager")
    values = {"name": "一线", "lead": member.pk, "members": [member.pk]}
    assert client.post("/people/teams/new/", values).status_code == 303
    team = Team.objects.get()
    assert client.post("/people/teams/new/", values).status_code == 422
    assert client.get(f"/people/teams/{team.pk}/").status_code == 200
    assert client.post(f"/people/teams/{team.pk}/change/", {**values, "name": "二线"}).status_code == 303
    for more in (0, 2):
        for n in range(more):
            teams.save_team(name=f"更多{n}", member_ids=[member.pk], by=make_actor("service_manager"), at=AT)
        with django_assert_num_queries(5):  # session, person, teams, members, staff
            client.get("/people/teams/")
    assert client.post(f"/people/teams/{team.pk}/archival/").status_code == 303


def test_a_token_is_shown_once(enter, client):
    person = enter("engineer")
    until = timezone.localdate() + timedelta(days=30)
    values = {"name": "script", "expires_on": until.isoformat(), "scopes": ["ticket.read"]}
    fresh = client.post("/me/tokens/", values).content.decode()
    token = Token.objects.get()
    assert fresh.count("ac_") > client.get("/me/tokens/").content.decode().count("ac_")
    assert (token.person_id, token.scopes) == (person.pk, ["ticket.read"])
    assert client.post("/me/tokens/", {**values, "scopes": ["role.approve"]}).status_code == 422
    assert client.post(f"/me/tokens/{token.pk}/revocation/").status_code == 303
    assert client.post(f"/me/tokens/{token.pk}/revocation/").status_code == 404


def test_administrators_and_customers_have_no_tokens(enter, client):
    enter("audit_admin")
    assert client.get("/me/tokens/").status_code == 403
    enter("reporter", customer_id=5)
    assert client.get("/me/tokens/").status_code == 404


def test_ones_own_profile(enter, client):
    person = enter("reporter", customer_id=5)
    values = {"name": "李会计", "language": "en", "time_zone": "Asia/Tokyo"}
    assert client.post("/me/", values).status_code == 303
    person.refresh_from_db()
    assert (person.name, person.language, person.time_zone) == ("李会计", "en", "Asia/Tokyo")
    assert client.post("/me/", {**values, "time_zone": "Mars/Base"}).status_code == 422
    assert 'lang="en"' in client.get("/me/").content.decode()


@pytest.mark.parametrize("more", [0, 2])
def test_the_audit_trail(enter, client, django_assert_num_queries, more):
    auditor = enter("audit_admin")
    others = [make_person(name=f"改名{n}") for n in range(1 + more)]
    for other in others:
        people.edit_profile(other.pk, by=other.actor(), at=AT, language="en")
    with django_assert_num_queries(4):  # session, person, entries, staff
        shown = client.get("/audit/").content.decode()
    assert shown.count("accounts.ProfileChanged</code>") == 1 + more
    assert auditor.pk


def test_the_audit_trail_is_filtered(enter, client):
    enter("audit_admin")
    one, two = make_person(name="甲"), make_person(name="乙")
    for person in (one, two):
        people.edit_profile(person.pk, by=person.actor(), at=AT, language="en")
    rows = "accounts.ProfileChanged</code>"
    today = timezone.localdate().isoformat()
    for query, count in (
        ({"person": one.pk}, 1),
        ({"subject": f"person:{two.pk}"}, 1),
        ({"kind": "accounts.SignedIn"}, 0),
        ({"since": today, "until": today}, 2),
        ({"until": "2020-01-01"}, 0),
        ({"person": "nonsense"}, 2),
    ):
        assert client.get("/audit/", query).content.decode().count(rows) == count, query


def test_the_export_holds_no_formulas(enter, client):
    enter("audit_admin")
    person = make_person(name="=HYPERLINK(1)")
    people.edit_profile(person.pk, by=person.actor(), at=AT, language="en")
    text = b"".join(client.get("/audit/export.csv").streaming_content).decode()
    assert text.count("\r\n") == 2
    assert ",'=HYPERLINK(1)," in text


def test_the_proof(enter, client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    enter("audit_admin")
    person = make_person()
    people.edit_profile(person.pk, by=person.actor(), at=AT, language="en")
    sealing.seal(timezone.now())
    assert client.post("/audit/proof/").status_code == 200


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "engineer"])
def test_the_trail_is_for_the_audit_administrator_only(enter, client, role):
    enter(role)
    assert [client.get(a).status_code for a in ("/audit/", "/audit/export.csv")] == [403, 403]
    assert client.post("/audit/proof/").status_code == 403


@pytest.mark.parametrize("address", ["/people/", "/people/teams/", "/audit/", "/people/1/"])
def test_customers_find_nothing_and_strangers_sign_in(enter, client, address):
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"
    enter("coordinator", customer_id=5)
    assert client.get(address).status_code == 404


def test_files_through_their_door(enter, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    owner = enter("engineer")
    kept = files.keep(b"<script>alert(1)</script>", "坏.html", by=owner.actor(), at=AT)
    answer = client.get(kept.url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    enter("engineer")
    assert client.get(kept.url).status_code == 404
