"""What surrounds every page: rail, person, language, messages. Computed only when it is shown."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from aftercare.ui import languages, navigation
from aftercare.ui.toasts import Toast, pending
from aftercare.ui.words import words_for_scripts

# Each is a module script on its own; they speak to each other through events of the document.
SCRIPTS = (
    "words",
    "toast",
    "refusal",
    "dialog",
    "theme",
    "drawer",
    "shortcuts",
    "palette",
    "draft",
    "forms",
    "editor",
    "lists",
    "time",
    "counters",
)


class Shell:
    """The frame of one page. Built per request, evaluated by the template as it goes."""

    scripts = SCRIPTS

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def actor(self) -> Any:
        """Who looks at the page, or None."""
        return getattr(self.request, "actor", None)

    @property
    def signed_in(self) -> bool:
        return getattr(self.actor, "person_id", None) is not None

    @property
    def person_id(self) -> str:
        """What drafts and counters in the browser are kept under; empty for who has not signed in."""
        return str(getattr(self.actor, "person_id", None) or "")

    @property
    def lang(self) -> str:
        return languages.html_tag()

    @property
    def other_language(self) -> tuple[str, str]:
        """Code and own name of the language the reader could switch to."""
        return ("en", "English") if self.lang == "zh-CN" else ("zh-hans", "中文")

    @property
    def theme(self) -> str:
        """light, dark, or auto: then the script follows the system."""
        chosen = self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in ("light", "dark") else "auto"

    @cached_property
    def nav(self) -> list[tuple[str, list[navigation.Entry]]]:
        """The rail of the staff's door, by section."""
        return navigation.sections(self.entries("staff"))

    def entries(self, door: str) -> list[navigation.Entry]:
        """The links of one place: `staff` (the rail), `portal`, `top`, `menu`, `primary`."""
        return [entry for entry in navigation.entries(self.actor, door) if entry.url]

    @cached_property
    def current(self) -> navigation.Entry | None:
        """The entry that this page belongs to: the one with the longest address that it lies under."""
        path = self.request.path
        found = (*self.entries("staff"), *self.entries("portal"))
        under = [
            (len(entry.url or ""), i) for i, entry in enumerate(found) if path.startswith(entry.url or "-")
        ]
        return found[max(under)[1]] if under else None

    @cached_property
    def toasts(self) -> list[Toast]:
        """What is to be said with this page."""
        return pending(self.request)

    @property
    def sign_out_url(self) -> str | None:
        """Where signing out posts to; None while nobody can sign in."""
        try:
            return reverse("account_logout")
        except NoReverseMatch:
            return None

    @property
    def demo(self) -> bool:
        return bool(getattr(settings, "DEMO", False))

    @property
    def vendor(self) -> str:
        return str(getattr(settings, "VENDOR_NAME", ""))

    @property
    def words(self) -> dict[str, str]:
        """The sentences that scripts say."""
        return words_for_scripts()

    @property
    def keys_on(self) -> bool:
        """Whether single-key shortcuts are on (WCAG 2.1.4); they are unless the reader switched them off."""
        return self.request.COOKIES.get("keys") != "off"
