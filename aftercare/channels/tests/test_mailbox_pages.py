"""The settings of mailboxes: who may, what is kept, what is never shown."""

import pytest

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.channels import secrets
from aftercare.channels.mail import accounts
from aftercare.channels.models import Mailbox
from aftercare.channels.tests.dovecot import PASSWORD
from aftercare.channels.tests.mails import make_mail
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
CANARY = "s3cret-canary"
FORM = {
    "name": "支持",
    "address": "Support@vendor.example",
    "kind": "imap",
    "host": "imap.vendor.example",
    "port": "993",
    "security": "tls",
    "user": "support",
    "sign_in": "password",
    "password": CANARY,
    "folder": "INBOX",
}


@pytest.fixture
def admin(client):
    return signed_in(client, make_person("system_admin"))


def test_adding_a_mailbox_keeps_the_password_encrypted(admin):
    assert admin.post("/settings/mailboxes/new/", FORM).status_code == 303
    box = Mailbox.objects.get()
    assert (box.address, secrets.decrypt(box.password)) == ("support@vendor.example", CANARY)
    assert CANARY.encode() not in bytes(box.password)


def test_d17_the_password_is_never_shown_nor_journalled(admin):
    admin.post("/settings/mailboxes/new/", FORM)
    box = Mailbox.objects.get()
    pages = [admin.get("/settings/mailboxes/"), admin.get(f"/settings/mailboxes/{box.pk}/")]
    pages.append(admin.post(f"/settings/mailboxes/{box.pk}/", {**FORM, "address": "broken"}))
    assert [CANARY in page.content.decode() for page in pages] == [False] * 3
    assert CANARY not in str(list(Entry.objects.values()))


def test_an_empty_password_keeps_the_old_one(admin):
    admin.post("/settings/mailboxes/new/", FORM)
    box = Mailbox.objects.get()
    admin.post(f"/settings/mailboxes/{box.pk}/", {**FORM, "password": "", "name": "服务", "revision": 0})
    box.refresh_from_db()
    assert (box.name, secrets.decrypt(box.password)) == ("服务", CANARY)


def test_case_81_two_at_once(admin):
    admin.post("/settings/mailboxes/new/", FORM)
    url = f"/settings/mailboxes/{Mailbox.objects.get().pk}/"
    assert admin.post(url, {**FORM, "name": "一", "revision": 0}).status_code == 303
    assert admin.post(url, {**FORM, "name": "二", "revision": 0}).status_code == 422


def test_another_account_is_read_from_its_beginning(admin):
    admin.post("/settings/mailboxes/new/", FORM)
    Mailbox.objects.update(uidvalidity=1, last_uid=70)
    url = f"/settings/mailboxes/{Mailbox.objects.get().pk}/"
    admin.post(url, {**FORM, "user": "other", "revision": 0})
    assert Mailbox.objects.values_list("uidvalidity", "last_uid").get() == (None, 0)


@pytest.mark.parametrize(
    "wrong", [{"security": "none"}, {"address": "x"}, {"port": "0"}, {"security": "ssl3"}]
)
def test_wrong_settings_are_refused(admin, wrong):
    assert admin.post("/settings/mailboxes/new/", FORM | wrong).status_code == 422
    assert Mailbox.objects.count() == 0


def test_a_name_is_taken_once(admin):
    admin.post("/settings/mailboxes/new/", FORM)
    assert admin.post("/settings/mailboxes/new/", FORM).status_code == 422


@pytest.mark.dovecot
def test_testing_the_connection(admin, imap, make_mailbox):
    imap.append("tested", make_mail(1))
    box = make_mailbox("tested")
    assert secrets.decrypt(box.password) == PASSWORD
    said = []
    for port in (imap.port, 1):
        Mailbox.objects.update(port=port)
        admin.post(f"/settings/mailboxes/{box.pk}/test/", headers={"Accept-Language": "en"})
        said.append(admin.get("/settings/mailboxes/", headers={"Accept-Language": "en"}).content.decode())
    assert "It works: 1 mail is there." in said[0]
    assert "Nobody answers on this port of the server." in said[1]


def test_pausing_and_reading_again(admin):
    admin.post("/settings/mailboxes/new/", FORM)
    box = Mailbox.objects.get()
    for address, active in (("pause", False), ("pause", False), ("resumption", True)):
        admin.post(f"/settings/mailboxes/{box.pk}/{address}/")
        box.refresh_from_db()
        assert box.active == active
    kinds = Entry.objects.filter(subject_kind="mailbox").values_list("kind", flat=True)
    assert list(kinds.order_by("id")) == ["channels.MailboxAdded"] + ["channels.MailboxChanged"] * 2


@pytest.mark.parametrize(
    ("role", "status"), [("engineer", 403), ("service_manager", 200), ("audit_admin", 403)]
)
def test_who_may_see_mailboxes(client, role, status):
    assert signed_in(client, make_person(role)).get("/settings/mailboxes/").status_code == status


