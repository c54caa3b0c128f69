"""What buttons and the composer do; what happens when somebody was faster."""

import pytest
from django.utils import timezone

from aftercare.desk import queries
from aftercare.desk.actions import conversation, ownership, personal
from aftercare.desk.actions.notices import notify
from aftercare.desk.models import Draft, Message, Ticket, WorkOrder
from aftercare.desk.reactions import BROKEN
from aftercare.desk.tests.scene import minutes
from aftercare.desk.views.acts import ACTS, BY_NOUN

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text_of(response) -> str:
    return response.content.decode()


def address(ticket, part: str = "") -> str:
    return f"/desk/tickets/{ticket.number}/{part}"


@pytest.fixture
def now(scene):
    """A ticket reported just now, with the time of the test's own clock."""
    at = timezone.now()
    return scene.ticket(at=at, received_at=at)


def test_every_act_has_an_address_of_its_own():
    assert sorted(BY_NOUN) == sorted(act.noun for act in ACTS.values())
    assert len(BY_NOUN) == len(ACTS)


def test_every_dialog_opens(scene, enter, now):
    client = enter(scene.manager)
    answers = {noun: client.get(address(now, f"{noun}/"), headers=HTMX).status_code for noun in BY_NOUN}
    assert set(answers.values()) == {200}
    assert "<html" in text_of(client.get(address(now, "hold/")))


