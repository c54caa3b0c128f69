import json
import re
from dataclasses import dataclass

import pytest
from django.test import RequestFactory

from aftercare.ui import pages

HTMX = {"HTTP_HX_REQUEST": "true"}


@dataclass(frozen=True)
class Nothing:
    pass


def test_htmx_gets_the_block_and_everybody_else_the_page(client, settings):
    settings.DEBUG = True
    assert client.get("/parts/", **HTMX).content.decode() == "组件库"
    for headers in (
        {},
        HTMX | {"HTTP_HX_BOOSTED": "true"},
        HTMX | {"HTTP_HX_HISTORY_RESTORE_REQUEST": "true"},
    ):
        assert client.get("/parts/", **headers).content.decode().startswith("<!doctype html>")


def test_caches_keep_page_and_part_apart(client):
    assert "HX-Request" in client.get("/parts/").headers["Vary"]


def test_a_toast_comes_with_the_answer_to_htmx(client):
    heard = json.loads(client.get("/saying/", **HTMX).headers["HX-Trigger"])
    assert heard == {
        "toast": {
            "each": [
                {"text": "已保存 <b>", "kind": "warning", "url": "/undo/", "label": "撤销", "seconds": 6}
            ]
        }
    }


def test_a_toast_waits_for_the_page_after_a_redirect(client, settings):
    settings.DEBUG = True
    assert "HX-Trigger" not in client.get("/saying/").headers
    first, second = client.get("/ui/").content.decode(), client.get("/ui/").content.decode()
    assert "已保存 &lt;b&gt;" in first
    assert '<form method="post" action="/undo/">' in first
    assert "已保存 &lt;b&gt;" not in second


def test_leaving_by_htmx_takes_the_toast_along(client, settings):
    settings.DEBUG = True
    answer = client.get("/leaving/", **HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/ui/")
    assert "HX-Trigger" not in answer.headers
    assert "已保存" in client.get("/ui/").content.decode()


def test_after_an_act_a_page_goes_on_and_a_part_tells(client):
    plain, part = client.get("/acting/"), client.get("/acting/", **HTMX)
    assert (plain.status_code, plain.headers["Location"]) == (303, "/ui/")
    assert (part.status_code, json.loads(part.headers["HX-Trigger"])) == (
        204,
        {"changed": {"each": [{"id": 7}]}},
    )


def test_pages_stand_under_a_strict_policy(client, settings):
    settings.DEBUG = True
    answer = client.get("/ui/")
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"] + ";"
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", answer.content.decode())
    assert scripts
    assert all('type="application/json"' in attributes for attributes in scripts)
    assert re.findall(r"\sstyle=|<style|\son\w+=|javascript:", answer.content.decode()) == []


def test_a_template_without_a_request_has_no_shell():
    with pytest.raises(Exception, match="'shell' is undefined"):
        pages.render("ui/bare.html", Nothing())


def test_the_theme_comes_from_the_cookie_and_only_known_ones(staff_request):
    for cookie, theme in (("dark", "dark"), ("light", "light"), ('x" onload="', "auto")):
        request = RequestFactory().get("/", headers={"cookie": f"theme={cookie}"})
        text = pages.page(request, "ui/bare.html").content.decode()
        assert f'data-theme="{theme}"' in text


def test_the_gallery_is_for_staff(client, settings):
    assert client.get("/ui/").status_code == 404
    settings.DEBUG = True
    assert client.get("/ui/").status_code == 200
