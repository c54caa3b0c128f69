"""The description is complete, and the committed copy is the one in force."""

import json
from pathlib import Path

from aftercare.site.api.assembly import api

COPY = Path(__file__).parents[4] / "docs" / "reference" / "openapi.json"


def operations():
    found = api.get_openapi_schema()["paths"]
    return [(path, method, one) for path, methods in found.items() for method, one in methods.items()]


def test_the_committed_description_is_in_force():
    """If not: `aftercare openapi > docs/reference/openapi.json`, and say in the changelog what changed."""
    assert json.loads(COPY.read_text()) == json.loads(json.dumps(api.get_openapi_schema()))


def test_every_operation_says_what_it_is_and_how_it_may_end():
    for path, method, one in operations():
        assert one["summary"], path
        assert one["tags"], path
        assert {"401", "404", "405", "422", "429"} <= set(one["responses"]), path
        assert ("415" in one["responses"]) == (method != "get"), path
        assert one["security"] == [{"Token": []}], path


def test_every_post_takes_a_key():
    names = {
        path: {p["name"] for p in one["parameters"]} for path, method, one in operations() if method == "post"
    }
    assert [path for path, found in names.items() if "Idempotency-Key" not in found] == []


def test_the_version_is_3_1():
    assert api.get_openapi_schema()["openapi"] == "3.1.0"
