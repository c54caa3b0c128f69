"""Which files the desk refers to."""

from collections.abc import Iterable

from aftercare.desk.models import Message


def attachments_in_use(ids: Iterable[int]) -> set[int]:
    """Those of the attachments that hang on some message."""
    asked = set(ids)
    named = Message.objects.filter(attachment_ids__overlap=list(asked))
    return {pk for found in named.values_list("attachment_ids", flat=True) for pk in found} & asked
