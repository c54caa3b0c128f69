"""The life of a ticket as a table: (state, verb) → state. Checks, buttons and the diagram come from it."""

from aftercare.desk.rules.states import State
from aftercare.foundation.lifecycle import Lifecycle

_MERGEABLE = (State.NEW, State.TRIAGED, State.IN_PROGRESS, State.WAITING)

LIFECYCLE = Lifecycle(
    {
        (State.NEW, "accept"): State.TRIAGED,
        (State.TRIAGED, "start"): State.IN_PROGRESS,
        (State.TRIAGED, "hold"): State.WAITING,
        (State.IN_PROGRESS, "hold"): State.WAITING,
        (State.WAITING, "resume"): State.IN_PROGRESS,
        (State.WAITING, "give_back"): State.TRIAGED,
        (State.TRIAGED, "resolve"): State.RESOLVED,
        (State.IN_PROGRESS, "resolve"): State.RESOLVED,
        (State.WAITING, "resolve"): State.RESOLVED,
        (State.RESOLVED, "reject"): State.IN_PROGRESS,
        (State.RESOLVED, "reopen"): State.IN_PROGRESS,
        (State.RESOLVED, "confirm"): State.CLOSED,
        (State.RESOLVED, "close_by_silence"): State.CLOSED,
        (State.CLOSED, "reopen"): State.IN_PROGRESS,
        (State.CLOSED, "archive"): State.ARCHIVED,
        **{(state, "cancel"): State.CANCELLED for state in _MERGEABLE},
        **{(state, "merge"): State.MERGED for state in _MERGEABLE},
    }
)
"""`give_back` ends a hold that began before work had started: what was only accepted stays only accepted."""
