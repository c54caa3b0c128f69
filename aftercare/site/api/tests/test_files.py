"""Files of programs: sent first, named later, with the limits of the pages."""

import pytest

from aftercare.desk.models import Message
from aftercare.desk.tests.scene import make_scene
from aftercare.records.models import Attachment
from aftercare.site.api.tests.asking import Program

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def scene(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return make_scene(contract=False)


def send(program: Program, content: bytes = PNG, query: str = "name=a.png", **headers: str):
    kind = headers.pop("content_type", "application/octet-stream")
    return program.send("post", f"/files?{query}", content, content_type=kind, **headers)


def test_a_file_is_sent_then_named_in_a_ticket_and_a_message(scene):
    program = Program(scene.reporter)
    sent = send(program, query="name=报错截图.png")
    assert sent.status_code == 201, sent.content
    file = sent.json()
    assert {name: file[name] for name in ("name", "media_type", "size", "state")} == {
        "name": "报错截图.png",
        "media_type": "image/png",
        "size": len(PNG),
        "state": "",
    }
    ids = [file["public_id"]]
    opened = program.post("/tickets", {"title": "打不开", "text": "白屏", "attachments": ids})
    assert opened.status_code == 201, opened.content
    number = opened.json()["number"]
    assert (
        program.post(f"/tickets/{number}/messages", {"text": "又来了", "attachments": ids}).status_code == 201
    )
    kept = Attachment.objects.get()
    assert list(Message.objects.values_list("attachment_ids", flat=True)) == [[kept.pk], [kept.pk]]
    assert kept.customer_id == scene.customer.pk
    read = program.get(f"/tickets/{number}/messages").json()
    assert [one["files"][0]["public_id"] for one in read] == ids * 2


def test_nobody_else_can_name_it(scene):
    file = send(Program(scene.reporter)).json()
    stranger = Program(make_scene(contract=False).reporter)
    body = {"title": "打不开", "text": "白屏", "attachments": [file["public_id"]]}
    assert stranger.post("/tickets", body).status_code == 404


def test_for_whom_a_file_is_sent(scene):
    other = make_scene(contract=False)
    staff, reporter = Program(scene.engineer), Program(scene.reporter)
    assert send(staff).status_code == 201
    assert send(staff, query=f"name=a&customer_id={scene.customer.pk}").status_code == 201
    assert send(staff, query="name=a&customer_id=999999").status_code == 404
    assert send(reporter, query=f"name=a&customer_id={other.customer.pk}").status_code == 404
    assert send(Program(scene.engineer, "ticket.read")).status_code == 403
    assert send(Program(scene.reporter, "portal.read_own")).status_code == 403


def test_limits_are_those_of_the_pages(scene, settings):
    program = Program(scene.reporter)
    settings.FILES_MAX_MB, settings.FILES_CUSTOMER_DAY_MB, settings.FILES_MESSAGE_MAX_MB = 2, 3, 2
    large = send(program, b"x" * (2 * 1024 * 1024 + 1))
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    ids = [send(program, b"x" * 1_500_000).json()["public_id"] for _ in range(2)]
    full = send(program, b"x" * 1_500_000)
    assert (full.status_code, full.json()["field"]) == (413, "files")
    both = program.post("/tickets", {"title": "打不开", "text": "白屏", "attachments": ids})
    assert (both.status_code, both.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("content", "query", "kind", "status"),
    [
        (PNG, "name=a", "application/json", 415),
        (PNG, "", "application/octet-stream", 422),
        (PNG, "name=a&other=1", "application/octet-stream", 400),
        (b"", "name=a", "application/octet-stream", 422),
    ],
)
def test_what_is_no_file(scene, content, query, kind, status):
    assert send(Program(scene.reporter), content, query, content_type=kind).status_code == status


def test_sent_twice_with_one_key_it_is_kept_once(scene):
    program = Program(scene.reporter)
    first, second = (send(program, Idempotency_Key="k1") for _ in range(2))
    assert first.json() == second.json()
    assert Attachment.objects.count() == 1
    assert send(program, query="name=b.png", Idempotency_Key="k1").status_code == 422
