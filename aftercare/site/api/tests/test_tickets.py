"""Tickets through the API: a life from report to confirmation, and who sees what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.desk.models import Ticket
from aftercare.desk.tests.scene import make_scene
from aftercare.site.api.tests.asking import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def report(scene, **more):
    return {
        "title": "收费窗口无法开票",
        "text": "点“开票”提示 ORA-12541。",
        "customer_id": scene.customer.pk,
        **more,
    }


def test_a_ticket_lives_from_report_to_confirmation(scene):
    engineer, tester, customer = Program(scene.engineer), Program(scene.tester), Program(scene.chief)
    opened = engineer.post("/tickets", report(scene, contact_id=scene.contact.pk, priority="P2"))
    assert opened.status_code == 201, opened.content
    address = opened.headers["Location"].removeprefix("/api/v1")
    number = opened.json()["number"]
    assert address == f"/tickets/{number}"
    steps = [
        (engineer, "/owner", {}),
        (engineer, "/messages", {"text": "我们正在看。"}),
        (engineer, "/start", None),
        (engineer, "/hold", {"reason": "third_party", "note": "等厂商。"}),
    ]
    for program, path, body in steps:
        assert program.post(address + path, body).status_code in (200, 201), path
    assert engineer.send("delete", f"{address}/hold", b"").json()["state"] == "in_progress"
    resolved = engineer.post(f"{address}/resolution", {"resolution": "fix", "text": "重启了监听。"})
    assert resolved.json()["state"] == "resolved"
    assert customer.get(address).json()["resolution_text"] == ""
    assert engineer.post(f"{address}/verification", {"passed": True}).status_code == 403
    assert tester.post(f"{address}/verification", {"passed": True}).status_code == 200
    assert customer.get(address).json()["resolution_text"] == "重启了监听。"
    assert customer.post(f"{address}/confirmation", {"solved": True}).json()["state"] == "closed"


def test_a_customer_reports_and_writes_for_themselves(scene):
    reporter = Program(scene.reporter)
    opened = reporter.post(
        "/tickets", {"title": "打不开", "text": "白屏", "priority": "P1", "channel": "phone"}
    )
    made = opened.json()
    assert (
        opened.status_code,
        made["customer_id"],
        made["contact_id"],
        made["channel"],
        made["priority"],
    ) == (
        201,
        scene.customer.pk,
        scene.contact.pk,
        "api",
        "P3",
    )
    said = reporter.post(f"/tickets/{made['number']}/messages", {"text": "还是不行"})
    assert (said.status_code, said.json()["kind"]) == (201, "incoming")
    assert (
        reporter.post(f"/tickets/{made['number']}/messages", {"text": "x", "kind": "note"}).status_code == 403
    )


def test_notes_are_not_said_to_customers(scene):
    ticket = scene.ticket()
    engineer, customer = Program(scene.engineer), Program(scene.chief)
    engineer.post(f"/tickets/{ticket.number}/messages", {"text": "SECRET", "kind": "note"})
    for part in ("messages", "timeline"):
        assert "SECRET" in engineer.get(f"/tickets/{ticket.number}/{part}").content.decode()
        assert "SECRET" not in customer.get(f"/tickets/{ticket.number}/{part}").content.decode()


def test_what_is_anothers_answers_like_what_is_not_there(scene):
    other = make_scene()
    theirs = other.ticket()
    chief = Program(scene.chief)
    nothing = chief.get("/tickets/GD20990101-0001")
    for path in ("", "/messages", "/clocks", "/timeline", "/plans", "/quotations"):
        answer = chief.get(f"/tickets/{theirs.number}{path}")
        assert (answer.status_code, answer.json()) == (404, nothing.json())
    assert chief.post("/tickets", report(other)).status_code == 404
    mine = report(scene, system_id=other.system.pk)
    assert chief.post("/tickets", mine).status_code == 404
    assert [row["number"] for row in chief.get("/tickets").json()["items"]] == []


def test_lists_come_in_pages_without_gap_or_repeat(scene):
    made = [scene.ticket(title=f"第{n}件").number for n in range(5)]
    program = Program(scene.engineer)
    seen, cursor = [], ""
    for _ in range(3):
        page = program.get(f"/tickets?limit=2&cursor={cursor}").json()
        seen += [row["number"] for row in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == (made[::-1], None)
    by_due = program.get("/tickets?view=open&limit=2").json()
    rest = program.get("/tickets").json()
    assert len(by_due["items"]) == 2
    assert len(rest["items"]) == 5


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(scene, rows):
    for _ in range(rows):
        scene.ticket()
    program = Program(scene.engineer)
    program.get("/tickets")
    with CaptureQueriesContext(connection) as asked:
        assert len(program.get("/tickets").json()["items"]) == rows
    assert len(asked) == 2


def test_a_customer_filters_by_nothing_of_ours(scene):
    chief = Program(scene.chief)
    assert chief.get("/tickets?owner=1").status_code == 422
    assert chief.get("/tickets?view=breached").status_code == 422
    for name in ("customer__name", "owner__password", "_connector", "page_size", "fields", "access_token"):
        assert chief.get(f"/tickets?{name}=1").status_code == 400
    assert chief.get("/tickets?limit=201").status_code == 422


def test_clocks_are_explained(scene):
    ticket = scene.ticket()
    chief = Program(scene.chief)
    clocks = chief.get(f"/tickets/{ticket.number}/clocks").json()
    assert [clock["milestone"] for clock in clocks] == ["responded", "resolved"]
    why = chief.get(f"/tickets/{ticket.number}/clocks/{clocks[0]['id']}/explanation")
    assert why.status_code == 200
    assert why.json()["sentences"]
    assert chief.get(f"/tickets/{ticket.number}/clocks/{clocks[1]['id'] + 1}/explanation").status_code == 404


def test_who_is_outrun_changes_nothing(scene):
    ticket = scene.ticket()
    program = Program(scene.engineer)
    tag = program.get(f"/tickets/{ticket.number}").headers["ETag"]
    assert program.post(f"/tickets/{ticket.number}/owner", {}, If_Match=tag).status_code == 200
    late = program.post(f"/tickets/{ticket.number}/classification", {"kind": "defect"}, If_Match=tag)
    assert late.status_code == 412
    assert Ticket.objects.get(pk=ticket.pk).kind == ""


def test_scopes_narrow(scene):
    ticket = scene.ticket()
    reader = Program(scene.engineer, "ticket.read")
    assert reader.get(f"/tickets/{ticket.number}").status_code == 200
    assert reader.post(f"/tickets/{ticket.number}/owner", {}).status_code == 403
    assert reader.get("/customers").status_code == 403
    writer = Program(scene.engineer, "ticket.create", "customer.read")
    assert writer.get("/tickets").status_code == 403
    assert writer.post("/tickets", report(scene)).status_code == 201
