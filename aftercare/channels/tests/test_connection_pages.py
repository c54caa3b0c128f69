"""The settings of connections: who may, what is kept, what is never shown."""

import pytest

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.channels import arrivals, health
from aftercare.channels.actions.keeping import secrets_of
from aftercare.channels.connection_queries import states
from aftercare.channels.kinds import KINDS
from aftercare.channels.models import Connection, Parcel
from aftercare.channels.outward.tests.web_fake import web_fake
from aftercare.channels.tests.linked import NOW, make_connection, make_news
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
LIST = "/settings/connections/"
CANARY = "s3cret-canary"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
FILLED = {
    "name": "值班群",
    "url": f"https://robots.example.com/send?key={CANARY}",
    "secret": CANARY,
    "token": CANARY,
    "encrypt_key": CANARY,
    "aes_key": AES_KEY,
    "headers": f"Authorization: {CANARY}",
    "body": '{"to": "${phone}"}',
    "language": "zh-hans",
    "method": "POST",
    "format": "json",
}
HEARD = {"robot": ["breach", "tray"], "sms": ["breach"], "hook": ["desk.TicketReceived"]}


@pytest.fixture
def admin(client):
    return signed_in(client, make_person("system_admin"))


def filled(kind, **changes):
    return FILLED | {"hears": HEARD.get(KINDS[kind].group, [])} | changes


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_set_up_and_its_secrets_are_never_shown_again(admin, kind):
    assert admin.get(f"{LIST}new/{kind}/").status_code == 200
    assert admin.post(f"{LIST}new/{kind}/", filled(kind)).status_code in (200, 303)
    made = Connection.objects.get()
    assert (made.kind, made.name, CANARY in str(secrets_of(made))) == (kind, "值班群", True)
    pages = [admin.get(LIST), admin.get(f"{LIST}{made.pk}/"), admin.get(f"{LIST}{made.pk}/deliveries/")]
    pages.append(admin.post(f"{LIST}{made.pk}/", filled(kind, name="")))
    assert [CANARY in page.content.decode() for page in pages] == [False] * 4
    assert CANARY not in str(list(Entry.objects.values()))
    assert CANARY.encode() not in bytes(made.sealed)


def test_a_made_secret_is_shown_once(admin):
    page = admin.post(f"{LIST}new/entrance/", filled("entrance", secret=""))
    made = Connection.objects.get()
    secret = secrets_of(made)["secret"]
    assert (secret in page.content.decode(), f"/hooks/in/{made.key}/" in page.content.decode()) == (
        True,
        True,
    )
    assert page.headers["Cache-Control"] == "no-store"
    assert secret not in admin.get(f"{LIST}{made.pk}/").content.decode()
    page = admin.post(f"{LIST}{made.pk}/secret/")
    fresh = secrets_of(Connection.objects.get())["secret"]
    assert (fresh in page.content.decode(), fresh != secret) == (True, True)


def test_an_empty_secret_keeps_the_old_one(admin):
    admin.post(f"{LIST}new/dingtalk_robot/", filled("dingtalk_robot"))
    made = Connection.objects.get()
    given = filled("dingtalk_robot", url="", secret="", name="新名", revision=0)
    assert admin.post(f"{LIST}{made.pk}/", given).status_code == 303
    made.refresh_from_db()
    assert (made.name, secrets_of(made)["secret"]) == ("新名", CANARY)
    assert admin.post(f"{LIST}{made.pk}/", {**given, "name": "又改", "revision": 0}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("wecom_robot", {"url": "ftp://x"}),
        ("wecom_robot", {"url": ""}),
        ("wecom_robot", {"hears": []}),
        ("wecom_robot", {"hears": ["nonsense"]}),
        ("wecom_robot", {"mentions": "12345"}),
        ("wecom_robot", {"quiet_from": "22:00"}),
        ("wecom_im", {"aes_key": "short"}),
        ("sms", {"body": "{"}),
        ("entrance", {"mapping": "[]"}),
        ("hook", {"name": ""}),
    ],
)
def test_wrong_settings_are_refused(admin, kind, wrong):
    assert admin.post(f"{LIST}new/{kind}/", filled(kind, **wrong)).status_code == 422
    assert Connection.objects.count() == 0


