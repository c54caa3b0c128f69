"""The portal's pages: who sees what, and that each act is done once."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_pages_open(scene, reporter, coordinator, solve):
    ticket = solve()
    for client in (reporter, coordinator):
        for address in ("", "report/", "tickets/", f"tickets/{ticket.number}/"):
            assert client.get(f"/portal/{address}").status_code == 200, address
    assert coordinator.get("/portal/tickets/export/").status_code == 200
    assert reporter.get("/portal/tickets/export/").status_code == 404
