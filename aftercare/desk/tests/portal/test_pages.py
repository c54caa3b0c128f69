"""The portal's pages: who sees what, and that each act is done once."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.contracts.models import Contract
from aftercare.contracts.tests.world import add_promise
from aftercare.desk.actions import conversation, ownership, planning, quotations, triage
from aftercare.desk.models import Confirmation, Message, Ticket
from aftercare.desk.tests.portal.conftest import once_of, person_of
from aftercare.desk.tests.scene import make_contact, make_scene, minutes
from aftercare.records.models import Attachment

pytestmark = pytest.mark.django_db

HOME = "/portal/"
LIST = "/portal/tickets/"
REPORT = "/portal/report/"


def page_of(ticket: Ticket) -> str:
    return f"/portal/tickets/{ticket.number}/"


def text_of(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def sheet_of(client: Client, address: str) -> str:
    """All texts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_a_reporter_sees_their_own_and_a_coordinator_the_organisation(scene, reporter, coordinator):
    own, other = (
        scene.ticket(title="自己的"),
        scene.ticket(title="同事的", contact_id=make_contact(scene.customer).pk),
    )
    for address in (HOME, LIST, LIST + "?scope=organisation", f"{LIST}?contact={other.contact_id}"):
        found = text_of(reporter, address)
        assert (own.number in found, other.number in found) == (True, False), address
    assert reporter.get(page_of(other)).status_code == 404
    for address in (HOME, LIST):
        found = text_of(coordinator, address)
        assert (own.number in found, other.number in found) == (True, True)
    mine = text_of(coordinator, LIST + "?scope=mine")
    assert (own.number in mine, other.number in mine) == (False, False)
    assert coordinator.get(page_of(other)).status_code == 200


def test_a_stranger_learns_nothing_not_even_that_it_exists(scene, coordinator):
    foreign = make_scene().ticket(title="别家的")
    nothing = coordinator.get("/portal/tickets/GD20991231-0001/")
    found = coordinator.get(page_of(foreign))
    assert found.status_code == nothing.status_code == 404
    assert foreign.number not in found.content.decode().replace(f'value="{page_of(foreign)}', "")
    for address in (HOME, LIST, LIST + "?state=all", LIST + "?q=别家", REPORT + "?title=别家的"):
        assert foreign.number not in text_of(coordinator, address)
    assert foreign.number not in sheet_of(coordinator, "/portal/tickets/export/?state=all")
    once = once_of(coordinator, page_of(scene.ticket(contact_id=scene.coordinator.pk)))
    for act in ("messages", "urge", "answer", "priority", "plans/1", "quotations/1"):
        posted = coordinator.post(f"{page_of(foreign)}{act}/", {"once": once, "text": "x"})
        assert posted.status_code == 404
    assert Message.objects.filter(ticket=foreign).count() == 1


def test_a_decision_maker_reads_no_conversations(scene):
    client = signed_in(
        Client(), person_of(make_contact(scene.customer, role="decision_maker"), "decision_maker")
    )
    ticket = scene.ticket()
    assert ticket.number not in text_of(client, HOME)
    assert [client.get(a).status_code for a in (LIST, page_of(ticket), REPORT)] == [404, 404, 403]


CANARY = "ZQ7canary"


def test_notes_costs_and_hidden_words_never_leave(scene, reporter, coordinator, solve):
    ticket = solve()
    conversation.note(ticket, f"{CANARY}note 客户难缠", by=scene.engineer, at=minutes(7))
    hidden = {"author_name": f"{CANARY}bounce", "text": f"{CANARY}stray", "quoted": f"{CANARY}quoted"}
    times = {"at": minutes(7), "written_at": minutes(7), "recipients": [f"{CANARY}bcc@x.example"]}
    Message.objects.create(ticket=ticket, kind="incoming", audience="staff", **hidden, **times)
    Message.objects.filter(ticket=ticket, kind="incoming").update(recipients=[f"{CANARY}bcc2@x.example"])
    conversation.reply(
        scene.again(ticket), f"{CANARY}unsent", undo_seconds=15, by=scene.engineer, at=minutes(8)
    )
    for client in (reporter, coordinator):
        for address in (
            HOME,
            LIST,
            LIST + "?state=all&q=" + CANARY,
            page_of(ticket),
            REPORT + "?title=" + CANARY,
        ):
            for headers in ({}, {"HX-Request": "true"}):
                found = (
                    text_of(client, address, **headers)
                    .replace(f"{CANARY}&#34;", "")
                    .replace(f'"{CANARY}"', "")
                )
                assert f"{CANARY}note" not in found
                assert f"{CANARY}bounce" not in found
                assert f"{CANARY}stray" not in found
                assert f"{CANARY}quoted" not in found
                assert f"{CANARY}bcc" not in found
                assert f"{CANARY}unsent" not in found
    assert CANARY not in sheet_of(coordinator, "/portal/tickets/export/?state=all")


