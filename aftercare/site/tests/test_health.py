"""The doors for machines that watch us."""

import json

import pytest
from django.test import Client

from aftercare.records import health
from aftercare.records.health import Finding
from aftercare.site.health import schema_of_this_code
from aftercare.site.models import Kept

pytestmark = pytest.mark.django_db

OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def prepared():
    Kept.objects.create(key="schema", value=schema_of_this_code())


@pytest.fixture
def one_check(monkeypatch):
    monkeypatch.setattr(
        health, "_checks", {"bird": lambda: Finding(ok=True, detail="sings", figures={"age": 3})}
    )


def test_live_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz/live").content == b"ok\n"


def test_ready(client, prepared):
    response = client.get("/healthz/ready", **OUTSIDE)
    assert (response.status_code, response.json()["ok"]) == (200, True)
    assert set(response.json()["checks"]) == {"database", "migrations", "disk"}


def test_not_ready_with_the_tables_of_another_version(client):
    Kept.objects.create(key="schema", value="another")
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()["checks"]["migrations"]["ok"]) == (503, False)


def test_deep_includes_what_rooms_registered(client, prepared, one_check):
    response = client.get("/healthz/deep")
    assert response.status_code == 200
    assert response.json()["checks"]["bird"] == {"ok": True, "detail": "sings", "figures": {"age": 3}}


def test_check_that_fails_itself_is_not_well(client, prepared, monkeypatch):
    def fail():
        raise RuntimeError("no pulse")

    monkeypatch.setattr(health, "_checks", {"bird": fail, "bee": lambda: Finding(ok=True, detail="hums")})
    response = client.get("/healthz/deep")
    assert response.status_code == 503
    assert {
        name: found["ok"] for name, found in response.json()["checks"].items() if name in ("bird", "bee")
    } == {
        "bird": False,
        "bee": True,
    }


@pytest.mark.parametrize("path", ["/healthz/deep", "/metrics"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        (OUTSIDE, 404),
        ({"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, 404),
        ({"HTTP_FORWARDED": "for=203.0.113.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "::1"}, 200),
        (OUTSIDE | {"HTTP_AUTHORIZATION": "Bearer right"}, 200),
        (OUTSIDE | {"HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        (OUTSIDE | {"HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_details_are_for_this_machine_or_the_token(
    client, prepared, one_check, settings, path, headers, status
):
    settings.METRICS_TOKEN = "right"
    assert client.get(path, **headers).status_code == status


def test_no_token_set_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", **OUTSIDE, HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_metrics(client, one_check):
    lines = client.get("/metrics").content.decode().splitlines()
    assert 'aftercare_check_ok{check="bird"} 1.0' in lines
    assert 'aftercare_figure{check="bird",figure="age"} 3.0' in lines


@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready", "/healthz/deep", "/metrics"])
def test_nothing_can_be_posted(path):
    assert Client().post(path).status_code == 405


def test_figures_are_plain_numbers(client, prepared):
    json.loads(client.get("/healthz/deep").content, parse_constant=pytest.fail)
