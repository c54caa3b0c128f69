"""Where tickets are shown."""

from collections.abc import Iterable

from django.urls import reverse

from aftercare.desk.policies import visible_to
from aftercare.foundation.facts import Actor


def pages_of(by: Actor, ticket_ids: Iterable[int]) -> dict[int, str]:
    """The page of each of these tickets that `by` may see. One statement."""
    numbers = visible_to(by).filter(pk__in=set(ticket_ids)).values_list("pk", "number")
    return {pk: reverse("desk:ticket", args=[number]) for pk, number in numbers}
