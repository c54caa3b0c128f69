"""Is every file there, and still what it was? Reads everything once."""

from collections.abc import Iterator
from dataclasses import dataclass

from aftercare.records import store
from aftercare.records.models import Attachment


@dataclass(frozen=True)
class Fault:
    """An attachment whose content is missing or damaged."""

    public_id: str
    name: str
    sha256: str


@dataclass
class Proof:
    """How much was proved so far."""

    files: int = 0


def faults(proof: Proof) -> Iterator[Fault]:
    """Every attachment that can't be read, in order of its content; each content is read once."""
    rows = Attachment.objects.order_by("sha256", "id").values_list("public_id", "name", "sha256")
    last, sound = "", False
    for public_id, name, sha256 in rows.iterator(chunk_size=1000):
        if sha256 != last:
            last, sound = sha256, _is_sound(sha256)
        proof.files += 1
        if not sound:
            yield Fault(str(public_id), name, sha256)


def _is_sound(sha256: str) -> bool:
    try:
        store.take_out(sha256).close()
    except store.Unreadable:
        return False
    return True
