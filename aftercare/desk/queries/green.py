"""Green channels: the list, what waits for a review, and how a contract's were judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from aftercare.desk.models import GreenChannel
from aftercare.desk.policies import visible_to
from aftercare.foundation.errors import Invalid, NotFound
from aftercare.foundation.facts import Actor

PAGE = 50
ONLY: Mapping[str, Q] = {
    "open": Q(closed_at=None),
    "to_review": Q(closed_at__isnull=False, reviewed_at=None),
    "reviewed": Q(reviewed_at__isnull=False),
    "abuse": Q(verdict="abuse"),
    "all": Q(),
}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How the green channels of a list turned out."""

    count: int
    reviewed: int
    justified: int

    @property
    def share(self) -> float | None:
        """The justified among the reviewed; None before the first review."""
        return self.justified / self.reviewed if self.reviewed else None


@dataclass(frozen=True, kw_only=True)
class GreenPage:
    rows: list[GreenChannel]
    next: str
    judged: Judged


def green_page(by: Actor, filters: Mapping[str, str], *, limit: int = PAGE) -> GreenPage:
    """Green channels that `by` may know of, the newest first. `filters`: only, contract, customer, q, after.

    Two statements.
    """
    found = narrowed(by, filters)
    rows = found.select_related("ticket__customer", "contract").order_by("-id")
    if filters.get("after"):
        rows = rows.filter(pk__lt=_number("after", filters["after"]))
    shown = list(rows[: limit + 1])
    following = str(shown[limit - 1].pk) if len(shown) > limit else ""
    return GreenPage(rows=shown[:limit], next=following, judged=_judged(found))


def narrowed(by: Actor, filters: Mapping[str, str]) -> QuerySet[GreenChannel]:
    """The green channels that satisfy the filters of an address."""
    found = GreenChannel.objects.filter(ticket__in=visible_to(by))
    only = filters.get("only", "")
    if only and only not in ONLY:
        raise Invalid("There is no such view.", field="only")
    found = found.filter(ONLY[only] if only else ONLY["all"])
    if text := filters.get("q", ""):
        named = Q(ticket__customer__name__icontains=text) | Q(ticket__customer__short_name__icontains=text)
        found = found.filter(Q(ticket__number__icontains=text) | Q(ticket__title__icontains=text) | named)
    for name in ("contract", "customer"):
        if filters.get(name):
            found = found.filter(**{f"{name}_id": _number(name, filters[name])})
    return found


def _number(name: str, text: str) -> int:
    if not text.isdigit() or len(text) > 18:
        raise Invalid("This filter can't be read.", field=name)
    return int(text)


def _judged(found: QuerySet[GreenChannel]) -> Judged:
    fair = Q(verdict__in=("justified", "avoidable"))
    counted = found.aggregate(
        count=Count("id"),
        reviewed=Count("id", filter=Q(reviewed_at__isnull=False)),
        justified=Count("id", filter=fair),
    )
    return Judged(**counted)


def waiting_reviews(by: Actor) -> int:
    """How many are open or wait for a review: the number beside the entry in the menu."""
    return GreenChannel.objects.filter(ticket__in=visible_to(by), reviewed_at=None).count()


def channels_of(ticket_id: int) -> list[GreenChannel]:
    """The green channels of one ticket, the newest first. The caller has seen to who may see the ticket."""
    return list(GreenChannel.objects.filter(ticket=ticket_id).order_by(F("closed_at").desc(nulls_first=True)))


def green_channel(channel_id: int, by: Actor) -> GreenChannel:
    """One green channel, if `by` may see its ticket; else NotFound."""
    rows = GreenChannel.objects.select_related("ticket", "ticket__customer", "ticket__contract", "contract")
    found = rows.filter(pk=channel_id, ticket__in=visible_to(by)).first()
    if found is None:
        raise NotFound("There is no such green channel.")
    return found
