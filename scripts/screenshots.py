"""Pictures of the pages for the documentation, and a first look whether any of them complains.

    python scripts/screenshots.py http://127.0.0.1:8000            every page of the table
    python scripts/screenshots.py http://127.0.0.1:8000 inbox home  these only

Writes `docs/screenshots/<name>-<zh|en>-<desktop|phone>.png` from a running demonstration (`aftercare demo`).
Ends with 1 if a page answered with an error or the browser's console had one (a refused inline script too).
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

OUT = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True)
class Shot:
    """One page: its name, its path, and as whom: what the demonstration's picker says, "" for nobody.

    `follow` is the selector of a link to go on with: the first ticket of a list, the first contract.
    """

    name: str
    path: str
    person: str = ""
    follow: str = ""


SHOTS = (
    Shot("start", "/"),
    Shot("workspace", "/desk/", person="王工", follow=".ticket-row a.subject"),
    Shot("tray", "/tray/", person="赵敏", follow=".row-line a.subject"),
    Shot("hotline", "/desk/hotline/", person="赵敏"),
    Shot("customer", "/customers/", person="赵敏", follow="td a"),
    Shot("contract", "/contracts/?q=HT-2025-031", person="赵敏", follow="td a"),
    Shot("penalties", "/penalties/", person="钱丽"),
    Shot("quarter", "/reports/quarter/", person="赵敏"),
    Shot("calendar", "/calendars/", person="赵敏", follow=".page a[href^='/calendars/']"),
    Shot("portal", "/portal/", person="李会计"),
    Shot("portal-contract", "/portal/contracts/", person="陈主任"),
)


def main(base: str, wanted: set[str]) -> int:
    """Take the pictures; 1 if anything was wrong."""
    OUT.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in SHOTS if not wanted or shot.name in wanted]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        complaints = [line for shot in shots for line in take(browser, base.rstrip("/"), shot)]
        browser.close()
    print("\n".join(complaints) or f"{len(shots)} pages, nothing to complain of")
    return 1 if complaints else 0


def take(browser: Browser, base: str, shot: Shot) -> Iterator[str]:
    """The page in both languages and both sizes."""
    for language, code in LANGUAGES.items():
        for size, (width, height) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
            context.add_cookies([{"name": "language", "value": code, "url": base}])
            yield from photograph(context, base, shot, f"{shot.name}-{language}-{size}")
            context.close()


def photograph(context: BrowserContext, base: str, shot: Shot, name: str) -> list[str]:
    """One picture; returns what the page complained of."""
    page, complaints = context.new_page(), list[str]()
    if shot.person:
        sign_in(page, base, shot.person)
    listen(page, name, complaints)
    page.goto(base + shot.path, wait_until="networkidle")
    if shot.follow:
        onward = page.locator(shot.follow).first.get_attribute("href") or shot.path
        page.goto(base + onward, wait_until="networkidle")
    page.screenshot(path=str(OUT / f"{name}.png"))
    return complaints


def sign_in(page: Page, base: str, person: str) -> None:
    """Through the picker on the demonstration's start page."""
    page.goto(base)
    page.locator('form[action="/demo/sign-in/"] button', has_text=person).first.click()
    page.wait_for_load_state("networkidle")


def listen(page: Page, name: str, complaints: list[str]) -> None:
    """Write down errors of the console, of scripts and of answers."""

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{name}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            complaints.append(f"{name}: {response.status} {response.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
    page.on("response", answered)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1], set(sys.argv[2:])))
