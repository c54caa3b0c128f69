"""What only a browser can show: passkeys, pages on a telephone, nothing that the strict policy forbids."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from aftercare.accounts.actions.invitations import invite, link_token
from aftercare.accounts.actions.setup import issue_setup_token
from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from scripts.screenshots import CHROMIUM, FLAGS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOOD = "correct horse battery staple"
PICTURES = os.environ.get("PICTURES")


@pytest.fixture(scope="module")
def browser():
    # The browser's own loop runs in this thread, which Django would take for its own.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, live_server, settings):
    """A telephone. Whatever the console complains of fails the test."""
    settings.DEBUG = True
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [line for line in complaints if "status of 422" not in line] == []


def enter(page, live_server, person):
    """Put a session into the browser's hands."""
    session = signed_in(Client(), person).cookies[django_settings.SESSION_COOKIE_NAME].value
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": session, "url": live_server.url}])


def look(page, address, lang="zh-hans"):
    """The page fits the telephone and everybody can use it."""
    page.goto(f"{address}?lang={lang}")
    if PICTURES:
        name = address.split("?")[0].strip("/").replace("/", "-")[:60]
        page.screenshot(path=Path(PICTURES) / f"{name}-{lang}.png", full_page=True)
    # The markup is the same in both languages, so one of them is enough for the slow look.
    found = Axe().run(page).response["violations"] if lang == "zh-hans" else []
    serious = [
        (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
    ]
    width = page.evaluate("document.documentElement.scrollWidth")
    return {"address": address, "serious": serious, "fits": width <= 390}


def fine(address):
    return {"address": address, "serious": [], "fits": True}


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_entrance_on_a_telephone(page, lang):
    from django.utils import timezone

    invitation = invite(
        email="li@example.com",
        role="reporter",
        customer_id=5,
        by=make_actor("service_manager"),
        at=timezone.now(),
    )
    for address in (
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-x/",
        "/accounts/inactive/",
        f"/join/{link_token(invitation)}/",
        f"/setup/{issue_setup_token()}/",
    ):
        assert look(page, address, lang) == fine(address)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_ones_own_pages_on_a_telephone(page, live_server, lang):
    enter(page, live_server, make_person(name="王工", password=GOOD, language=lang))
    for address in (
        "/me/",
        "/me/tokens/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/accounts/reauthenticate/",
    ):
        assert look(page, address, lang) == fine(address)


def test_the_administrators_pages_on_a_telephone(page, live_server):
    enter(page, live_server, make_person("system_admin", name="管理员"))
    other = make_person("engineer", name="王工")
    for address in ("/people/", f"/people/{other.pk}/", "/people/teams/"):
        assert look(page, address) == fine(address)
    page.context.clear_cookies()
    enter(page, live_server, make_person("audit_admin", name="审计"))
    assert look(page, "/audit/") == fine("/audit/")


def test_a_passkey_is_enrolled_and_then_opens_the_door(page, live_server, settings):
    settings.STAFF_SECOND_FACTOR = True
    make_person(email="wang@example.com", password=GOOD, name="王工")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/accounts/login/?lang=en")
    page.get_by_label("E-mail address").fill("wang@example.com")
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/me/")
    expect(page).to_have_url(f"{live_server.url}/accounts/2fa/")
    page.goto("/accounts/2fa/webauthn/add/?lang=en")
    page.get_by_label("Name").fill("Phone")
    page.get_by_label("May sign in without the password").check()
    page.get_by_role("button", name="Add").click()
    expect(page).to_have_url(f"{live_server.url}/accounts/2fa/recovery-codes/")
    page.goto("/me/")
    expect(page).to_have_url(f"{live_server.url}/me/")
    page.context.clear_cookies()
    page.goto("/accounts/login/?lang=en")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/me/")
    expect(page).to_have_url(f"{live_server.url}/me/")
