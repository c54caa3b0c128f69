from typing import Any

import pytest
from django.test import Client, RequestFactory

from aftercare.ui import languages


def asked(address="/", cookie="", session=None, accept="", page=""):
    headers = {
        "accept-language": accept,
        "cookie": f"language={cookie}" if cookie else "",
        "hx-current-url": page,
    }
    request: Any = RequestFactory().get(
        address, headers={name: value for name, value in headers.items() if value}
    )
    request.session = {"language": session} if session else {}
    return languages.choose(request)


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({}, "zh-hans"),
        ({"accept": "en-GB,en;q=0.8"}, "en"),
        ({"accept": "fr"}, "zh-hans"),
        ({"accept": "zh-TW"}, "zh-hans"),
        ({"session": "en"}, "en"),
        ({"cookie": "zh-hans", "session": "en", "accept": "en"}, "zh-hans"),
        ({"address": "/?lang=en", "cookie": "zh-hans"}, "en"),
        ({"address": "/?lang=zh-CN", "cookie": "en"}, "zh-hans"),
        ({"address": "/?lang=<b>", "cookie": "en"}, "en"),
        ({"page": "https://desk.example/?a=1&lang=en", "cookie": "zh-hans"}, "en"),
        ({"page": "https://desk.example/?a=1", "cookie": "zh-hans"}, "zh-hans"),
        ({"page": "http://[", "cookie": "en"}, "en"),
    ],
)
def test_who_decides(wishes, code):
    assert asked(**wishes) == code


def test_the_answer_says_its_language(client):
    answer = client.get("/missing/?lang=en")
    assert answer.headers["Content-Language"] == "en"
    assert '<html lang="en"' in answer.content.decode()
    assert "Not found" in answer.content.decode()
    assert client.get("/missing/").headers["Content-Language"] == "zh-CN"


def test_switching_is_remembered_and_leads_back(client):
    answer = client.post("/language/", {"language": "en", "next": "/missing/?a=1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/missing/?a=1")
    assert answer.cookies["language"].value == "en"
    assert client.session["language"] == "en"
    assert "Not found" in client.get("/missing/").content.decode()


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_switching_leads_nowhere_else(client, to):
    assert client.post("/language/", {"language": "en", "next": to}).headers["Location"] == "/"


def test_switching_is_an_act():
    assert Client().get("/language/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/language/", {"language": "en"}).status_code == 403


def test_times_are_in_the_persons_zone(client, monkeypatch):
    from django.utils import timezone

    from aftercare.ui import pages

    seen = []
    monkeypatch.setattr(
        pages, "see_other", lambda request, to: seen.append(timezone.get_current_timezone_name())
    )
    for zone in ("Europe/Berlin", "../../etc/passwd", "No/Where", ""):
        session = client.session
        session["time_zone"] = zone
        session.save()
        client.cookies["session"] = session.session_key
        client.get("/leaving/")
    assert seen == ["Europe/Berlin", "Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai"]
