from aftercare.records.models.attachments import Attachment
from aftercare.records.models.demo import DemoMark
from aftercare.records.models.journal import Entry, ReactionDone
from aftercare.records.models.links import UsedLink
from aftercare.records.models.numbering import Counter
from aftercare.records.models.sealing import Seal
from aftercare.records.models.sweeps import Sweep

__all__ = ["Attachment", "Counter", "DemoMark", "Entry", "ReactionDone", "Seal", "Sweep", "UsedLink"]
