"""The files of a message as links, the same for staff and customers."""

from django.urls import reverse

from aftercare.desk.queries.timeline import File

FileLink = tuple[str, str, int, str, str, bool]


def file_link(one: File, *, trusted: bool = False) -> FileLink:
    """What `ui.attachment` is told. A closed file has no address, unless a trusted person looks at one that
    is merely not found clean yet.
    """
    is_open = not one.state or (trusted and one.state != "infected")
    href = reverse("records:file", args=[one.public_id]) if is_open else ""
    preview = reverse("records:preview", args=[one.public_id]) if one.preview and not one.state else ""
    return one.name, href, one.size, one.state, preview, one.treacherous
