"""What a report of each class should say (需求 B2), and what one lacks. Nothing here ever stops a report."""

from collections.abc import Mapping
from typing import Any

WANTED: Mapping[str, tuple[str, ...]] = {
    "fault": ("system_id", "symptom", "occurred_at", "steps", "error_text", "environment"),
    "urgent_business": ("system_id", "symptom", "occurred_at"),
    "performance": ("system_id", "symptom", "occurred_at", "steps", "environment"),
    "usability": ("system_id", "symptom", "steps"),
    "consultation": ("system_id",),
    "customisation": ("system_id", "symptom"),
    "complaint": ("symptom",),
    "other": (),
}
"""Which fields count, by class; in the order in which they are asked for."""

SHOWN: Mapping[str, tuple[str, ...]] = {
    "occurred_at": ("fault", "urgent_business", "performance"),
    "steps": ("fault", "urgent_business", "performance", "usability"),
    "error_text": ("fault", "urgent_business"),
    "environment": ("fault", "urgent_business", "performance", "usability"),
    "impact": ("fault", "urgent_business", "performance", "usability", "complaint"),
    "scope": ("fault", "urgent_business", "performance", "usability"),
}
"""For which classes a field is offered; those not named are offered for all."""


def missing(request_class: str, given: Mapping[str, Any]) -> list[str]:
    """The fields that a report of this class lacks. What was only the title again is no symptom."""
    said = {name: value for name, value in given.items() if value not in (None, "")}
    if str(said.get("symptom", "")).strip() == str(said.get("title", "")).strip():
        said.pop("symptom", None)
    return [name for name in WANTED.get(request_class, ()) if not str(said.get(name, "")).strip()]
