"""Request classes and priorities that a promise can be limited to."""

from typing import Final

REQUEST_CLASSES: Final = (
    "fault",
    "urgent_business",
    "consultation",
    "customisation",
    "usability",
    "performance",
    "complaint",
    "other",
)
PRIORITIES: Final = ("P1", "P2", "P3", "P4")
HOLD_REASONS: Final = ("customer", "third_party", "appointment")
