"""Which rows belong to the fictional vendor. The journal lets only marked customers' entries be removed."""

from aftercare.records.models import DemoMark


def mark(kind: str, object_id: int) -> None:
    """Note that this row is invented."""
    DemoMark.objects.create(kind=kind, object_id=object_id)


def marked(kind: str) -> list[int]:
    """The ids of the invented rows of this kind."""
    return list(DemoMark.objects.filter(kind=kind).values_list("object_id", flat=True))


def is_filled() -> bool:
    """Whether the fictional vendor is there."""
    return DemoMark.objects.exists()
