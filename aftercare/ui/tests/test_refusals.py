import json
import logging
import re

import pytest
from django.test import Client

HTMX = {"HTTP_HX_REQUEST": "true"}


def heading(answer):
    return re.findall(r"<h1>(.*?)</h1>", answer.content.decode())


def test_a_page_says_what_happened_in_the_readers_language(client):
    zh, en = client.get("/conflicting/"), client.get("/conflicting/?lang=en")
    assert (zh.status_code, heading(zh), heading(en)) == (
        409,
        ["状态已发生变化"],
        ["This has changed meanwhile"],
    )
    assert "剩 &lt;b&gt;7&lt;/b&gt;" in zh.content.decode()
    assert "&lt;b&gt;7&lt;/b&gt; left" in en.content.decode()


def test_htmx_gets_a_toast_beside_the_field(client):
    answer = client.get("/invalid/", **HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"], answer.content) == (422, "none", b"")
    assert json.loads(answer.headers["HX-Trigger"]) == {
        "refused": {"each": [{"text": "必填", "field": "subject", "error_id": ""}]}
    }


@pytest.mark.parametrize(
    ("address", "headers"),
    [("/api/conflicting/", {}), ("/conflicting/", {"HTTP_ACCEPT": "application/problem+json"})],
)
def test_programs_get_a_problem_document(client, address, headers):
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE="en", **headers)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "type": "urn:aftercare:refusal:conflict",
            "title": "This has changed meanwhile",
            "status": 409,
            "detail": "<b>7</b> left",
            "code": "conflict",
        },
    )


def test_the_problem_names_the_field(client):
    assert client.get("/invalid/", HTTP_ACCEPT="application/json").json()["field"] == "subject"


def test_a_browser_that_also_takes_json_gets_the_page(client):
    answer = client.get("/conflicting/", HTTP_ACCEPT="text/html,application/json;q=0.9")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [("/missing/", 404, "页面不存在"), ("/nowhere/", 404, "页面不存在"), ("/denied/", 403, "没有权限")],
)
def test_what_django_refuses_looks_the_same_and_keeps_the_reason(client, address, status, title):
    answer = client.get(address)
    assert (answer.status_code, heading(answer)) == (status, [title])
    assert "secret" not in answer.content.decode()
    assert client.get(address, HTTP_ACCEPT="application/json").json()["status"] == status


def test_a_stale_form_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert (answer.status_code, heading(answer)) == (403, ["没有权限"])
    assert "页面打开时间过长\uff0c本次操作未生效。" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX, {"HTTP_ACCEPT": "application/json"}])
def test_a_failure_shows_the_number_that_the_log_has(client, caplog, headers):
    with caplog.at_level(logging.ERROR, logger="aftercare.ui.views"):
        answer = client.get("/broken/", **headers)
    number = answer.headers["X-Error-Id"]
    records = [record for record in caplog.records if record.name == "aftercare.ui.views"]
    assert answer.status_code == 500
    assert [record.args[0] for record in records] == [number]
    assert "a secret reason" in str(records[0].exc_info[1])
    assert "secret" not in answer.content.decode() + str(answer.headers)
    assert number in answer.content.decode() + answer.headers.get("HX-Trigger", "")


def test_a_failure_of_the_failure_page_is_still_an_answer(client, monkeypatch):
    from aftercare.ui import refusals

    monkeypatch.setattr(refusals, "answer", None)
    answer = client.get("/broken/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "text/plain")
