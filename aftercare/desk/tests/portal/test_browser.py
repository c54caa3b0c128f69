"""What only a browser can show: the pages on a telephone, and that a hostile mail can do nothing."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import sync_playwright

from aftercare.accounts.tests.people import signed_in
from aftercare.desk.actions import conversation, planning, quotations, triage
from aftercare.desk.tests.portal.conftest import person_of
from aftercare.desk.tests.portal.test_links import plan_token, token_of
from aftercare.desk.tests.scene import minutes
from scripts.screenshots import CHROMIUM, FLAGS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES")
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}


@pytest.fixture(scope="module")
def browser():
    # The browser's own loop runs in this thread, which Django would take for its own.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, live_server, settings):
    """A page in a window of its own; whatever the console complains of fails the test."""
    settings.DEBUG = True
    settings.BASE_URL = live_server.url
    contexts, complaints = [], []

    def open_(size="phone", lang="zh-hans", person=None):
        width, height = SIZES[size]
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": height})
        contexts.append(context)
        cookies = [{"name": "language", "value": lang, "url": live_server.url}]
        if person is not None:
            client = signed_in(Client(), person)
            name = django_settings.SESSION_COOKIE_NAME
            cookies.append({"name": name, "value": client.cookies[name].value, "url": live_server.url})
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def look(page, address, name):
    """Serious findings of axe, and how far the page is too wide."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
    found = Axe().run(page).response["violations"]
    serious = [(f["id"], f["nodes"][0]["html"]) for f in found if f["impact"] in ("serious", "critical")]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return serious, wide


@pytest.mark.parametrize(("size", "lang"), [("phone", "zh-hans"), ("phone", "en"), ("desktop", "zh-hans")])
def test_everybody_can_use_every_page(scene, solve, visit, size, lang):
    solved = solve(title="收费窗口无法开票,全校停摆")
    planned = scene.ticket(title="节能平台登录缓慢(每天 9 点)", system_id=scene.system.pk)
    planning.give_plan(
        planned, "周三晚升级连接池。", finishes_at=minutes(60 * 24 * 365), by=scene.engineer, at=minutes(9)
    )
    conversation.reply(
        scene.again(planned), "已定位到连接池配置。", undo_seconds=0, by=scene.engineer, at=minutes(10)
    )
    triage.classify(
        scene.again(planned), priority="P4", kind="performance", by=scene.engineer, at=minutes(11)
    )
    person = person_of(scene.coordinator, "coordinator")
    page = visit(size, lang, person)
    tag = f"{size}-{lang[:2]}"
    pages = {
        "home": "/portal/",
        "list": "/portal/tickets/",
        "report": "/portal/report/?title=开票失败",
        "solved": f"/portal/tickets/{solved.number}/",
        "planned": f"/portal/tickets/{planned.number}/",
        "link": f"/a/{token_of(solved)}/",
        "plan": f"/a/{plan_token(planned)}/",
    }
    found = {name: look(page, address, f"{name}-{tag}") for name, address in pages.items()}
    assert found == dict.fromkeys(pages, ([], 0))
