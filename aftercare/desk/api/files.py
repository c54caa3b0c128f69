"""Files: sent first, then named in the ticket or message that they belong to."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from aftercare.accounts.rules.permissions import can, require
from aftercare.customers.policies import visible_customers
from aftercare.desk.api.answers import FileOut
from aftercare.desk.queries.timeline import file_of
from aftercare.foundation.errors import Forbidden, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.actions import keep
from aftercare.ui.programs import Asked, Id, asker

router = Router(tags=["files"])
BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}
        },
    }
}


class Named(Asked):
    name: Annotated[str, Field(min_length=1, max_length=300, examples=["报错截图.png"])]
    customer_id: Id | None = None


@router.post("/files", response={201: FileOut}, summary="Send a file", openapi_extra=BYTES)
def create_file(request: HttpRequest, asked: Query[Named]) -> Any:
    """The body is the file itself. Name its `public_id` in `attachments` of a ticket or message: one that
    nothing names is removed after some days. What it is, its bytes tell. Limits as on the pages.
    """
    by = asker(request)
    customer_id = _whose(by, asked.customer_id)
    return file_of(keep(request, asked.name, by=by, at=timezone.now(), customer_id=customer_id))


def _whose(by: Actor, customer_id: int | None) -> int | None:
    """A customer's program sends for its own organisation; staff may leave it open until it is named."""
    if by.is_customer:
        if not (can(by, "portal.report") or can(by, "portal.answer")):
            raise Forbidden("You are not allowed to do this.")
        if customer_id not in (None, by.customer_id):
            raise NotFound("There is no such customer.")
        return by.customer_id
    require(by, "ticket.note")
    if customer_id is not None and not visible_customers(by).filter(pk=customer_id).exists():
        raise NotFound("There is no such customer.")
    return customer_id
