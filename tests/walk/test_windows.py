"""The window on other pages, as who needs help has it: what to fill in is in sight, and no word is lost."""

import pytest
from playwright.sync_api import expect

from aftercare.channels.models import ChatLine, WidgetKey
from tests.browsing import Windows, chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def window(browser, live_server, settings):
    settings.DEBUG = True
    settings.BASE_URL = live_server.url
    WidgetKey.objects.create(name="学费系统", key="wk_test", origins=["https://fees.example.com"])
    windows = Windows(browser, live_server.url)
    page = windows.open()
    page.set_viewport_size({"width": 380, "height": 600})
    page.goto("/widget/wk_test/?show=chat")
    yield page
    windows.close()


def begin(page):
    form = page.locator("form[data-begin]")
    form.locator("[name=name]").fill("王小明")
    form.locator("[name=email]").fill("wang@elsewhere.test")
    form.locator("[name=text]").fill("打印不出来")
    form.get_by_role("button").click()
    expect(page.locator("[data-lines]")).to_contain_text("打印不出来")


def test_all_there_is_to_fill_in_is_in_sight(window):
    for part in ("[name=text]", "button"):
        expect(window.locator(f"form[data-begin] {part}")).to_be_in_viewport(ratio=1)


def test_what_was_written_without_a_connection_goes_by_itself_once(window):
    begin(window)
    window.context.set_offline(True)
    for text in ("断网时写的", "还有这句"):
        window.locator("form[data-say] textarea").fill(text)
        window.keyboard.press("Enter")
        expect(window.locator("[data-again]", has_text=text)).to_be_in_viewport()
    window.context.set_offline(False)
    expect(window.locator("[data-pending]")).to_have_count(0)
    said = ChatLine.objects.filter(author="visitor").order_by("number")
    assert list(said.values_list("text", flat=True)) == ["打印不出来", "断网时写的", "还有这句"]
