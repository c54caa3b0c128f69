"""What only a browser shows: the pages fit a telephone and a desk, and the console stays silent."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.contracts.actions import clocks
from aftercare.contracts.models import Breach, Calendar
from aftercare.contracts.tests.world import add_promise, hold_deposit, later, make_contract, start
from scripts.screenshots import CHROMIUM, FLAGS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES")


@pytest.fixture(scope="module")
def browser():
    # The browser's own loop runs in this thread, which Django would take for its own.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def addresses():
    """Pages with something on them."""
    contract = make_contract("urgent_business")
    hold_deposit(contract)
    row = add_promise(contract)
    start(contract, request_class="urgent_business")
    start(contract)
    clocks.sweep_due(later(hours=2))
    calendar = Calendar.objects.get(key="5x8").pk
    return {
        "show": reverse("contracts:show", args=[contract.pk]),
        "promise": reverse("contracts:commitment", args=[row.pk]),
        "promises": reverse("contracts:promises", args=[contract.pk]),
        "breaches": reverse("contracts:breaches"),
        "price": reverse("contracts:propose_penalty", args=[Breach.objects.last().pk]),
        "penalties": reverse("contracts:penalties"),
        "new_calendar": reverse("contracts:new_calendar"),
        "own_day": reverse("contracts:own_day", args=[calendar]),
        "hours": reverse("contracts:hours", args=[calendar]),
        "calendar": reverse("contracts:calendar", args=[calendar]),
        "year": reverse("contracts:year", args=[calendar]),
        "edition": reverse("contracts:edition", args=[calendar, 1]),
    }


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_fit_and_complain_of_nothing(browser, live_server, settings, lang, width):
    settings.DEBUG = True
    context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    name = django_settings.SESSION_COOKIE_NAME
    session = signed_in(Client(), make_person("executive", language=lang)).cookies[name].value
    manager = signed_in(Client(), make_person("service_manager", language=lang)).cookies[name].value
    widths = {}
    for label, address in addresses().items():
        value = session if label == "penalties" else manager
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page.goto(f"{address}?lang={lang}")
        widths[label] = page.evaluate("document.documentElement.scrollWidth") <= width
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{label}-{width}-{lang}.png", full_page=True)
    context.close()
    assert (widths, complaints) == (dict.fromkeys(widths, True), [])


def test_days_are_changed_by_keyboard_alone(browser, live_server):
    make_contract()
    calendar = Calendar.objects.get(key="5x8")
    context = browser.new_context(base_url=live_server.url)
    name = django_settings.SESSION_COOKIE_NAME
    manager = signed_in(Client(), make_person("service_manager", language="en")).cookies[name].value
    context.add_cookies([{"name": name, "value": manager, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("contracts:year", args=[calendar.pk]) + "?year=2026")
    assert page.locator("button[data-day][tabindex='0']").count() == 1
    page.locator("#d-2026-12-23").focus()
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("#d-2026-12-24[aria-pressed]")
    assert page.evaluate("document.activeElement.id") == "d-2026-12-24"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "d-2026-12-31"
    page.locator("input[name=note]").fill("Company holiday")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/calendars/\d+/\?year=2026$"))
    context.close()
    assert calendar.versions.latest("number").definition["calendar"]["exceptions"] == {"2026-12-24": []}


def test_the_menu_of_the_last_promise_stands_out_of_its_table(browser, live_server):
    contract = make_contract("urgent_business")
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    name = django_settings.SESSION_COOKIE_NAME
    manager = signed_in(Client(), make_person("service_manager")).cookies[name].value
    context.add_cookies([{"name": name, "value": manager, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("contracts:show", args=[contract.pk]))
    page.locator("#promises td.icon summary").last.click()
    box = page.locator("#promises td.icon .menu-item").last.bounding_box()
    reached = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y)?.closest('.menu-item') !== null",
        [box["x"] + 20, box["y"] + box["height"] - 4],
    )
    context.close()
    assert reached is True


def test_paper_shows_the_page_alone_and_as_wide_as_it_is(browser, live_server):
    contract = make_contract("urgent_business")
    context = browser.new_context(base_url=live_server.url, viewport={"width": 794, "height": 1123})  # A4
    name = django_settings.SESSION_COOKIE_NAME
    manager = signed_in(Client(), make_person("service_manager")).cookies[name].value
    context.add_cookies([{"name": name, "value": manager, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("contracts:show", args=[contract.pk]))
    page.emulate_media(media="print")
    heads = page.locator("#promises thead").bounding_box()["width"]  # on a screen as narrow there are cards
    page.goto(reverse("contracts:promises", args=[contract.pk]))
    width = page.locator(".paper").bounding_box()["width"]
    shown = [page.locator(one).first.is_visible() for one in (".rail", ".top", "[data-print]")]
    context.close()
    assert min(width, heads) > 700
    assert shown == [False, False, False]


def test_a_question_is_answered_without_reaching_for_the_mouse(browser, live_server):
    start(make_contract("urgent_business"), request_class="urgent_business")
    clocks.sweep_due(later(hours=2))
    context = browser.new_context(base_url=live_server.url)
    name = django_settings.SESSION_COOKIE_NAME
    manager = signed_in(Client(), make_person("service_manager")).cookies[name].value
    context.add_cookies([{"name": name, "value": manager, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("contracts:breaches"))
    page.locator("[data-open^=waive-]").first.click()
    page.keyboard.type("Stated wrongly.")
    written = page.locator("dialog[open] textarea").input_value()
    context.close()
    assert written == "Stated wrongly."
