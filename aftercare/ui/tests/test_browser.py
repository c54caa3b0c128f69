"""What only a browser can show: scripts do what the markup asks, under the strict policy, for everybody."""

from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import expect, sync_playwright

from aftercare.ui.tests.conftest import ALONE
from scripts.screenshots import CHROMIUM, FLAGS

pytestmark = pytest.mark.browser


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture(scope="module")
def base():
    """This room served alone, without a database."""
    with override_settings(DEBUG=True, **ALONE):
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(StaticFilesHandler(get_wsgi_application()))
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def context(base):
    """One browser for all tests, so that style sheets and scripts are read once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_context(base_url=base)
        browser.close()


@pytest.fixture
def page(context, base, settings):
    """The gallery in Chinese, as on the first visit; whatever the console complains of fails the test."""
    settings.DEBUG = True
    context.clear_cookies()
    context.add_cookies([{"name": "language", "value": "zh-hans", "url": base}])
    page, complaints = context.new_page(), []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/ui/")
    yield page
    page.evaluate("localStorage.clear()")
    page.close()
    assert [line for line in complaints if "status of 422" not in line] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_can_use_every_component(page, base, theme, width):
    page.context.add_cookies([{"name": "theme", "value": theme, "url": base}])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/ui/")
    page.locator("[data-chart] canvas").wait_for()
    found = Axe().run(page).response["violations"]
    serious = [
        (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_dangerous_act_says_its_effect_and_waits_for_yes(page):
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.get_by_role("button", name="豁免违约金").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator(".effect")).to_have_text("¥49,500.00 将退回质保金。")
    dialog.get_by_role("button", name="取消").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert sent == []


def test_a_dialog_opens_and_escape_closes_it(page):
    page.get_by_role("button", name="打开对话框").click()
    expect(page.locator("#sample-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sample-dialog")).to_be_hidden()


def test_rows_answer_to_keys_and_selection_shows_the_bar(page):
    expect(page.locator("[data-bulk]")).to_be_hidden()
    for key in "jjx":
        page.keyboard.press(key)
    expect(page.locator("tr.at .subject")).to_have_text("报表导出到 Excel 后金额列为文本")
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 1 项")


def test_keys_are_text_where_one_types_and_nothing_when_switched_off(page):
    page.get_by_label("搜索工单").fill("")
    page.keyboard.type("jx?")
    expect(page.get_by_label("搜索工单")).to_have_value("jx?")
    expect(page.locator("tr.at")).to_have_count(0)
    page.evaluate("document.activeElement.blur(); document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("j")
    expect(page.locator("tr.at")).to_have_count(0)


def test_the_help_names_the_keys_of_this_page(page):
    page.keyboard.press("?")
    expect(page.locator("dialog[open] dd").filter(has_text="搜索工单")).to_have_count(1)


def test_the_palette_says_when_it_finds_nothing(page):
    page.keyboard.press("Control+k")
    page.locator(".palette input").fill("nothing")
    expect(page.locator(".palette .none")).to_have_text("没有找到结果。")


def test_the_palette_goes_where_the_arrow_points(page):
    page.keyboard.press("Control+k")
    expect(page.locator(".palette [role=option]").first).to_have_text("<b>客户客户")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ui/?a=2")


def test_a_draft_survives_a_reload_and_can_be_discarded(page):
    text = page.locator("form[data-draft] textarea")
    text.fill("监听没起来")
    page.reload()
    expect(text).to_have_value("监听没起来")
    page.get_by_role("button", name="放弃草稿").click()
    expect(text).to_have_value("")
    page.reload()
    expect(text).to_have_value("")


def test_the_theme_is_remembered(page):
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.get_by_label("个人菜单").click()
    page.get_by_role("button", name="浅色 / 深色").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "dark")


def test_what_the_server_refuses_stands_beside_its_field(page):
    page.evaluate(
        """() => { const form = document.querySelector('form[data-draft]');
        form.setAttribute('hx-post', '/invalid/'); form.setAttribute('action', '/invalid/');
        form.querySelector('[name=subject]').value = 'x'; form.querySelector('[name=text]').value = 'x';
        window.htmx.process(form); }"""
    )
    page.locator("form[data-draft] textarea").press("Control+Enter")
    expect(page.locator("#good_subject_refused")).to_have_text("必填")
    expect(page.locator("#good_subject")).to_have_attribute("aria-invalid", "true")


def test_a_toast_of_an_answer_is_text(page):
    page.evaluate("window.htmx.ajax('GET', '/saying/', {target: '#dialogs'})")
    expect(page.locator(".toast-line.warning span")).to_have_text("已保存 <b>")
    expect(page.locator(".toast-line.warning form")).to_have_attribute("action", "/undo/")


def test_the_drawer_opens_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#rail")).to_be_hidden()
    page.get_by_label("打开菜单").click()
    expect(page.locator("#rail")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#rail")).to_be_hidden()


def test_a_pasted_picture_becomes_a_file(page):
    page.evaluate(
        """() => { const files = new DataTransfer();
        files.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
        const area = document.querySelector('form[data-draft] textarea');
        const paste = { clipboardData: files, bubbles: true, cancelable: true };
        area.dispatchEvent(new ClipboardEvent('paste', paste)); }"""
    )
    expect(page.locator("[data-file-names] li")).to_have_count(1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_menu_opens_inside_a_small_screen_wherever_its_button_is(page, side):
    page.set_viewport_size({"width": 390, "height": 844})
    menu = page.locator("details[data-menu]:has(> .menu-body)").locator("visible=true").first
    # At the edge, and opening away from the middle of the screen.
    away = "right" if side == "left" else "left"
    menu.evaluate(f"(menu) => Object.assign(menu.style, {{position: 'fixed', top: '80px', {side}: '4px'}})")
    body = menu.locator("> .menu-body")
    body.evaluate(f"(body) => Object.assign(body.style, {{{away}: '0', {side}: 'auto'}})")
    menu.locator("summary").click()
    expect(body).to_be_in_viewport(ratio=0.99)
