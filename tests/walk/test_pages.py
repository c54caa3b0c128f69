"""Every page of both doors, with the work of the fictional vendor: usable by all, talking to nobody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver

from aftercare.accounts.models import Person, RoleGrant
from aftercare.contracts.models import Contract, PenaltyCase
from aftercare.customers.models import Customer
from aftercare.desk.models import Ticket
from aftercare.site.demo import filling
from tests.browsing import Windows, chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKETS = 12  # the fewest that the fictional vendor has
#: No pages: files, answers for programs, and doors that lead elsewhere at once.
LEFT_OUT = ("api/", "healthz/", "metrics", "files/", "a/", "accounts/", "jsi18n", "ui/text", "ui/language")


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def windows(browser, live_server, settings):
    settings.DEBUG = True
    settings.BASE_URL = live_server.url
    found = []

    def make(*, dark: bool) -> Windows:
        found.append(Windows(browser, live_server.url, dark=dark))
        return found[-1]

    yield make
    for one in found:
        one.close()


@pytest.fixture
def vendor(db):
    filling.fill(TICKETS)


def plain_addresses() -> list[str]:
    """All addresses that need no number."""
    return sorted({f"/{address}" for address in _walk(get_resolver().url_patterns, "")})


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> list[str]:
    found = []
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += _walk(one.url_patterns, address)
        elif not any(mark in address for mark in "<^(") and not address.startswith(LEFT_OUT):
            found.append(address)
    return found


def particular_addresses() -> list[str]:
    """A ticket, a contract and a customer that have something to show."""
    case = PenaltyCase.objects.select_related("ticket").first()
    ticket = Ticket.objects.get(pk=case.ticket_id) if case else Ticket.objects.latest("pk")
    contract, customer = Contract.objects.latest("pk"), Customer.objects.latest("pk")
    return [
        f"/desk/tickets/{ticket.number}/",
        f"/contracts/{contract.pk}/",
        f"/contracts/{contract.pk}/statement/",
        f"/customers/{customer.pk}/",
    ]


def holder_of(role: str) -> Person:
    return Person.objects.get(pk=RoleGrant.objects.filter(role=role).values_list("person_id", flat=True)[0])


@pytest.mark.parametrize("dark", [False, True])
def test_pages_are_usable_and_ask_nobody_else(vendor, windows, dark):
    found = windows(dark=dark)
    complaints = look(found, "service_manager", [*plain_addresses(), *particular_addresses()])
    tickets = [f"/portal/tickets/{number}/" for number in portal_tickets()]
    complaints += look(found, "coordinator", ["/portal/", *tickets])
    assert complaints + found.complaints == []


def portal_tickets() -> list[str]:
    customer = holder_of("coordinator").customer_id
    return list(Ticket.objects.filter(customer=customer).values_list("number", flat=True)[:2])


def look(windows: Windows, role: str, addresses: list[str]) -> list[str]:
    """What axe finds serious on the pages that this role may see."""
    page, serious, seen = windows.open(holder_of(role)), [], 0
    for address in addresses:
        answer = page.request.get(address, max_redirects=0)
        if answer.status != 200 or "<html" not in answer.text()[:200]:  # a file, or a piece of a page
            continue
        page.goto(address)
        seen += 1
        found = Axe().run(page).response["violations"]
        serious += [
            f"{address}: {one['id']} {one['nodes'][0]['html'][:120]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
    assert seen >= min(3, len(addresses))
    return serious
