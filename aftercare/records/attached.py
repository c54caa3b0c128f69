"""What one asks of files: who may know of them, who may read them now, and claiming them for a message."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from uuid import UUID

from aftercare.foundation.errors import Conflict, Forbidden, NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records import guards, scanner
from aftercare.records.models import Attachment
from aftercare.records.rules.scans import CLEAN, ERROR, INFECTED, may_be_read

NO_SUCH_FILE = N_("There is no such file.")
NOT_YET = N_("This file has not been found free of viruses yet. Please try again in a moment.")
VIRUS = N_("A virus was found in this file. It stays closed.")


def find_attachment(public_id: UUID | str, by: Actor) -> Attachment:
    """The attachment, if `by` may know of it: its content may still be closed. NotFound otherwise."""
    return _known(Attachment.objects.filter(public_id=public_id).first(), by)


def open_attachment(public_id: UUID | str, by: Actor) -> Attachment:
    """The attachment, if `by` may read it now. NotFound if they must not know of it; Forbidden if a virus was
    found in it; Conflict while no scanner has found it clean.
    """
    found = find_attachment(public_id, by)
    if guards.may_read(found, by):
        return found
    if found.scan == INFECTED:
        raise Forbidden(VIRUS)
    raise Conflict(NOT_YET)


def claim_attachments(public_ids: Sequence[UUID | str], by: Actor) -> list[Attachment]:
    """The attachments that `by` may know of, in this order, locked until the transaction that will refer to
    them ends: no sweep takes them away meanwhile. NotFound for any other.
    """
    if not public_ids:
        return []
    rows = Attachment.objects.select_for_update(no_key=True).filter(public_id__in=set(public_ids))
    found = {str(one.public_id): one for one in rows.order_by("id")}
    return [_known(found.get(str(public_id)), by) for public_id in public_ids]


def closed_contents(sha256s: Iterable[str]) -> dict[str, str]:
    """Those of the contents that must not be given out now, each with the state of its scan."""
    rows = list(Attachment.objects.filter(sha256__in=set(sha256s)).values_list("sha256", "scan"))
    infected = {sha256: state for sha256, state in rows if state == INFECTED}
    if not scanner.is_set_up():
        return infected
    clean = {sha256 for sha256, state in rows if state == CLEAN}
    return {sha256: state for sha256, state in rows if sha256 not in clean} | infected


def demand_clean(content: bytes, by: Actor) -> None:
    """Scan what no attachment stands for, such as a mail as it arrived, before it is given out. Forbidden if
    a virus is found; Conflict if the scanner can't say, save to whom we trust.
    """
    if not scanner.is_set_up():
        return
    try:
        found = scanner.scan(BytesIO(content)).state
    except (scanner.Unanswered, scanner.TooSlow):
        found = ERROR
    if found == INFECTED:
        raise Forbidden(VIRUS)
    if not may_be_read(found, scanning=True, trusted=guards.is_trusted(by)):
        raise Conflict(NOT_YET)


def state_of(found: Attachment) -> str:
    """What a reader should know of the scan: "" if the file is open to whom it may concern, else waiting,
    infected or failed.
    """
    if found.scan == INFECTED:
        return "infected"
    if found.scan == CLEAN or not scanner.is_set_up():
        return ""
    return "failed" if found.scan == ERROR else "waiting"


def _known(found: Attachment | None, by: Actor) -> Attachment:
    if found is None or not guards.may_know(found, by):
        raise NotFound(NO_SUCH_FILE)
    return found
