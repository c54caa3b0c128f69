"""Signing in through the real pages, middleware and all."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from aftercare.accounts.actions import people, setup
from aftercare.accounts.actions.invitations import invite, link_token
from aftercare.accounts.models import Person, Take
from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
GOOD = "correct horse battery staple"


def told() -> list[str]:
    return [kind.split(".")[1] for kind in Entry.objects.order_by("id").values_list("kind", flat=True)]


def sign_in(client, email, password=GOOD, **headers):
    return client.post("/accounts/login/", {"login": email, "password": password}, **headers)


def test_with_address_and_password(client):
    person = make_person(email="wang@example.com", password=GOOD, language="en", time_zone="Asia/Tokyo")
    assert sign_in(client, "Wang@Example.com").headers["Location"] == "/"
    assert client.get("/me/").status_code == 200
    assert (client.session["language"], client.session["time_zone"]) == ("en", "Asia/Tokyo")
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.body["how"]) == ("accounts.SignedIn", person.pk, "password")


def test_wrong_password_and_unknown_address_look_the_same(client):
    make_person(email="wang@example.com", password=GOOD)

    def page(email):
        text = sign_in(client, email, "wrong wrong wrong").content.decode()
        return re.sub(r'value="[^"]*"|content="[^"]*"', "", text)

    assert page("wang@example.com") == page("nobody@example.com")
    assert told() == ["SignInFailed", "SignInFailed"]


def test_the_sixth_try_within_five_minutes_is_refused_even_with_the_right_password(client):
    make_person(email="wang@example.com", password=GOOD)
    for _ in range(5):
        sign_in(client, "wang@example.com", "wrong wrong wrong")
    assert sign_in(client, "wang@example.com").status_code == 200
    Take.objects.update(window_ends_at=timezone.now() - timedelta(seconds=1))
    assert sign_in(client, "wang@example.com").status_code == 302


def test_one_address_cannot_try_many_accounts(client):
    make_person(email="wang@example.com", password=GOOD)
    for n in range(2):
        sign_in(client, f"nobody{n}@example.com", "wrong wrong wrong")
    Take.objects.filter(bucket="sign-in-ip", used=2).update(used=30)
    assert sign_in(client, "wang@example.com").status_code == 200
    assert sign_in(client, "wang@example.com", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_closed_account_cannot_sign_in(client):
    make_person(email="wang@example.com", password=GOOD, is_active=False, deactivated_at=timezone.now())
    assert "_auth_user_id" not in sign_in(client, "wang@example.com").wsgi_request.session


def test_nobody_signs_up(client):
    assert client.get("/accounts/signup/").status_code == 404
    assert client.post("/accounts/signup/", {"email": "x@example.com"}).status_code == 404


def test_staff_without_second_factor_come_to_enrol_and_nowhere_else(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    make_person("system_admin", email="wang@example.com", password=GOOD)
    sign_in(client, "wang@example.com")
    assert client.get("/people/").headers["Location"] == "/accounts/2fa/"
    assert client.post("/me/", {"name": "x"}).headers["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = _code(secret)
    done = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/people/").status_code == 200


def _code(secret: str) -> str:
    import time

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_second_step_is_asked_for_and_the_seed_is_kept_encrypted(client, settings):
    from allauth.mfa.adapter import get_adapter

    settings.STAFF_SECOND_FACTOR = True
    person = make_person(email="wang@example.com", password=GOOD)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    kept = Authenticator.objects.get(user=person).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert get_adapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    assert sign_in(client, "wang@example.com").headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert client.get("/accounts/2fa/authenticate/").status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert client.get("/me/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": _code("JBSWY3DPEHPK3PXP")})
    assert client.get("/me/").status_code == 200


def test_codes_cannot_be_guessed(client):
    person = make_person(email="wang@example.com", password=GOOD)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    sign_in(client, "wang@example.com")
    guesses = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code for _ in range(6)]
    assert guesses == [200] * 5 + [429]
    right = client.post("/accounts/2fa/authenticate/", {"code": _code("JBSWY3DPEHPK3PXP")})
    assert (right.status_code, client.get("/me/").status_code) == (429, 302)


def test_staff_cannot_remove_the_last_second_factor(client, settings):
    settings.STAFF_SECOND_FACTOR = True
    person = make_person(password=GOOD)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    signed_in(client, person)
    client.post("/accounts/2fa/reauthenticate/", {"code": _code("JBSWY3DPEHPK3PXP")})
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 200
    assert Authenticator.objects.filter(user=person, type="totp").exists()


@pytest.mark.parametrize(("demanded", "offered"), [(True, False), (False, True)])
def test_the_password_is_offered_as_a_proof_only_where_it_is_one(client, settings, demanded, offered):
    settings.STAFF_SECOND_FACTOR = demanded
    person = make_person(password=GOOD)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    signed_in(client, person)
    page = client.get("/accounts/2fa/reauthenticate/?next=/penalties/").content.decode()
    assert ("/accounts/reauthenticate/" in page) is offered
    answer = client.get("/accounts/reauthenticate/?next=/penalties/")
    assert (answer.status_code == 200) is offered
    assert offered or answer["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fpenalties%2F"


@pytest.mark.parametrize(
    ("role", "customer", "minutes", "still_in"),
    [("engineer", None, 29, True), ("engineer", None, 30, False), ("reporter", 5, 300, True)],
)
def test_idle_sessions_end(client, role, customer, minutes, still_in):
    person = make_person(role, customer_id=customer)
    with time_machine.travel("2026-03-02T09:30Z", tick=False) as clock:
        signed_in(client, person)
        client.get("/me/")
        clock.shift(timedelta(minutes=minutes))
        assert (client.get("/me/").status_code == 200) is still_in


@pytest.mark.parametrize(("hours", "status"), [(11.9, 200), (12, 303)])
def test_a_session_lasts_twelve_hours_however_busy(client, hours, status):
    signed_in(client, make_person())
    session = client.session
    session["opened_at"] -= hours * 3600
    session.save()
    assert client.get("/me/").status_code == status
    assert [entry.body["why"] for entry in Entry.objects.all()] == (["too_long"] if status == 303 else [])


def test_polling_is_not_being_there(client):
    with time_machine.travel("2026-03-02T00:00Z", tick=False) as clock:
        signed_in(client, make_person())
        answers = []
        for _ in range(3):
            answers.append(client.get("/me/", HTTP_X_POLL="1").status_code)
            clock.shift(timedelta(minutes=20))
    assert answers == [200, 200, 303]


def test_a_new_password_ends_the_other_sessions(client):
    from django.test import Client

    person, other = make_person(password=GOOD), Client()
    signed_in(client, person), signed_in(other, person)
    fresh = "another horse battery staple"
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": GOOD, "password1": fresh, "password2": fresh}
    )
    assert answer.status_code == 302
    assert (client.get("/me/").status_code, other.get("/me/").status_code) == (200, 302)
    assert "PasswordChanged" in told()


def test_ones_other_sessions_are_ended_by_oneself(client):
    from django.test import Client

    make_person(email="wang@example.com", password=GOOD)
    other = Client()
    sign_in(client, "wang@example.com"), sign_in(other, "wang@example.com")
    assert client.get("/accounts/sessions/").content.decode().count("<tr data-row>") == 2
    client.post("/accounts/sessions/")
    assert (client.get("/me/").status_code, other.get("/me/").status_code) == (200, 302)
    assert told() == ["SignedIn", "SignedIn", "SessionEnded"]


def test_ended_sessions_are_worthless(client):
    person = make_person()
    signed_in(client, person)
    people.end_sessions(person.pk, by=make_actor("system_admin"), at=timezone.now())
    assert client.get("/me/").status_code == 302


def test_forgotten_password(client):
    make_person(email="wang@example.com", password=GOOD)
    client.post("/accounts/password/reset/", {"email": "wang@example.com"})
    client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    (letter,) = letters()
    assert letter["to"] == "wang@example.com"
    link = re.search(r"/accounts/password/reset/key/\S+", letter["text"])[0]
    form = client.get(link, follow=True)
    fresh = "another horse battery staple"
    done = client.post(form.redirect_chain[-1][0], {"password1": fresh, "password2": fresh})
    assert done.headers["Location"] == "/accounts/password/reset/key/done/"
    assert sign_in(client, "wang@example.com", fresh).status_code == 302
    assert [letter["to"] for letter in letters()] == ["wang@example.com"] * 2  # the link, and the notice


def test_a_mailbox_is_not_flooded(client):
    make_person(email="wang@example.com", password=GOOD)
    for n in range(7):
        client.post("/accounts/password/reset/", {"email": "wang@example.com"}, REMOTE_ADDR=f"192.0.2.{n}")
    assert len(letters()) == 5


def letters() -> list[dict[str, str]]:
    """The letters that wait to be sent."""
    jobs = ProcrastinateJob.objects.filter(task_name="accounts.send_letter").order_by("id")
    return list(jobs.values_list("args", flat=True))


def test_an_invitation_leads_in(client):
    invitation = invite(
        email="li@example.com",
        role="reporter",
        customer_id=5,
        by=make_actor("service_manager"),
        at=timezone.now(),
    )
    address = f"/join/{link_token(invitation)}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "李会计", "password": "short"}).status_code == 422
    assert client.post(address, {"name": "李会计", "password": GOOD}).status_code == 303
    assert Person.objects.get(email="li@example.com").roles == {"reporter"}
    assert client.get("/me/").status_code == 200
    assert client.get(address).status_code == 410


def test_setting_up(client):
    address = f"/setup/{setup.issue_setup_token()}/"
    assert client.get("/setup/x/").status_code == 404
    assert client.get(address).status_code == 200
    values = {"email": "a@example.com", "name": "管理", "password": GOOD}
    assert client.post(address, values).headers["Location"] == "/people/"
    assert client.get("/people/").status_code == 200
    assert client.get(address).status_code == 410


@pytest.mark.parametrize(("demo", "status"), [(True, 303), (False, 404)])
def test_the_demonstration_lets_in_only_where_it_is_one(client, settings, demo, status):
    settings.DEMO, settings.STAFF_SECOND_FACTOR = demo, True
    person = make_person()
    assert client.post("/demo/sign-in/", {"person": person.pk}).status_code == status
    assert (client.get("/me/").status_code == 200) is demo


def test_letters_of_invitation(settings):
    from aftercare.accounts.facts import PersonInvited
    from aftercare.accounts.reactions import send_invitation
    from aftercare.records import journal

    invite(email="li@example.com", role="engineer", by=make_actor("system_admin"), at=timezone.now())
    fact = journal.read(Entry.objects.get())
    assert isinstance(fact, PersonInvited)
    send_invitation(fact)
    (letter,) = mail.outbox
    assert letter.to == ["li@example.com"]
    assert f"{settings.BASE_URL}/join/" in letter.body


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
    ],
)
def test_whose_address_counts(rf, settings, remote, forwarded, found):
    from aftercare.accounts.addresses import client_ip

    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert client_ip(rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)) == found
