"""A browser that is signed in as nobody, without a database: sessions in the cookie."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from aftercare.foundation.facts import Actor
from aftercare.ui import navigation

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "aftercare.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "aftercare.ui.middleware.ToastMiddleware",
    "aftercare.ui.middleware.RefusalMiddleware",
]

ALONE = {
    "ROOT_URLCONF": "aftercare.ui.tests.urls",
    "MIDDLEWARE": MIDDLEWARE,
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "CSRF_FAILURE_VIEW": "aftercare.ui.views.csrf_failure",
}


@pytest.fixture(autouse=True)
def _shell_alone(settings, monkeypatch):
    """This room by itself: none of the rooms above takes part."""
    monkeypatch.setattr(navigation, "_entries", [])
    for name, value in ALONE.items():
        setattr(settings, name, value)


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def chinese():
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def staff_request():
    """A plain GET of the gallery by an engineer."""
    request: Any = RequestFactory().get("/ui/?sort=due&q=%E5%BC%80%E7%A5%A8")
    request.actor = Actor(kind="staff", name="王工", person_id=1)
    return request


@pytest.fixture
def said(staff_request):
    """Render a piece of template as pages do."""
    from aftercare.ui import pages
    from aftercare.ui.rendering import rendering_for

    def render(source, **context):
        with rendering_for(staff_request):
            return pages.environment().from_string(source).render(context)

    return render
