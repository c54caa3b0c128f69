"""How programs ask and are answered: strict bodies, bounded lists, versions. Every `api` stands on it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from aftercare.foundation.errors import Refused
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_

MOST_ROWS = 200
LARGEST_ID = 2**53 - 1  # what every JSON reader keeps exactly (RFC 8259, 6)
CHANGED = N_("This has changed since you read it. Read it again, then decide.")


class Asked(BaseModel):
    """A body: what we don't know we don't ignore."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """A part of an answer, read from a row or a card."""

    model_config = ConfigDict(from_attributes=True)


class Outrun(Refused):
    """The version named in If-Match is not the one in force (RFC 9110, 13.1.1)."""

    status = 412
    code = "outrun"


def _thinkable(moment: datetime) -> datetime:
    """Between 1970 and 2200: beyond it no zone can be shown without leaving the calendar."""
    if not datetime(1970, 1, 2, tzinfo=UTC) <= moment <= datetime(2199, 12, 31, tzinfo=UTC):
        raise ValueError("must lie between 1970 and 2200")
    return moment


Id = Annotated[int, Field(ge=1, le=LARGEST_ID, examples=[7])]
Moment = Annotated[AwareDatetime, AfterValidator(_thinkable), Field(examples=["2026-11-18T09:00:00+08:00"])]
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="How many rows at most.")]
Cursor = Annotated[str, Field(max_length=200, description="The `next` of the page before.")]
Words = Annotated[str, Field(min_length=1, max_length=20_000)]
Line = Annotated[str, Field(max_length=300)]


def asker(request: HttpRequest) -> Actor:
    """Whose token it is."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def demand_version(request: HttpRequest, version: int) -> None:
    """Raise Outrun if the asker's If-Match names another version than the one in force."""
    asked = request.headers.get("If-Match", "*")
    if asked.strip() != "*" and f'"{version}"' not in [tag.strip() for tag in asked.split(",")]:
        raise Outrun(CHANGED, field="If-Match")


def tell_version(response: HttpResponse, version: int) -> None:
    """Say which version this is."""
    response.headers["ETag"] = f'"{version}"'


@dataclass(frozen=True)
class Among:
    """Metadata of a text that must be one of these, said as an `enum` in the description."""

    values: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.values))