def test_the_penalty_of_a_promise_is_not_told_on_a_ticket(scene, reporter):
    fine = Decimal("4711.00")
    add_promise(scene.contract, name="fined", milestone="plan_given", amount={"hours": 1}, penalty=fine)
    found = text_of(reporter, page_of(scene.ticket()))
    assert "4711" not in found.replace(",", "")


@pytest.mark.parametrize("address", [HOME, LIST, LIST + "?state=all", REPORT + "?title=开票"])
def test_three_issues_cost_no_more_than_one(scene, coordinator, solve, address):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert coordinator.get(address).status_code == 200
        return len(captured)

    solve()
    scene.ticket(title="开票")
    one = cost()
    for _ in range(2):
        solve()
        scene.ticket(title="开票")
    assert cost() == one <= COSTS[address]


COSTS = {HOME: 16, LIST: 11, LIST + "?state=all": 11, REPORT + "?title=开票": 14}


def test_an_issue_costs_the_same_with_much_said(scene, reporter):
    ticket = scene.ticket(by=scene.reporter)
    address = page_of(ticket)
    with CaptureQueriesContext(connection) as few:
        reporter.get(address)
    for n in range(3):
        conversation.reply(
            scene.again(ticket), f"第{n}次", undo_seconds=0, by=scene.engineer, at=minutes(n + 1)
        )
    with CaptureQueriesContext(connection) as many:
        reporter.get(address)
    assert len(many) == len(few) <= 16


def report(once: str, **fields: object) -> dict[str, object]:
    return {
        "once": once,
        "request_class": "fault",
        "title": "开票没反应",
        "text": "点了没反应",
        "urgency": "today",
        **fields,
    }


def test_reporting_takes_one_form_and_one_minute(scene, reporter):
    picture = SimpleUploadedFile("屏幕.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, content_type="text/html")
    given = report(
        once_of(reporter, REPORT), files=[picture], system_id=scene.system.pk, occurred_at="2026-01-05T08:30"
    )
    answer = reporter.post(REPORT, given)
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page_of(ticket))
    assert (ticket.title, ticket.channel, ticket.contact_id) == ("开票没反应", "portal", scene.contact.pk)
    assert (ticket.urgency_wanted, ticket.system_id) == ("today", scene.system.pk)
    file = Attachment.objects.get()
    assert (file.media_type, file.customer_id) == ("image/png", scene.customer.pk)
    assert Message.objects.get().attachment_ids == [file.pk]
    assert f"/files/{file.public_id}/" in text_of(reporter, page_of(ticket))


def test_a_report_sent_twice_is_one_ticket(scene, reporter):
    given = report(once_of(reporter, REPORT))
    answers = [reporter.post(REPORT, given) for _ in range(3)]
    assert [answer["Location"] for answer in answers] == [page_of(Ticket.objects.get()), HOME, HOME]


def test_what_was_refused_can_be_sent_again(scene, reporter):
    once = once_of(reporter, REPORT)
    refused = reporter.post(REPORT, report(once, title=""))
    assert (refused.status_code, Ticket.objects.count()) == (422, 0)
    assert "点了没反应" in refused.content.decode()
    foreign = make_scene().system
    assert reporter.post(REPORT, report(once, system_id=foreign.pk)).status_code == 422
    assert reporter.post(REPORT, report(once)).status_code == 303


def test_a_form_without_its_mark_or_with_anothers_does_nothing(scene, reporter, coordinator):
    ticket = scene.ticket()
    for once in ("", "made-up", once_of(coordinator, REPORT)):
        assert reporter.post(f"{page_of(ticket)}messages/", {"once": once, "text": "喂"}).status_code == 409
    assert ticket.messages.count() == 1


def test_the_form_tells_what_is_promised_and_what_is_known(scene, reporter):
    known = scene.ticket(title="收费窗口无法开票")
    found = text_of(reporter, REPORT + "?request_class=fault&title=无法开票", **{"HX-Request": "true"})
    assert ("10 分钟" in found, "2 小时" in found, known.number in found) == (True, True, True)
    assert "<html" not in found


