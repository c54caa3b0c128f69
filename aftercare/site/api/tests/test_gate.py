"""What every request passes: token, address, body, once, pace."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import signed_in
from aftercare.desk.models import Ticket
from aftercare.desk.tests.scene import make_scene
from aftercare.foundation.errors import Refused
from aftercare.site.api import gate, once, reading
from aftercare.site.api.pace import Pace, TooFast
from aftercare.site.api.tests.asking import Program
from aftercare.site.models import Done

NUMBER = "/tickets/GD20990101-0001"


@pytest.fixture
def scene(db):
    return make_scene(contract=False)


def body_of(scene, **more):
    return {"title": "打不开", "text": "白屏", "customer_id": scene.customer.pk, **more}


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ac_wrong", "Basic eDp5", "Bearer é"])
def test_without_a_good_token_nothing_is_said(header):
    answer = Client().get("/api/v1/tickets", headers={"Authorization": header})
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_dies_with_its_owners_account(scene):
    program = Program(scene.engineer)
    assert program.get("/tickets").status_code == 200
    owner = Person.objects.filter(pk=scene.engineer.person_id)
    owner.update(is_active=False, deactivated_at=timezone.now())
    assert program.get("/tickets").status_code == 401


def test_a_session_opens_no_door(scene, client):
    signed_in(client, Person.objects.get(pk=scene.engineer.person_id))
    assert client.get("/api/v1/tickets").status_code == 401


def test_refusals_speak_the_readers_language(scene):
    program = Program(scene.engineer)
    english, chinese = program.get(NUMBER), program.get(NUMBER, Accept_Language="zh-CN")
    assert english.json()["detail"] == "There is no such ticket."
    assert chinese.json()["detail"] == "没有这张工单。"
    assert {one.headers["Content-Type"] for one in (english, chinese)} == {"application/problem+json"}


def test_other_methods_are_refused_with_those_that_are_known(scene):
    answer = Program(scene.engineer).send("put", "/tickets", b"{}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
    assert answer.json()["code"] == "method_not_allowed"


def test_unknown_addresses_are_problems_too(scene):
    answer = Program(scene.engineer).get("/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"[]", 422),
        (b"null", 422),
        (b"{", 400),
        (b'{"title": NaN}', 400),
        (b'{"title": "a", "title": "b"}', 400),
        (b'{"title": "\\u0000"}', 422),
        (b'{"title": "\\ud800"}', 422),
        (b'{"\\udfff": 1}', 422),
        (b'{"title": "\xff"}', 400),
        (b'{"customer_id": ' + b"9" * 10_000 + b"}", 400),
        (b'{"customer_id": 1e999}', 422),
        (b'{"customer_id": 99999999999999999999}', 422),
        (b"[" * 100_000, 400),
        (b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}", 400),
        (b'{"title": "a", "text": "b", "customer_id": 1, "is_staff": true}', 422),
        (b'"' + b"a" * (1024 * 1024) + b'"', 413),
    ],
    ids=str,
)
def test_hostile_bodies_are_refused(scene, content, status):
    answer = Program(scene.engineer).send("post", "/tickets", content)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_other_formats_are_refused(scene):
    answer = Program(scene.engineer).send("post", "/tickets", b"title=a", content_type="text/plain")
    assert answer.status_code == 415


def test_a_nul_in_the_address_finds_nothing(scene):
    program = Program(scene.engineer)
    assert program.get("/tickets/GD%00").status_code == 404
    assert program.get("/tickets?q=%00").status_code == 400
    assert program.get("/tickets?%00=1").status_code == 400


def test_every_fault_of_a_body_is_named(scene):
    answer = Program(scene.engineer).post("/tickets", {"title": "", "colour": "red"})
    assert [(one["field"], one["message"]) for one in answer.json()["errors"]] == [
        ("title", "This must not be empty."),
        ("text", "This is required."),
        ("colour", "There is no such field."),
    ]


def test_the_same_key_opens_one_ticket(scene):
    program = Program(scene.engineer)
    first, second = (program.post("/tickets", body_of(scene), Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (first.headers["ETag"], first.headers["Location"]) == (
        second.headers["ETag"],
        second.headers["Location"],
    )
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Ticket.objects.count() == 1


def test_the_same_key_for_something_else_is_refused(scene):
    program = Program(scene.engineer)
    program.post("/tickets", body_of(scene), Idempotency_Key="k1")
    other = program.post("/tickets", body_of(scene, title="别的"), Idempotency_Key="k1")
    assert (other.status_code, other.json()["field"], Ticket.objects.count()) == (422, "Idempotency-Key", 1)


def test_keys_are_each_tokens_own(scene):
    for program in (Program(scene.engineer), Program(scene.manager)):
        assert program.post("/tickets", body_of(scene), Idempotency_Key="k1").status_code == 201
    assert Ticket.objects.count() == 2


def test_a_refusal_is_not_remembered(scene):
    program = Program(scene.engineer)
    wrong = program.post("/tickets", body_of(scene, system_id=999), Idempotency_Key="k1")
    assert (wrong.status_code, Done.objects.count(), Ticket.objects.count()) == (404, 0, 0)
    assert program.post("/tickets", body_of(scene), Idempotency_Key="k1").status_code == 201


def test_what_was_done_is_forgotten_after_a_week(scene):
    program = Program(scene.engineer)
    program.post("/tickets", body_of(scene), Idempotency_Key="k1")
    done = Done.objects.get()
    assert once.forget_old(done.done_at + once.KEPT) == 0
    assert once.forget_old(done.done_at + once.KEPT + timedelta(seconds=1)) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_strange_keys_are_refused(scene, key):
    assert Program(scene.engineer).post("/tickets", body_of(scene), Idempotency_Key=key).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_time_one_waits_for_nobody():
    scene = make_scene(contract=False)
    program = Program(scene.engineer)
    content = json.dumps(body_of(scene)).encode()
    barrier, answers = threading.Barrier(4), []

    def ask():
        barrier.wait()
        asker = Program.__new__(Program)
        asker.token, asker.client = program.token, Client()
        answers.append(asker.send("post", "/tickets", content, Idempotency_Key="k").status_code)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert Ticket.objects.count() == 1


def test_a_token_may_ask_so_often_in_a_minute():
    pace = Pace(limit=2)
    pace.count(b"a", 0.0)
    pace.count(b"a", 1.0)
    pace.count(b"b", 2.0)
    with pytest.raises(TooFast) as refused:
        pace.count(b"a", 20.0)
    assert refused.value.headers == {"Retry-After": "40"}
    pace.count(b"a", 60.0)


def test_the_limit_is_said_as_a_problem(scene, monkeypatch):
    monkeypatch.setattr(gate, "pace", Pace(limit=0))
    answer = Program(scene.engineer).get("/tickets")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_reading_keeps_what_json_says():
    text = '{"a": [1, 1.5, true, null, "中\\u4e2d😀"]}'
    assert reading.parse(text.encode()) == {"a": [1, 1.5, True, None, "中中😀"]}
    with pytest.raises(Refused):
        reading.parse(b"[1] 2")


@pytest.mark.django_db
def test_the_description_and_its_page_are_open_to_all(client):
    assert client.get("/api/v1/openapi.json").json()["info"]["title"] == "Aftercare"
    assert client.get("/api/v1/docs").status_code == 200