OAUTH = {
    **FORM,
    "sign_in": "oauth2",
    "password": "",
    "token_url": "https://login.vendor.example/token",
    "client_id": "id",
    "client_secret": CANARY,
    "refresh_token": CANARY + "2",
}


def test_tokens_and_secrets_are_sealed_and_never_shown(admin):
    assert admin.post("/settings/mailboxes/new/", OAUTH).status_code == 303
    box = Mailbox.objects.get()
    assert [secrets.decrypt(kept) for kept in (box.client_secret, box.refresh_token)] == [
        CANARY,
        CANARY + "2",
    ]
    page = admin.get(f"/settings/mailboxes/{box.pk}/").content.decode()
    assert (CANARY in page, "login.vendor.example" in page) == (False, True)
    admin.post(f"/settings/mailboxes/{box.pk}/", {**OAUTH, "refresh_token": "", "name": "二", "revision": 0})
    box.refresh_from_db()
    assert secrets.decrypt(box.refresh_token) == CANARY + "2"
    assert CANARY not in str(list(Entry.objects.values()))


def test_another_token_address_forgets_the_access_token(admin):
    admin.post("/settings/mailboxes/new/", OAUTH)
    Mailbox.objects.update(access_token=secrets.encrypt("access"))
    url = f"/settings/mailboxes/{Mailbox.objects.get().pk}/"
    admin.post(url, {**OAUTH, "token_url": "https://other.example/token", "revision": 0})
    assert bytes(Mailbox.objects.get().access_token) == b""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"token_url": "http://login.vendor.example/token"}, "The token address must begin with https://."),
        ({"trusted": "ignore"}, "This is neither a certificate (PEM) nor a SHA-256 fingerprint."),
        ({"kind": "exchange"}, "Select a valid choice."),
        ({"leave_days": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(admin, wrong, said):
    answer = admin.post("/settings/mailboxes/new/", OAUTH | wrong, headers={"Accept-Language": "en"})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Mailbox.objects.count() == 0


def test_a_fingerprint_is_kept_as_digits(admin):
    admin.post("/settings/mailboxes/new/", {**FORM, "trusted": ":".join(["AB"] * 32)})
    assert Mailbox.objects.get().trusted == "ab" * 32


def test_saved_and_tried_at_once(admin):
    form = {**FORM, "host": "127.0.0.1", "port": 1, "then": "test"}
    answer = admin.post("/settings/mailboxes/new/", form, headers={"Accept-Language": "en"})
    box = Mailbox.objects.get()
    assert answer["Location"] == f"/settings/mailboxes/{box.pk}/"
    shown = admin.get(answer["Location"], headers={"Accept-Language": "en"}).content.decode()
    assert "Nobody answers on this port of the server." in shown


@pytest.mark.parametrize(("code", "opened"), [(18, 1), (10, 0)])
def test_where_pinning_helps_its_field_is_in_sight(admin, make_mailbox, code, opened):
    box = make_mailbox("distrusted")
    Mailbox.objects.filter(pk=box.pk).update(last_error=accounts._CERTIFICATES[code])
    page = admin.get(f"/settings/mailboxes/{box.pk}/").content.decode()
    assert page.count('<details class="unfold" open>') == opened


def test_a_delivered_mailbox_says_how(admin):
    admin.post("/settings/mailboxes/new/", {**FORM, "kind": "delivered", "host": "", "then": "test"})
    box = Mailbox.objects.get()
    assert (
        "mail deliver --mailbox support@vendor.example"
        in admin.get(f"/settings/mailboxes/{box.pk}/").content.decode()
    )
    assert "mail deliver" not in admin.get("/settings/mailboxes/").content.decode()


@pytest.mark.parametrize(
    ("form", "moved"),
    [(FORM, {"host": "imap.evil.example"}), (OAUTH, {"token_url": "https://evil.example/token"})],
)
def test_a_kept_secret_is_not_sent_to_wherever_somebody_points(admin, form, moved):
    admin.post("/settings/mailboxes/new/", form)
    url = f"/settings/mailboxes/{Mailbox.objects.get().pk}/"
    blank = {"password": "", "client_secret": "", "refresh_token": ""}
    assert admin.post(url, {**form, **moved, **blank, "revision": 0}).status_code == 422
    assert Mailbox.objects.filter(revision=0).exists()
    assert admin.post(url, {**form, **moved, "revision": 0}).status_code == 303


@pytest.mark.parametrize(
    ("kind", "security", "port"),
    [("imap", "tls", 993), ("imap", "starttls", 143), ("pop3", "tls", 995), ("pop3", "starttls", 110)],
)
def test_without_a_port_it_is_the_usual_one(admin, kind, security, port):
    admin.post("/settings/mailboxes/new/", {**FORM, "kind": kind, "security": security, "port": ""})
    assert Mailbox.objects.get().port == port
