"""Thousands of made-up requests against the description: nothing undescribed ever comes back."""

import os
from itertools import cycle

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from aftercare.accounts.queries import actor_for_token
from aftercare.desk.tests.scene import make_scene
from aftercare.site.api import gate
from aftercare.site.api.assembly import api
from aftercare.site.api.pace import Pace
from aftercare.site.api.tests.asking import token_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

EXAMPLES = int(os.environ.get("API_EXAMPLES", "5"))
schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
schema.app = get_wsgi_application()

WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
)


@pytest.fixture
def asked_by(monkeypatch):
    """What a manager and a customer's coordinator ask with, and the number of a ticket that there is."""
    monkeypatch.setattr(gate, "pace", Pace(limit=10**9))
    scene = make_scene()
    tokens = cycle([token_for(scene.manager), token_for(scene.chief)])
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the connection is the test's
    yield scene.ticket().number, tokens
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_is_undescribed(case, asked_by):
    number, tokens = asked_by
    token = next(tokens)
    assert actor_for_token(token)
    if "number" in (case.path_parameters or {}) and len(case.path_parameters["number"]) % 2:
        case.path_parameters["number"] = number
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}"}, checks=[CHECKS.get_one(name) for name in WANTED]
    )