def test_the_first_page_says_until_when_and_whom_to_call(scene, reporter):
    manager = make_person("service_manager", name="赵敏", phone="13800000000")
    Contract.objects.filter(pk=scene.contract.pk).update(covered_until=date(2028, 6, 30), manager=manager)
    found = text_of(reporter, HOME)
    assert ("2028-06-30" in found, "赵敏" in found, 'href="tel:13800000000"' in found) == (True, True, True)


def test_confirming_from_the_first_page_works_once(scene, reporter, solve):
    ticket = solve()
    given = {"once": once_of(reporter, HOME), "answer": "confirmed"}
    for _ in range(2):
        answer = reporter.post(f"{page_of(ticket)}answer/", given)
        assert (answer.status_code, answer["Location"]) == (303, page_of(ticket))
    assert scene.again(ticket).state == "closed"
    assert [(c.answer, c.via, c.name) for c in Confirmation.objects.all()] == [("confirmed", "web", "李会计")]


def test_still_broken_needs_words_and_reopens(scene, reporter, solve):
    ticket = solve()
    once = once_of(reporter, page_of(ticket))
    empty = reporter.post(f"{page_of(ticket)}answer/", {"once": once, "answer": "still_broken", "text": " "})
    assert (empty.status_code, scene.again(ticket).state) == (422, "resolved")
    reporter.post(f"{page_of(ticket)}answer/", {"once": once, "answer": "still_broken", "text": "还是不行"})
    assert (scene.again(ticket).state, scene.again(ticket).reopened) == ("in_progress", 1)


def test_writing_and_urging_count_once(scene, reporter):
    ticket = scene.ticket()
    once = once_of(reporter, page_of(ticket))
    for _ in range(2):
        reporter.post(f"{page_of(ticket)}messages/", {"once": once, "text": "补充：只有 3 号窗口"})
    assert [m.text for m in ticket.messages.order_by("id")][1:] == ["补充：只有 3 号窗口"]
    once = once_of(reporter, page_of(ticket))
    for _ in range(2):
        reporter.post(f"{page_of(ticket)}urge/", {"once": once})
    assert scene.again(ticket).urged == 1


def test_a_plan_is_agreed_to(scene, reporter):
    ticket = scene.ticket()
    plan = planning.give_plan(
        ticket, "今晚换监听", finishes_at=minutes(600), by=scene.engineer, at=minutes(2)
    )
    assert "今晚换监听" in text_of(reporter, page_of(ticket))
    given = {"once": once_of(reporter, page_of(ticket)), "answer": "confirmed"}
    reporter.post(f"{page_of(ticket)}plans/{plan.pk}/", given)
    plan.refresh_from_db()
    assert (plan.confirmed_by, plan.declined_at) == ("李会计", None)


def test_a_price_is_answered_by_the_coordinator_only(scene, reporter, coordinator):
    ticket = scene.ticket()
    price = quotations.offer(ticket, amount=Decimal(1200), text="两人天", by=scene.manager, at=minutes(2))
    address = f"{page_of(ticket)}quotations/{price.pk}/"
    given = {"once": once_of(reporter, page_of(ticket)), "answer": "accepted"}
    assert reporter.post(address, given).status_code == 403
    coordinator.post(address, {"once": once_of(coordinator, page_of(ticket)), "answer": "accepted"})
    price.refresh_from_db()
    assert (price.state, price.answered_by) == ("accepted", "王主任")


def test_a_milder_priority_waits_for_a_yes(scene, reporter):
    ticket = scene.ticket(priority="P2")
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    triage.classify(scene.again(ticket), priority="P3", by=scene.engineer, at=minutes(2))
    assert scene.again(ticket).priority == "P2"
    reporter.post(f"{page_of(ticket)}priority/", {"once": once_of(reporter, page_of(ticket))})
    now = scene.again(ticket)
    assert (now.priority, now.priority_confirmed_by) == ("P3", "李会计")


def test_a_workbook_computes_nothing(scene, coordinator):
    scene.ticket(title='=HYPERLINK("http://evil.example")')
    found = sheet_of(coordinator, "/portal/tickets/export/")
    assert ("HYPERLINK" in found, "<f>" in found) == (True, False)


def test_only_coordinators_export(scene, reporter):
    assert reporter.get("/portal/tickets/export/").status_code == 404
