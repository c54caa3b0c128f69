"""What only a browser can show: the pages on a telephone, and that a hostile mail can do nothing."""

import os
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.contracts.models import Contract
from aftercare.desk.actions import conversation, planning, triage
from aftercare.desk.portal.frames import POLICY
from aftercare.desk.tests.portal.conftest import person_of
from aftercare.desk.tests.portal.hostile import vectors
from aftercare.desk.tests.portal.test_frames import make_mail
from aftercare.desk.tests.portal.test_links import plan_token, token_of
from aftercare.desk.tests.scene import minutes
from aftercare.records.actions import keep
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
    photograph(page, name)
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
    manager = make_person("service_manager", name="赵敏", phone="138-0000-0000")
    Contract.objects.update(covered_until=date(2028, 6, 30), kind="warranty", manager=manager)
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
    wanted = pages if PICTURES or tag == "phone-zh" else dict.fromkeys(("home", "report", "planned"))
    found = {name: look(page, pages[name], f"{name}-{tag}") for name in wanted}
    assert found == dict.fromkeys(wanted, ([], 0))


def test_a_minute_on_a_telephone(scene, solve, visit):
    """Say it, see what is promised, send it, add a word; confirm another one from the first page."""
    solved = solve()
    page = visit(person=person_of(scene.contact, "reporter"))
    page.goto("/portal/")
    page.get_by_role("textbox", name="遇到什么问题").fill("收费窗口打不开")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("发生了什么")).to_have_value("收费窗口打不开")
    expect(page.locator("#hints")).to_contain_text("2 小时内解决")
    expect(page.locator("#hints")).to_contain_text(solved.number)
    page.locator(".class-card", has_text="咨询使用").click()
    page.locator(".pill", has_text="今天").click()
    page.get_by_label("详细说明").fill("点了没有反应")
    picture = {"name": "屏幕.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 64}
    page.locator("input[type=file]").set_input_files([picture])
    photograph(page, "report-filled")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("收费窗口打不开")
    expect(page.get_by_role("link", name="屏幕.png")).to_be_visible()
    page.locator("#write textarea").fill("只有 3 号窗口")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#talk")).to_contain_text("只有 3 号窗口")
    photograph(page, "ticket-written")
    page.get_by_role("button", name="催办").click()
    expect(page.locator(".next")).to_contain_text("已催办 1 次")
    page.goto("/portal/")
    page.get_by_role("button", name="确认已解决").click()
    photograph(page, "home-confirm")
    page.locator("dialog[open] button.btn-primary").click()
    expect(page.locator(".page-head .chip")).to_have_text("已关闭")
    assert scene.again(solved).confirmed_by == scene.contact.name
    page.goto("/portal/tickets/?state=closed")
    expect(page.locator(".issue")).to_have_count(1)


def photograph(page, name):
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


class Listening(BaseHTTPRequestHandler):
    """Serves the pages it was given, and writes down whatever else is asked for."""

    def do_GET(self):
        html, headers = self.server.pages.get(self.path, ("", {}))
        if not html:
            self.server.asked.append(self.path)
        self.send_response(200)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def marker():
    """A stranger's server that must never be asked for anything."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    server.asked, server.pages = [], {}
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def unguarded(browser, live_server, settings):
    """A window whose console may complain: of what the policy stopped."""
    settings.DEBUG = True
    contexts = []

    def open_(person):
        context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
        contexts.append(context)
        name = django_settings.SESSION_COOKIE_NAME
        value = signed_in(Client(), person).cookies[name].value
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


def numbers(frames):
    """What each frame shows first: its number, or, before it, what was left out."""
    return sorted(int(frame.locator("div > p").first.inner_text()) for frame in frames)


def test_a_hostile_mail_does_nothing_and_asks_for_nothing(scene, unguarded, marker):
    """In body, title, name and file name, all on the page that the customer opens."""
    wanted = vectors(f"http://127.0.0.1:{marker.server_port}")
    evil = wanted["img-error"]
    ticket = scene.ticket(title=f"标题 {evil}"[:300], text=evil)
    kept = keep(b"x", f"{evil}.txt", by=scene.engineer, at=minutes(1), customer_id=scene.customer.pk)
    for number, html in enumerate(wanted.values()):
        clean = html.replace("\x00", "")  # PostgreSQL keeps no such character
        fields = {"author_name": evil[:200], "attachment_ids": [kept.pk], "at": minutes(2 + number)}
        make_mail(ticket, scene.contact, html=f"<p>{number}</p>{clean}", text=clean, **fields)
    page, dialogs = unguarded(person_of(scene.contact, "reporter")), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"/portal/tickets/{ticket.number}/")
    title = page.title()
    page.evaluate("document.querySelectorAll('details.unfold').forEach((one) => { one.open = true; })")
    page.evaluate("document.querySelectorAll('iframe').forEach((one) => { one.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")
    frames = [frame for frame in page.frames if "/messages/" in frame.url]
    assert numbers(frames) == list(range(len(wanted)))
    assert (page.title(), dialogs, marker.asked) == (title, [], [])
    assert [frame.url for frame in frames if frame.title() == "hit"] == []


def test_the_policy_alone_stops_all_of_it(unguarded, marker, scene):
    """The second wall, without the first: the mails as they came, under the frame's policy."""
    wanted = vectors(f"http://127.0.0.1:{marker.server_port}")
    page, dialogs = unguarded(person_of(scene.contact, "reporter")), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    wanted.pop("refresh")  # a sandbox may send itself elsewhere; the page around it names who may be framed
    guarded = {"Content-Security-Policy": POLICY}
    titles = {raw(page, marker, html, guarded) for html in wanted.values()}
    assert (titles, dialogs, marker.asked) == ({"mail"}, [], [])
    assert [raw(page, marker, wanted[name], {}) for name in ("script", "srcset")] == ["hit", "mail"]
    assert "/srcset" in marker.asked  # without the policy the stranger hears of it


def raw(page, marker, html, headers):
    """Show the HTML as it is, with these headers; the title that the page has then."""
    marker.pages["/raw/"] = (f"<title>mail</title>{html}", headers)
    page.goto(f"http://127.0.0.1:{marker.server_port}/raw/")
    return page.title()
