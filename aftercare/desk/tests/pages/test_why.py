"""The whole explanation of a due time: for staff and for the customer, the same sheet."""

from aftercare.contracts.queries import clocks_of
from aftercare.desk.tests.scene import make_scene

PROMISES = "/desk/tickets/{}/promises/{}/"
OWN_PROMISES = "/portal/tickets/{}/promises/{}/"


def due(ticket):
    return next(card for card in clocks_of(ticket.pk) if card.milestone == "resolved")


def test_staff_and_customer_read_the_same_sheet(scene, enter, outsider):
    ticket = scene.ticket()
    card = due(ticket)
    sheets = [
        client.get(address.format(ticket.number, card.id), {"lang": "en"}).content.decode()
        for client, address in ((enter(scene.engineer), PROMISES), (outsider, OWN_PROMISES))
    ]
    for sheet in sheets:
        assert scene.contract.number in sheet
        assert "Allowed: 2 hours, counted day and night" in sheet
        assert "2026-11-18 11:00" in sheet


def test_the_dialog_leads_to_the_sheet_and_the_portal_page_too(scene, enter, outsider):
    ticket = scene.ticket()
    here = PROMISES.format(ticket.number, due(ticket).id)
    dialog = enter(scene.engineer).get(here, headers={"HX-Request": "true"}).content.decode()
    assert f'href="{here}"' in dialog
    page = outsider.get(f"/portal/tickets/{ticket.number}/").content.decode()
    assert OWN_PROMISES.format(ticket.number, due(ticket).id) in page


def test_another_customers_promise_is_not_there(scene, outsider):
    ticket, foreign = scene.ticket(), make_scene().ticket()
    addresses = [(foreign, due(foreign)), (ticket, due(foreign)), (foreign, due(ticket))]
    answers = [outsider.get(OWN_PROMISES.format(one.number, card.id)).status_code for one, card in addresses]
    assert answers == [404, 404, 404]
