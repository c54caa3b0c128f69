"""`/api/v1/`: the operations behind the gate, the description and a page to read it before it."""

from collections.abc import Mapping
from functools import cache

from django.urls import URLPattern, URLResolver

from aftercare.accounts.doors import public_door
from aftercare.site.api.assembly import api
from aftercare.site.api.gate import guard, template_of

app_name = "api"
PUBLIC = ("openapi-json", "openapi-view")
PREFIX = "/api/v1/"


@cache
def known() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """By path: its methods, and the query parameters of each."""
    found = {}
    for path, operations in api.get_openapi_schema()["paths"].items():
        found[path] = {method.upper(): _query_names(one) for method, one in operations.items()}
    return found


def _query_names(operation: Mapping[str, object]) -> frozenset[str]:
    parameters: list[dict[str, str]] = operation.get("parameters", [])  # type: ignore[assignment]
    return frozenset(one["name"] for one in parameters if one["in"] == "query")


def _guarded(pattern: URLPattern | URLResolver) -> URLPattern:
    if not isinstance(pattern, URLPattern):
        raise TypeError("the API has no addresses below its own")
    if pattern.name in PUBLIC:
        pattern.callback = public_door(pattern.callback)
    else:
        path = PREFIX.rstrip("/") + template_of(str(pattern.pattern))
        pattern.callback = guard(pattern.callback, lambda: known().get(path, {}))
    return pattern


urlpatterns = [_guarded(one) for one in api.urls[0] if getattr(one, "name", None) != "api-root"]
