"""What a customer has typed is still there after a reload, whatever the page asked the server meanwhile."""

import pytest
from playwright.sync_api import expect

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import make_person
from aftercare.desk.tests.scene import make_scene
from tests.browsing import Windows, chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def report(browser, live_server, settings):
    settings.DEBUG = True
    settings.BASE_URL = live_server.url
    windows = Windows(browser, live_server.url)
    page = windows.open(reporter())
    page.goto("/portal/report/")
    yield page
    windows.close()


def reporter() -> Person:
    contact = make_scene().contact
    return make_person("reporter", kind="customer", customer_id=contact.customer_id, contact_id=contact.pk)


def test_a_report_half_written_is_kept(report):
    expect(report.locator("#lacking")).not_to_be_empty()
    report.evaluate("addEventListener('htmx:afterSwap', () => { document.title = 'asked'; })")
    report.locator("[name=title]").fill("打不开发票")
    expect(report).to_have_title("asked")
    report.reload()
    expect(report.locator("[name=title]")).to_have_value("打不开发票")