def test_taking_it_renews_the_ticket_and_its_row(scene, enter, now):
    answer = enter(scene.engineer).post(address(now, "ownership/"), {"version": now.version}, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "#ticket"
    assert f'id="row-{now.pk}"' in text_of(answer)
    assert scene.again(now).owner_id == scene.engineer.person_id


def test_without_javascript_it_goes_back_to_the_ticket(scene, enter, now):
    answer = enter(scene.engineer).post(address(now, "ownership/"), {"version": now.version})
    assert (answer.status_code, answer["Location"]) == (303, address(now))


def test_whoever_may_not_is_refused_in_the_form_and_nothing_changes(scene, enter, now):
    form = {"version": now.version, "why": "重复报障"}
    answer = enter(scene.engineer).post(address(now, "cancellation/"), form, headers=HTMX)
    assert answer.status_code == 422
    assert scene.again(now).state == "new"


def test_an_outrun_form_says_what_happened_and_keeps_what_was_typed(scene, enter, now):
    client, seen = enter(scene.engineer), timezone.now().isoformat()
    ownership.take(scene.again(now), by=scene.manager, at=timezone.now())
    form = {"version": now.version, "reason": "customer", "note": "请发样表给我们", "seen": seen}
    answer = client.post(address(now, "hold/"), form, headers=HTMX)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "请发样表给我们" in page
    assert "孙经理" in page
    again = {**form, "version": scene.again(now).version}
    assert f'value="{again["version"]}"' in page
    assert client.post(address(now, "hold/"), again, headers=HTMX).status_code == 200
    assert scene.again(now).state == "waiting"


def test_an_answer_goes_to_those_who_are_ticked_and_can_be_taken_back(scene, enter, now):
    client = enter(scene.engineer)
    form = {"text": "您好，正在处理。", "to": [scene.contact.email], "version": now.version}
    answer = client.post(address(now, "replies/"), form, headers=HTMX)
    assert answer.status_code == 200
    message = Message.objects.get(ticket=now, kind="reply")
    assert (message.text, message.recipients) == ("您好，正在处理。", [scene.contact.email])
    assert f"/replies/{message.pk}/undo/" in answer["HX-Trigger"]
    client.post(address(now, f"replies/{message.pk}/undo/"))
    message.refresh_from_db()
    assert message.undone_at is not None
    assert Draft.objects.get(ticket=now).text == "您好，正在处理。"
    assert "您好，正在处理。" in text_of(client.get(address(now)))


def test_nobody_talks_past_the_customer(scene, enter, now):
    client, seen = enter(scene.engineer), timezone.now().isoformat()
    form = {"text": "请重启电脑", "version": now.version, "seen": seen}
    from aftercare.desk.actions.incoming import write

    write(scene.again(now), "已经好了，谢谢你们，不过又有新问题", by=scene.reporter, at=timezone.now())
    answer = client.post(address(now, "replies/"), form, headers=HTMX)
    assert answer.status_code == 422
    assert "不过又有新问题" in text_of(answer)
    assert "请重启电脑" in text_of(answer)
    assert not Message.objects.filter(kind="reply").exists()
    form["version"] = scene.again(now).version
    assert client.post(address(now, "replies/"), form, headers=HTMX).status_code == 200


def test_an_empty_answer_is_refused(scene, enter, now):
    answer = enter(scene.engineer).post(address(now, "replies/"), {"text": " ", "version": now.version})
    assert answer.status_code == 422


def test_the_answer_can_be_the_solution(scene, enter, now):
    ownership.take(scene.again(now), by=scene.engineer, at=timezone.now())
    form = {"text": "在系统设置里打开即可。", "then": "resolve", "version": scene.again(now).version}
    assert enter(scene.engineer).post(address(now, "replies/"), form, headers=HTMX).status_code == 200
    ticket = scene.again(now)
    assert (ticket.state, ticket.resolution_kind) == ("resolved", "answer")


def test_a_note_tells_who_is_named_and_never_the_customer(scene, enter, now):
    client = enter(scene.engineer)
    client.post(address(now, "notes/"), {"text": "@赵敏 帮忙验证"})
    assert [one.kind for one in queries.notices(scene.tester)] == ["mention"]
    told = [item.text for item in queries.customer_timeline(scene.again(now), scene.reporter)]
    assert not [text for text in told if "帮忙验证" in text]


def test_what_is_being_written_is_kept(scene, enter, now):
    client = enter(scene.engineer)
    assert client.post(address(now, "draft/"), {"kind": "note", "text": "写到一半"}).status_code == 204
    assert "写到一半" in text_of(client.get(address(now)))
    assert "写到一半" not in text_of(enter(scene.manager).get(address(now)))


def test_files_come_along(scene, enter, now, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("日志.txt", b"ORA-12541", "text/plain")
    enter(scene.engineer).post(address(now, "notes/"), {"text": "日志见附件", "files": [file]})
    assert len(Message.objects.get(kind="note").attachment_ids) == 1
    assert "日志.txt" in text_of(enter(scene.engineer).get(address(now)))


def test_several_are_taken_after_a_preview(scene, enter):
    one, two, gone = scene.ticket(), scene.ticket(), scene.ticket()
    ownership.take(gone, by=scene.manager, at=minutes(1))
    client, numbers = enter(scene.engineer), [t.number for t in (one, two, gone)]
    page = text_of(client.get("/desk/bulk/", {"what": "take", "chosen": numbers}))
    assert page.count('name="chosen"') == 2
    assert client.post("/desk/bulk/", {"what": "take", "chosen": numbers}).status_code == 303
    owners = Ticket.objects.order_by("id").values_list("owner_id", flat=True)
    mine = scene.engineer.person_id
    assert list(owners) == [mine, mine, scene.manager.person_id]


def test_the_export_needs_its_right_and_holds_text_only(scene, enter):
    from io import BytesIO

    from openpyxl import load_workbook

    scene.ticket(title="=HYPERLINK(1)")
    assert enter(scene.engineer).get("/desk/export/?view=open").status_code == 403
    answer = enter(scene.manager).get("/desk/export/?view=open")
    cells = [cell for row in load_workbook(BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]


def test_a_work_order_from_writing_to_finish(scene, enter, now):
    form = {
        "version": now.version,
        "person_id": scene.engineer.person_id,
        "task": "检查双机",
        "on_site": "on",
    }
    assert enter(scene.manager).post(address(now, "dispatch/"), form, headers=HTMX).status_code == 200
    order, client = WorkOrder.objects.get(), enter(scene.engineer)
    assert "检查双机" in text_of(client.get("/desk/orders/"))
    for step in ("acceptance", "arrival"):
        client.post(f"/desk/orders/{order.pk}/{step}/")
    client.post(f"/desk/orders/{order.pk}/completion/", {"result": "已修复", "minutes": "40"})
    order.refresh_from_db()
    assert (order.state, order.minutes) == ("finished", 40)


def test_nobody_forgets_a_view_of_somebody_else(scene, enter):
    kept = personal.save_view("甲", "open", {}, by=scene.manager, at=minutes(1))
    assert enter(scene.engineer).post(f"/desk/views/{kept.pk}/removal/").status_code == 404


def test_notices_are_one_s_own(scene, enter, now):
    conversation.note(
        scene.again(now), "看一下", mentions=[scene.tester.person_id], by=scene.engineer, at=minutes(1)
    )
    notice = queries.notices(scene.tester)[0]
    assert enter(scene.manager).post(f"/desk/notices/{notice.pk}/").status_code == 404
    answer = enter(scene.tester).post(f"/desk/notices/{notice.pk}/")
    assert answer["Location"] == address(now)
    assert queries.notices(scene.tester) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "GD1 的“解决”已超时：开票"), ("en", "Resolution was not kept on GD1: 开票")],
)
def test_a_notice_names_a_promise_in_the_readers_language(scene, enter, language, said):
    values = {"commitment": "Resolution", "number": "GD1", "title": "开票"}
    notify([scene.tester.person_id], None, kind="breach", text=BROKEN, at=minutes(1), **values)
    assert said in text_of(enter(scene.tester).get("/desk/notices/", {"lang": language}))
