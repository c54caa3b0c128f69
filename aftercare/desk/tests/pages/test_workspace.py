"""The workspace: what it shows, to whom, at what cost."""

from datetime import date
from decimal import Decimal

import pytest

from aftercare.contracts.actions import contracts, deposits
from aftercare.desk.actions import conversation, ownership, planning
from aftercare.desk.tests.scene import make_scene, minutes

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text_of(response) -> str:
    return response.content.decode()


def address(ticket, part: str = "") -> str:
    return f"/desk/tickets/{ticket.number}/{part}"


def talk(scene, ticket, n: int) -> None:
    """So much more of everything that a ticket's page lists."""
    for i in range(n):
        conversation.note(scene.again(ticket), f"备注 {i}", by=scene.engineer, at=minutes(20 + i))
        planning.give_plan(scene.again(ticket), f"方案 {i}", by=scene.engineer, at=minutes(30 + i))


def test_the_list_costs_the_same_for_one_and_three(scene, enter, cost):
    client = enter(scene.engineer)
    scene.ticket()
    one = cost(client, "/desk/?view=open")
    scene.ticket()
    scene.ticket(system_id=scene.system.pk)
    assert cost(client, "/desk/?view=open") == one


def test_a_ticket_costs_the_same_with_one_and_three_of_everything(scene, enter, cost):
    client, ticket = enter(scene.manager), scene.ticket(system_id=scene.system.pk)
    talk(scene, ticket, 1)
    one = cost(client, address(ticket))
    talk(scene, ticket, 2)
    assert cost(client, address(ticket)) == one


def test_one_s_own_come_first_if_there_are_any(scene, enter):
    ticket, client = scene.ticket(), enter(scene.engineer)
    assert client.get("/desk/").content.decode().count("data-row") == 1
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    scene.ticket(title="别人的")
    page = text_of(client.get("/desk/"))
    assert "收费窗口无法开票" in page
    assert "别人的" not in page


def test_filters_stand_in_the_address_and_stay_with_the_rows(scene, enter):
    scene.ticket(title="甲", priority="P1", impact="stopped")
    scene.ticket(title="乙", priority="P4")
    page = text_of(enter(scene.engineer).get("/desk/?view=open&priority=P1"))
    assert ">甲</a>" in page
    assert ">乙</a>" not in page
    assert "view=open&amp;priority=P1" in page


def test_the_page_goes_on_where_it_ended(scene, enter):
    for _ in range(51):
        scene.ticket(channel="monitoring")
    client = enter(scene.engineer)
    first = text_of(client.get("/desk/?view=open"))
    assert first.count("data-row") == 50
    after = first.split('hx-get="/desk/?view=open')[-1].split('"')[0].replace("&amp;", "&")
    more = text_of(client.get("/desk/?view=open" + after, headers=HTMX))
    assert more.count("data-row") == 1
    assert "<html" not in more


def test_htmx_gets_the_ticket_alone(scene, enter):
    page = text_of(enter(scene.engineer).get(address(scene.ticket()), headers=HTMX))
    assert page.lstrip().startswith('<div id="ticket"')


def test_customers_find_no_desk(scene, outsider):
    ticket = scene.ticket()
    pages = ("/desk/", address(ticket), address(ticket, "hold/"), "/tray/", "/desk/hotline/", "/desk/export/")
    assert {outsider.get(page).status_code for page in pages} == {404}
    assert {outsider.post(address(ticket, part)).status_code for part in ("notes/", "replies/")} == {404}


def test_a_number_of_nobody_is_not_found(scene, enter):
    client = enter(scene.engineer)
    assert client.get("/desk/tickets/GD20990101-0001/").status_code == 404
    assert client.get(address(scene.ticket(), "nonsense/")).status_code == 404


def test_buttons_are_those_of_the_domain(scene, enter):
    ticket = scene.ticket()
    engineer, tester = enter(scene.engineer), enter(scene.tester)
    assert address(ticket, "ownership/") in text_of(engineer.get(address(ticket)))
    page = text_of(tester.get(address(ticket)))
    assert address(ticket, "ownership/") not in page
    assert address(ticket, "replies/") not in page
    assert address(ticket, "notes/") in page


def test_the_number_is_masked_for_who_may_not_see_it(scene, enter):
    scene.contact.mobile = "13812342210"
    scene.contact.save()
    ticket = scene.ticket()
    assert "138****2210" in text_of(enter(scene.tester).get(address(ticket)))
    assert "13812342210" in text_of(enter(scene.engineer).get(address(ticket)))


def test_the_explanation_is_a_page_and_a_dialog(scene, enter):
    from aftercare.contracts.queries import clocks_of

    ticket, other, client = scene.ticket(), scene.ticket(), enter(scene.engineer)
    clock = clocks_of(ticket.pk)[0]
    assert client.get(address(ticket, f"promises/{clock.id}/")).status_code == 200
    assert "<dialog" in text_of(client.get(address(ticket, f"promises/{clock.id}/"), headers=HTMX))
    assert client.get(address(other, f"promises/{clock.id}/")).status_code == 404


def test_words_of_a_customer_are_never_markup(scene, enter):
    ticket = scene.ticket(title="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    page = text_of(enter(scene.engineer).get(address(ticket)))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_deposit_is_shown_to_who_may_read_the_ledger(scene, enter):
    contracts.accept(scene.contract.pk, on=date(2026, 2, 1), by=scene.manager, at=minutes(-60))
    amount = Decimal(50_000)
    deposits.hold(scene.contract.pk, amount=amount, since=date(2026, 2, 1), by=scene.manager, at=minutes(-50))
    ticket = scene.ticket()
    shown = ["50,000.00" in text_of(enter(by).get(address(ticket))) for by in (scene.manager, scene.engineer)]
    assert shown == [True, False]


def test_a_saved_view_is_listed_for_its_owner_and_shared_ones_for_all(scene, enter):
    mine, theirs = enter(scene.engineer), enter(scene.tester)
    for name, shared in (("我的P1", ""), ("大家的", "on")):
        mine.post("/desk/views/?view=open&priority=P1", {"name": name, "shared": shared})
    assert [name in text_of(mine.get("/desk/?view=open")) for name in ("我的P1", "大家的")] == [True, True]
    assert [name in text_of(theirs.get("/desk/?view=open")) for name in ("我的P1", "大家的")] == [False, True]


def test_everything_shows_in_english(scene, enter):
    client = enter(scene.engineer)
    session = client.session
    session["language"] = "en"
    session.save()
    assert "Answer the customer" in text_of(client.get(address(scene.ticket())))


def test_another_customer_s_ticket_stays_on_its_own_page(scene, enter):
    """Similar tickets come from the same customer or product; a foreign one is not drawn in."""
    other = make_scene()
    other.ticket(title="另一客户的秘密", text="收费窗口无法开票")
    page = text_of(enter(scene.engineer).get(address(scene.ticket())))
    assert "另一客户的秘密" not in page.split('class="side"')[1]


def test_a_formatted_mail_is_shown_in_a_frame_that_can_do_nothing(scene, enter):
    ticket, client = scene.ticket(), enter(scene.engineer)
    assert "<iframe" not in text_of(client.get(address(ticket)))
    ticket.messages.update(html="<b>bold</b><script>alert(1)</script>")
    page = text_of(client.get(address(ticket)))
    frame = page.split("<iframe", 1)[1].split(">", 1)[0]
    assert " sandbox " in frame
    source = frame.split('src="')[1].split('"')[0]
    answer = client.get(source)
    assert answer.status_code == 200
    assert "alert(1)" not in text_of(answer)
