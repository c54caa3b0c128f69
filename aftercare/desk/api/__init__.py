"""The desk for programs: the same actions and queries as its pages. The roof puts it under `/api/v1/`."""

from ninja import Router

from aftercare.desk.api import files, green, promises, tickets, work

router = Router()
for part in (tickets, files, work, green, promises):
    router.add_router("", part.router)

__all__ = ["router"]
