"""A real Chromium for tests: a window for everybody, and whatever goes wrong in one is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import signed_in
from scripts.screenshots import CHROMIUM, FLAGS


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser's own loop runs in this thread, which Django would take for its own."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Windows:
    """The windows of a test. `complaints`: errors of the console, of scripts, and requests to other hosts."""

    browser: Browser
    base: str
    language: str = "zh-hans"
    dark: bool = False
    complaints: list[str] = field(default_factory=list)
    opened: list[BrowserContext] = field(default_factory=list)

    def open(self, person: Person | None = None) -> Page:
        """A page in a window of its own, as this person; None: nobody."""
        scheme: Any = "dark" if self.dark else "light"
        context = self.browser.new_context(base_url=self.base, color_scheme=scheme, reduced_motion="reduce")
        context.set_default_timeout(30_000)
        self.opened.append(context)
        cookies = {"language": self.language}
        if person is not None:
            name = settings.SESSION_COOKIE_NAME
            cookies[name] = signed_in(Client(), person).cookies[name].value
        context.add_cookies([{"name": n, "value": v, "url": self.base} for n, v in cookies.items()])
        context.route("**/*", self._at_home)
        page = context.new_page()
        page.on("console", lambda line: self._complain(page, line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self._complain(page, str(error)))
        return page

    def close(self) -> None:
        for context in self.opened:
            context.close()

    def _complain(self, page: Page, text: str) -> None:
        self.complaints.append(f"{page.url}: {text}")

    def _at_home(self, route: Route) -> None:
        """Nothing is asked of another host: what tries is stopped and written down."""
        if route.request.url.startswith((self.base, "data:", "blob:")):
            route.continue_()
        else:
            self.complaints.append(f"asks {route.request.url}")
            route.abort()