def test_a_name_is_taken_once(admin):
    admin.post(f"{LIST}new/hook/", filled("hook"))
    assert admin.post(f"{LIST}new/hook/", filled("hook")).status_code == 422


def test_the_test_button_says_what_came_of_it(admin, settings):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    with web_fake() as far:
        robot = make_connection("wecom_robot", secrets={"url": far.url}, dead=True)
        said = []
        for answer in (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', b'{"errcode": 0}'):
            far.answer = lambda asked, answer=answer: (200, answer)
            admin.post(f"{LIST}{robot.pk}/test/", headers={"Accept-Language": "en"})
            said.append(admin.get(LIST, headers={"Accept-Language": "en"}).content.decode())
    assert "It failed: 93000: invalid webhook url" in said[0]
    assert "the other side took the test message" in said[1]
    robot.refresh_from_db()
    assert not robot.dead


def test_what_fails_says_so_in_words_of_its_own(admin):
    """No mail is fetched here."""
    make_connection("wecom_robot", failures=1, last_error="HTTP 500")
    assert "异常" in admin.get(LIST, headers={"Accept-Language": "zh-hans"}).content.decode()


def test_pausing_using_again_and_telling_again(admin):
    robot = make_connection("wecom_robot", dead=True)
    for address, active in (("pause", False), ("pause", False), ("resumption", True)):
        admin.post(f"{LIST}{robot.pk}/{address}/")
        robot.refresh_from_db()
        assert robot.active == active
    assert not robot.dead
    parcel = Parcel.objects.create(
        connection=robot, once="1", content=make_news().content(), state="failed", not_before=NOW
    )
    assert admin.post(f"{LIST}deliveries/{parcel.pk}/repetition/").status_code == 303
    assert Parcel.objects.get().state == "queued"
    assert admin.post(f"{LIST}deliveries/{parcel.pk}/repetition/").status_code == 409
    kinds = Entry.objects.filter(subject_kind="connection").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["channels.ConnectionChanged"] * 2 + ["channels.ParcelResent"]


def test_what_was_told_leads_to_its_ticket_if_the_reader_may_see_it(admin, monkeypatch):
    monkeypatch.setattr(arrivals, "_places", [lambda by, tickets: {7: "/tickets/7/"}])
    robot = make_connection("wecom_robot")
    for ticket in (7, 8, None):
        Parcel.objects.create(
            connection=robot,
            once=str(ticket),
            content=make_news().content(),
            ticket_id=ticket,
            not_before=NOW,
        )
    page = admin.get(f"{LIST}{robot.pk}/deliveries/").content.decode()
    assert page.count('<a class="subject"') == page.count('href="/tickets/7/"') == 1


def many(n):
    for i in range(n):
        robot = make_connection("wecom_robot", failures=i)
        for k in range(n):
            Parcel.objects.create(
                connection=robot, once=str(k), content=make_news(k).content(), not_before=NOW
            )


@pytest.mark.parametrize("n", [1, 3])
def test_pages_ask_the_same_however_long(admin, django_assert_num_queries, n):
    many(n)
    first = Connection.objects.earliest("pk").pk
    counts = []
    for address in (LIST, f"{LIST}{first}/deliveries/"):
        admin.get(address)
        with django_assert_num_queries(4):
            counts.append(admin.get(address).status_code)
    assert counts == [200, 200]


def test_every_connection_is_on_the_channels_page():
    make_connection("wecom_robot", failures=2, last_error="HTTP 500")
    make_connection("hook", active=False)
    make_connection("sms", last_success_at=NOW)
    make_connection("entrance")
    found = {state.kind: (state.state, state.trouble) for state in states()}
    assert found == {
        "WeCom group robot": ("failing", "HTTP 500"),
        "Webhook out": ("off", ""),
        "SMS gateway": ("ok", ""),
        "Webhook in": ("new", ""),
    }
    assert {state.name for state in states()} <= {state.name for state in health.examine()}


@pytest.mark.parametrize(("role", "status"), [("engineer", 403), ("system_admin", 200), ("audit_admin", 403)])
def test_who_may_see_connections(client, role, status):
    assert signed_in(client, make_person(role)).get(LIST).status_code == status
