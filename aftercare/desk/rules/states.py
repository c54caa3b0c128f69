"""The codes of the desk: states, classes, kinds. Their names on the screen are in `labels.py`."""


class State:
    """Where a ticket stands."""

    NEW = "new"
    TRIAGED = "triaged"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"
    MERGED = "merged"


STATES = (
    State.NEW,
    State.TRIAGED,
    State.IN_PROGRESS,
    State.WAITING,
    State.RESOLVED,
    State.CLOSED,
    State.ARCHIVED,
    State.CANCELLED,
    State.MERGED,
)
OPEN = (State.NEW, State.TRIAGED, State.IN_PROGRESS, State.WAITING, State.RESOLVED)
WORKING = (State.NEW, State.TRIAGED, State.IN_PROGRESS, State.WAITING)
OVER = (State.CLOSED, State.ARCHIVED, State.CANCELLED, State.MERGED)

PRIORITIES = ("P1", "P2", "P3", "P4")
REQUEST_CLASSES = (
    "fault",
    "urgent_business",
    "consultation",
    "customisation",
    "usability",
    "performance",
    "complaint",
    "other",
)
KINDS = ("defect", "configuration", "how_to", "environment", "performance", "requirement")
NATURES = ("corrective", "adaptive", "perfective", "preventive")
URGENCIES = ("immediate", "today", "normal", "low")
IMPACTS = ("stopped", "degraded", "inconvenient", "none")
SCOPES = ("organisation", "department", "person")
CHANNELS = ("mail", "portal", "phone", "im", "onsite", "api", "monitoring", "letter", "chat", "feedback")
RESOLUTIONS = ("fix", "workaround", "answer", "not_ours")
HOLD_REASONS = ("customer", "third_party", "appointment")
