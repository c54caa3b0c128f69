"""Every page of both doors, with the work of the fictional vendor: usable by all, talking to nobody else."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Route

from aftercare.accounts.models import Person, RoleGrant
from aftercare.channels.kinds import KINDS
from aftercare.channels.models import Chat, Connection, InboundMessage, Mailbox, WidgetKey
from aftercare.contracts.models import (
    Budget,
    Calendar,
    Clock,
    Commitment,
    Contract,
    PenaltyCase,
    ResidentPlan,
)
from aftercare.customers.models import Customer
from aftercare.desk.models import GreenChannel, Ticket
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
    """Of each kind of page one that has something to show."""
    case = PenaltyCase.objects.select_related("ticket").first()
    ticket = Ticket.objects.get(pk=case.ticket_id) if case else Ticket.objects.latest("pk")
    contract, customer = Contract.objects.latest("pk"), Customer.objects.latest("pk")
    return [
        f"/desk/tickets/{ticket.number}/",
        f"/contracts/{contract.pk}/",
        f"/customers/{customer.pk}/",
        *contract_addresses(),
        *channel_addresses(),
    ]


def contract_addresses() -> list[str]:
    """What is promised, what it cost, and how a due time came about."""
    held = Contract.objects.filter(deposits__isnull=False).earliest("pk").pk
    clock = Clock.objects.select_related("ticket").latest("pk")
    calendar = Calendar.objects.get(key="5x8").pk
    return [
        *(f"/contracts/{held}/{page}" for page in ("", "statement/", "promises/", "presets/", "cover/")),
        f"/contracts/commitments/{Commitment.objects.earliest('pk').pk}/",
        f"/contracts/budgets/{Budget.objects.earliest('pk').pk}/",
        f"/contracts/residents/{ResidentPlan.objects.earliest('pk').pk}/",
        *(f"/calendars/{calendar}/{page}" for page in ("", "hours/", "year/", "own-day/")),
        f"/desk/green-channels/{GreenChannel.objects.earliest('pk').pk}/",
        f"/desk/tickets/{clock.ticket.number}/promises/{clock.pk}/",
    ]


def channel_addresses() -> list[str]:
    """Whatever leads in and out, the forms of every kind, what it told, and what it left to a person."""
    connection, chat = Connection.objects.latest("pk"), Chat.objects.filter(state="waiting").latest("pk")
    return [
        *(f"/settings/connections/new/{kind}/" for kind in KINDS),
        f"/settings/connections/{connection.pk}/",
        f"/settings/connections/{connection.pk}/deliveries/",
        f"/settings/mailboxes/{Mailbox.objects.latest('pk').pk}/",
        f"/settings/widgets/{WidgetKey.objects.latest('pk').pk}/",
        f"/desk/chat/{chat.public_id}/",
        f"/desk/tickets/{Ticket.objects.filter(channel='chat').latest('pk').number}/",
        f"/tray/{InboundMessage.objects.filter(state='tray').latest('pk').pk}/",
    ]


def holder_of(role: str) -> Person:
    return Person.objects.get(pk=RoleGrant.objects.filter(role=role).values_list("person_id", flat=True)[0])


@pytest.mark.parametrize("dark", [False, True])
def test_pages_are_usable_and_ask_nobody_else(vendor, windows, dark):
    found = windows(dark=dark)
    complaints = look(found, "service_manager", [*plain_addresses(), *particular_addresses()])
    tickets = [f"/portal/tickets/{number}/" for number in portal_tickets()]
    complaints += look(found, "coordinator", ["/portal/", "/portal/report/", "/portal/chat/", *tickets])
    assert complaints + found.complaints == []


def portal_tickets() -> list[str]:
    customer = holder_of("coordinator").customer_id
    return list(Ticket.objects.filter(customer=customer).values_list("number", flat=True)[:2])


def _keep_silent(route: Route) -> None:
    """Streams belong to a door that the test's server has not."""
    route.fulfill(status=200, content_type="text/event-stream", body=": silence\n\n")


def look(windows: Windows, role: str, addresses: list[str]) -> list[str]:
    """What axe finds serious on the pages that this role may see."""
    page, serious, seen = windows.open(holder_of(role)), [], 0
    page.context.route("**/live/**", _keep_silent)
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
