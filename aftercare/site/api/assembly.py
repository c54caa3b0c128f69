"""The API, version 1: the routers of the rooms under one roof."""

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from aftercare.contracts.api import router as contracts
from aftercare.customers.api import router as customers
from aftercare.desk.api import router as desk
from aftercare.foundation.facts import Actor
from aftercare.site.api import description, problems
from aftercare.site.api.reading import ReadBefore


class Token(HttpBearer):
    """A personal access token. The gate has looked at it; this says so in the description."""

    openapi_description = "A token from your own page, or of `aftercare token add`; good for a year at most."

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return getattr(request, "actor", None)


class Api(NinjaAPI):
    """Ninja's, with a complete description."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, object] | None = None
    ) -> OpenAPISchema:
        return description.complete(super().get_openapi_schema(path_prefix=path_prefix or "/api/v1/"))


def assemble() -> Api:
    """Put it together."""
    api = Api(
        title="Aftercare",
        version="1",
        description=description.ABOUT,
        auth=[Token()],
        parser=ReadBefore(),
        urls_namespace="api",
        openapi_extra={"tags": description.TAGS},
    )
    problems.register(api)
    for router in (desk, customers, contracts):
        api.add_router("", router)
    return api


api = assemble()
