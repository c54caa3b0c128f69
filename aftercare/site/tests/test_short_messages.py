"""短信: only for P1, only to those who want it, only so often."""

import json
import logging

import pytest

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.channels.actions import consents, following, parcels
from aftercare.channels.models import Parcel, SmsConsent
from aftercare.channels.outward.tests.web_fake import web_fake
from aftercare.channels.sms.rules import PER_NUMBER_AND_DAY
from aftercare.channels.tests.linked import make_connection
from aftercare.desk.tests.scene import MORNING, make_scene
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13800001111"
BODY = '{"to": "${phone}", "sign": "${signature}", "content": "${text}"}'


@pytest.fixture
def gateway(settings):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    with web_fake() as fake:
        fake.answer = lambda asked: (200, b'{"code": "OK"}')
        secrets = {"url": f"{fake.url}/send", "headers": "Authorization: Bearer canary"}
        options = {
            "body": BODY,
            "success": "code=OK",
            "signature": "华诚软件",
            "format": "json",
            "method": "POST",
        }
        make_connection("sms", secrets=secrets, options=options)
        following.follow(MORNING)
        yield fake


@pytest.fixture
def scene():
    made = make_scene()
    consents.give_consent(PHONE, by=made.manager, at=MORNING)
    return made


def run():
    following.follow(MORNING)
    parcels.send_due(MORNING)


def test_a_p1_wakes_whom_it_concerns_and_nobody_else(gateway, scene, caplog):
    caplog.set_level(logging.INFO)
    consents.give_consent("13900002222", by=scene.engineer, at=MORNING)
    ticket = scene.ticket(priority="P1")
    scene.ticket(priority="P2")
    run()
    (asked,) = gateway.asked
    told = json.loads(asked.body)
    assert (told["to"], told["sign"]) == (PHONE, "华诚软件")
    assert told["content"] == f"P1: new ticket {ticket.number}"
    assert asked.headers["authorization"] == "Bearer canary"
    assert (PHONE in caplog.text, "138****1111" in caplog.text, "canary" in caplog.text) == (
        False,
        True,
        False,
    )


def test_without_consent_nobody_is_woken(gateway, scene):
    consents.withdraw_consent(by=scene.manager, at=MORNING)
    scene.ticket(priority="P1")
    run()
    assert (gateway.asked, SmsConsent.objects.count()) == ([], 0)


def test_a_number_gets_only_so_many_a_day(gateway, scene):
    for _ in range(PER_NUMBER_AND_DAY + 3):
        scene.ticket(priority="P1")
    run()
    assert len(gateway.asked) == PER_NUMBER_AND_DAY


def test_a_refusal_is_no_success(gateway, scene):
    gateway.answer = lambda asked: (200, b'{"code": "isv.BUSINESS_LIMIT_CONTROL"}')
    scene.ticket(priority="P1")
    run()
    assert Parcel.objects.get().state == "failed"
    assert Entry.objects.filter(kind="channels.ParcelLost").count() == 1


def test_one_says_it_oneself(client, gateway):
    person = make_person("engineer")
    staff = signed_in(client, person)
    url = "/settings/short-messages/"
    assert staff.post(url, {"phone": "010-88886666"}).status_code == 422
    assert staff.post(url, {"phone": "138 0000 1111"}).status_code == 303
    assert SmsConsent.objects.get().phone == PHONE
    assert PHONE in staff.get(url).content.decode()
    assert PHONE not in str(list(Entry.objects.filter(kind__startswith="channels.Sms").values("body")))
    assert staff.post(url, {"phone": ""}).status_code == 303
    assert not SmsConsent.objects.exists()
