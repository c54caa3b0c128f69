from aftercare.records.models.demo import DemoMark
from aftercare.records.models.journal import Entry, ReactionDone
from aftercare.records.models.numbering import Counter

__all__ = ["Counter", "DemoMark", "Entry", "ReactionDone"]
