"""When a mailbox, or the way out, has been silent for too long."""

from datetime import timedelta

SILENT_TOO_LONG = timedelta(minutes=14)  # the sweep comes every minute: the alarm is out within a quarter
