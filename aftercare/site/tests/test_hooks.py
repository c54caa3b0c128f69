"""Webhooks through the whole house: a fact out, a report in."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from aftercare.channels.actions import following, judging, parcels
from aftercare.channels.hooks.rules import signing
from aftercare.channels.models import Connection, InboundMessage, Parcel
from aftercare.channels.outward.tests.web_fake import web_fake
from aftercare.channels.tests.linked import make_connection
from aftercare.desk.actions import conversation, ownership, progress
from aftercare.desk.facts import GreenChannelClosed
from aftercare.desk.models import Ticket
from aftercare.desk.tests.scene import MORNING, make_scene, minutes

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def far(settings):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    with web_fake() as fake:
        yield fake


def hook(far, *hears, **fields):
    secrets = {"url": f"{far.url}/hook", "secret": SECRET}
    return make_connection("hook", secrets=secrets, hears=list(hears), **fields)


def run(now=MORNING):
    following.follow(now)
    parcels.send_due(now)


def test_a_fact_arrives_signed_with_its_ticket(far):
    hook(far, "desk.TicketReceived")
    run()
    ticket = make_scene().ticket()
    run()
    (asked,) = far.asked
    assert signing.verify(asked.headers, asked.body, SECRET, MORNING.timestamp())
    told = json.loads(asked.body)
    assert (told["version"], told["fact"], told["id"]) == (
        1,
        "desk.TicketReceived",
        asked.headers["webhook-id"],
    )
    assert (told["ticket"]["number"], told["ticket"]["title"]) == (ticket.number, ticket.title)
    assert (told["customer_id"], told["values"]["number"]) == (ticket.customer_id, ticket.number)
    run()
    assert len(far.asked) == 1


def test_d16_what_is_internal_stays_inside(far):
    hook(far, "desk.NoteWritten", "desk.TicketReceived", name="outside")
    hook(far, "desk.NoteWritten", name="inside", options={"inside": True})
    run()
    scene = make_scene()
    conversation.note(scene.ticket(), "只有我们知道", by=scene.engineer, at=minutes(1))
    following.follow(MORNING)
    found = Parcel.objects.order_by("pk").values_list("connection__name", "content__what")
    assert list(found) == [("outside", "desk.TicketReceived"), ("inside", "desk.NoteWritten")]
    assert "只有我们知道" not in str(list(Parcel.objects.values_list("content", flat=True)))
    outside = json.loads(Parcel.objects.get(connection__name="outside").content["body"])
    assert outside["ticket"]["team_id"] is None


def test_a_subscription_hears_of_its_customers_only(far):
    mine, foreign = make_scene(), make_scene()
    hook(far, "desk.TicketReceived", customers=[mine.customer.pk])
    run()
    foreign.ticket()
    ticket = mine.ticket()
    following.follow(MORNING)
    assert [p.ticket_id for p in Parcel.objects.all()] == [ticket.pk]


def test_what_fails_is_tried_again_under_the_same_id_and_given_up_in_the_end(far):
    hook(far, "desk.TicketReceived")
    run()
    make_scene().ticket()
    far.answer = lambda asked: (302, b"")
    now = MORNING
    following.follow(now)
    while not Connection.objects.get().dead:
        parcels.send_due(now)
        now = (Connection.objects.get().paused_until or now) + timedelta(seconds=1)
    assert len({asked.headers["webhook-id"] for asked in far.asked}) == 1
    assert timedelta(days=3) < now - MORNING < timedelta(days=4)
    assert 50 < len(far.asked) < 100
    assert Parcel.objects.get().tries[-1]["status"] == 302


def test_410_means_nothing_more(far):
    hook(far, "desk.TicketReceived")
    run()
    make_scene().ticket()
    far.answer = lambda asked: (410, b"")
    run()
    assert Connection.objects.get().dead


def test_d11_an_internal_address_is_refused(far, settings):
    settings.OUTWARD_ALLOWED = ""
    hook(far, "desk.TicketReceived")
    run()
    make_scene().ticket()
    run()
    assert (far.asked, Parcel.objects.get().state) == ([], "queued")
    assert Connection.objects.get().last_error.startswith("This address is not open to us")


@pytest.mark.parametrize(("inside", "leaves"), [(False, False), (True, True)])
def test_a_customer_s_webhook_is_not_told_what_stays_in_the_house(far, inside, leaves):
    """Abuse cases A07 and D16: opinions, waits for others, results that nobody has checked."""
    told = ("desk.TicketHeld", "desk.TicketResolved", "desk.GreenChannelClosed")
    hook(far, *told, options={"inside": inside})
    run()
    scene = make_scene()
    ticket = scene.ticket()
    by = {"by": scene.engineer, "at": MORNING + timedelta(minutes=1)}
    ownership.take(ticket, **by)
    progress.hold(scene.again(ticket), reason="third_party", note="CANARY-hold", **by)
    progress.resume(scene.again(ticket), **by)
    progress.resolve(scene.again(ticket), resolution="fix", text="CANARY-result", **by)
    run()
    heard = [json.loads(asked.body) for asked in far.asked]
    assert [one["fact"] for one in heard] == ["desk.TicketHeld", "desk.TicketResolved"]
    assert [("CANARY" in json.dumps(one)) for one in heard] == [leaves, leaves]
    assert GreenChannelClosed.inside == {"justified"}


@pytest.mark.parametrize(("place", "calls"), [("after_parcel_lease", 1), ("after_parcel_post", 2)])
def test_a_worker_that_dies_loses_nothing_and_repeats_under_the_same_id(far, monkeypatch, place, calls):
    hook(far, "desk.TicketReceived")
    run()
    make_scene().ticket()

    def die(name):
        if name == place:
            raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(parcels, "reach", die)
        with pytest.raises(KeyboardInterrupt):
            run()
    parcels.send_due(MORNING + timedelta(minutes=1))
    parcels.send_due(MORNING + timedelta(minutes=3))
    assert (len(far.asked), len({asked.headers["webhook-id"] for asked in far.asked})) == (calls, 1)
    assert Parcel.objects.get().state == "sent"


# --- in ---


def report(payload, key="door", message_id="r1", at=None, secret=SECRET, body=None):
    from time import time

    raw = body if body is not None else json.dumps(payload, ensure_ascii=False).encode()
    signed = signing.signed_headers(message_id, int(at or time()), raw, secret)
    headers = {name.title(): value for name, value in signed.items()}
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/in/{key}/", raw, content_type="application/json", headers=headers
    )


def judged():
    for pk in InboundMessage.objects.filter(state="stored").values_list("pk", flat=True):
        judging.judge(pk)
    return InboundMessage.objects.order_by("pk").last()


def entrance(**fields):
    return make_connection("entrance", secrets={"secret": SECRET}, key="door", **fields)


def test_a_report_becomes_a_ticket_and_the_next_call_adds_to_it():
    scene = make_scene()
    entrance()
    said = {
        "title": "接口超时",
        "text": "支付回调 30 秒超时",
        "reporter_name": "监控平台",
        "customer": scene.customer.number,
        "external_id": "OPS-7",
        "error_text": "ORA-12541",
    }
    assert report(said).status_code == 202
    ticket = Ticket.objects.get(pk=judged().ticket_id)
    assert (ticket.title, ticket.customer_id, ticket.external_number, ticket.error_text, ticket.channel) == (
        "接口超时",
        scene.customer.pk,
        "OPS-7",
        "ORA-12541",
        "api",
    )
    assert report({**said, "text": "又出现了"}, message_id="r2").status_code == 202
    found = judged()
    assert (found.ticket_id, found.verdict, Ticket.objects.count()) == (ticket.pk, "reply", 1)
    assert ticket.messages.order_by("pk").values_list("text", flat=True)[1] == "又出现了"


def test_d15_the_same_call_again_is_kept_once():
    entrance()
    answers = [report({"title": "x"}).json()["known"] for _ in range(3)]
    assert (answers, InboundMessage.objects.count()) == ([False, True, True], 1)


def test_an_entrance_of_one_customer_speaks_for_no_other():
    mine, foreign = make_scene(), make_scene()
    entrance(options={"customer": mine.customer.pk})
    report({"title": "x", "customer": foreign.customer.number, "reporter_email": foreign.contact.email})
    ticket = Ticket.objects.get(pk=judged().ticket_id)
    assert (ticket.customer_id, ticket.contact_id) == (mine.customer.pk, None)


def test_an_unknown_customer_waits_in_the_tray():
    entrance()
    report({"title": "x", "customer": "nobody"})
    found = judged()
    assert (found.state, found.reason) == ("tray", "The message names no customer that we know.")


def test_a_bad_payload_waits_with_its_reason():
    entrance()
    assert report(None, body=b"not json").status_code == 202
    found = judged()
    assert (found.state, found.reason, bytes(found.raw)) == ("quarantined", "no_json", b"not json")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"secret": "whsec_AAAA"}, 401),
        ({"key": "elsewhere"}, 401),
        ({"at": 1_700_000_000}, 401),
        ({"body": b"x" * 300_000}, 413),
    ],
)
def test_d15_what_is_not_signed_is_not_kept(change, status):
    entrance()
    assert report(**{"payload": {"title": "x"}, **change}).status_code == status
    assert InboundMessage.objects.count() == 0


def test_d15_a_flood_is_told_to_wait(monkeypatch):
    from aftercare.channels.actions import calls

    monkeypatch.setattr(calls, "PER_MINUTE", 2)
    entrance()
    assert [report({"title": "x"}, message_id=f"r{n}").status_code for n in range(3)] == [202, 202, 429]
