"""Hundreds of hostile mails through the real door, onto the real pages: nothing runs, nothing is asked for.

Each of the two walls (the cleaning, the frame's policy) is also tried without the other.
"""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route

from aftercare.accounts.models import Person
from aftercare.channels.actions import inbox
from aftercare.channels.mail.rules.parse import parse
from aftercare.channels.models import Mailbox
from aftercare.desk.models import Message, Ticket
from aftercare.desk.portal.frames import POLICY
from aftercare.desk.rules.safe_html import clean
from aftercare.desk.tests.portal.conftest import person_of
from aftercare.desk.tests.scene import make_scene
from tests.browsing import Windows, chromium
from tests.walk.hostile import HOST, payloads

PATIENCE = 120_000  # ms; hundreds of frames load at once, beside other tests
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PER_MAIL = 24
#: Ends whatever a payload left open, so that the next one in the same mail is read as HTML too.
END = "-->\"'></style></script></title></textarea></noscript></template></select></svg></math></table><hr>"
SWALLOWING = ("<plaintext", "<frameset", "<html manifest", "</body>")
#: A frame may be sent elsewhere from inside; the page around it says where to: nowhere but here.
AROUND = "default-src 'none'; frame-src 'self'"
#: Loaded, and nothing left to do.
IDLE = "() => new Promise((done) => requestIdleCallback(done))"
AUDIT = """() => [...document.querySelectorAll('body *')].flatMap((one) => [...one.attributes]
  .filter((a) => /^(on|srcset|ping|action|formaction|background|poster|srcdoc|xlink)/.test(a.name)
    || (a.name === 'src' && !a.value.startsWith('data:image/'))
    || (a.name === 'href' && !/^(https?:|mailto:)/.test(a.value))
    || (a.name === 'style' && /url|position|@|[\\\\]/i.test(a.value)))
  .map((a) => `${one.tagName} ${a.name}=${a.value.slice(0, 80)}`)
  .concat(/^(SCRIPT|STYLE|SVG|MATH|FORM|INPUT|BUTTON|IFRAME|OBJECT|EMBED|META|LINK|BASE|TEMPLATE)$/i
    .test(one.tagName) ? [one.tagName] : []))"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def windows(browser, live_server, settings):
    settings.DEBUG = True
    settings.BASE_URL = live_server.url
    found = Windows(browser, live_server.url)
    yield found
    found.close()


def mails() -> list[str]:
    """All payloads in as few pages as can be: those that swallow what follows come alone."""
    every = payloads()
    alone = [one for one in every if any(mark in one for mark in SWALLOWING) or len(one) > 1_000]
    shared = [one for one in every if one not in set(alone)]
    batches = [shared[start : start + PER_MAIL] for start in range(0, len(shared), PER_MAIL)]
    return ["".join(f"<p>{one}{END}" for one in batch) for batch in batches] + alone


def letter(number: int, sender: str, html: str, root: str) -> bytes:
    """A mail whose every field is hostile too."""
    evil = "<img src=x onerror=document.title=/hit/.source>"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f'"{evil}" <{sender}>'
    mail["To"] = "support@vendor.example"
    mail["Subject"] = f"{evil} 打印机不工作"
    mail["Message-ID"] = f"<m{number}@hua-an.example>"
    if root:
        mail["In-Reply-To"] = mail["References"] = root
    mail.set_content(f"<b>begin {number}</b>{html}".replace("\x00", "�"), subtype="html", cte="base64")
    mail.add_attachment(b"x", maintype="image", subtype="svg+xml", filename=f"{evil}.svg")
    return mail.as_bytes()


def arrive(sender: str, pages: list[str]) -> Ticket:
    """The mails of one thread: stored as bytes, then judged."""
    box = Mailbox.objects.create(name="support", address="support@vendor.example", active=False)
    for number, html in enumerate(pages):
        root = "<m0@hua-an.example>" if number else ""
        stored, _ = inbox.store_raw(
            "mail", f"h{number}", letter(number, sender, html, root), timezone.now(), box
        )
        judged = inbox.judge(stored.pk, at=timezone.now())
        assert judged is not None
        assert judged.state == "judged", (number, judged.reason)
    return Ticket.objects.get()


def look_at(page: Page, address: str) -> list[str]:
    """Open a ticket and every formatted mail on it; what is wrong with any of them."""
    found: list[str] = []
    page.on("dialog", lambda dialog: (found.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.goto(address)
    title = page.title()
    page.evaluate("document.querySelectorAll('iframe').forEach((one) => { one.loading = 'eager'; })")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for frame in page.frames:
        frame.wait_for_load_state()
    page.evaluate(IDLE)
    frames = [frame for frame in page.frames if "/messages/" in frame.url]
    shown = {frame.locator("b", has_text="begin").first.inner_text() for frame in frames}
    assert len(shown) == Message.objects.exclude(html="").count()
    found += [line for frame in frames for line in frame.evaluate(AUDIT)]
    found += [frame.url for frame in page.frames if frame.title() == "hit"]
    return found + ([page.title()] if page.title() != title else [])


def test_hostile_mails_do_nothing_on_the_pages_of_staff_and_customer(windows):
    scene = make_scene()
    pages = mails()
    assert len(payloads()) > 500
    ticket = arrive(scene.contact.email, pages)
    assert Message.objects.exclude(html="").count() > len(pages) * 0.95
    staff = Person.objects.get(pk=scene.engineer.person_id)
    owner = person_of(scene.contact, "reporter")
    found = look_at(windows.open(staff), f"/desk/tickets/{ticket.number}/")
    found += look_at(windows.open(owner), f"/portal/tickets/{ticket.number}/")
    assert found + windows.complaints == []


def cleaned_page() -> str:
    """Every payload, each read and cleaned by itself, on one page."""
    head = b"From: a@b.cn\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    pages = [parse(head + one.encode()).html or "" for one in payloads()]
    assert sum(map(bool, pages)) > 300
    return "".join(f"<section>{clean(one, {}).html}</section>" for one in pages)


def test_the_cleaning_alone_is_enough(browser):
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    asked = served(context, {"/cleaned": (cleaned_page(), {})})
    page, dialogs = context.new_page(), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto("http://here.example/cleaned")
    page.evaluate(IDLE)
    assert (page.evaluate(AUDIT), dialogs, page.title()) == ([], [], "")
    assert asked == ["http://here.example/cleaned"]
    context.close()


def test_the_policy_alone_is_enough(browser):
    raw = {f"/raw/{n}": (f"<title>raw</title>{one}", POLICY) for n, one in enumerate(mails())}
    frames = "".join(f'<iframe sandbox src="{path}"></iframe>' for path in raw)
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    pages = {path: (html, {"Content-Security-Policy": policy}) for path, (html, policy) in raw.items()}
    asked = served(context, {"/": (frames, {"Content-Security-Policy": AROUND}), **pages})
    page, dialogs = context.new_page(), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto("http://here.example/")
    page.evaluate(IDLE)
    titles = [frame.title() for frame in page.frames if "/raw/" in frame.url]
    assert (page.title(), dialogs) == ("", [])
    assert [title for title in titles if "hit" in title] == []
    assert sorted(asked) == sorted(f"http://here.example{path}" for path in ("/", *raw))
    context.close()


def test_these_payloads_are_alive(browser):
    """Without either wall they run and call home; else the tests above would prove nothing."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    some = [*payloads()[:30], *payloads()[-300:-260]]
    live = {f"/live/{n}": (f"<title>raw</title>{one}", {}) for n, one in enumerate(some)}
    frames = "".join(f'<iframe src="{path}"></iframe>' for path in live)
    asked = served(context, {"/": (frames, {}), **live})
    page, dialogs = context.new_page(), []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto("http://here.example/")
    page.evaluate(IDLE)
    assert len(dialogs) > 10
    assert [one for one in asked if HOST in one]
    context.close()


def served(context: BrowserContext, pages: dict[str, tuple[str, dict[str, str]]]) -> list[str]:
    """Answer for these pages at http://here.example; every address that is asked for is written down."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url
        asked.append(url)
        html, headers = pages.get(url.removeprefix("http://here.example"), ("", {}))
        if not html:
            route.abort()
            return
        route.fulfill(body=html, headers={"Content-Type": "text/html; charset=utf-8", **headers})

    context.route("**/*", answer)
    return asked
