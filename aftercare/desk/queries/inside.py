"""What on a ticket only colleagues have read."""

from aftercare.desk.models import Message, Ticket
from aftercare.desk.rules.inside import lines_from_inside


def words_from_inside(ticket: Ticket, text: str) -> list[str]:
    """The lines of a text for the customer that were written to colleagues on this ticket. One query."""
    rows = Message.objects.filter(ticket=ticket).values_list("audience", "text", "quoted")
    written: dict[str, list[str]] = {"staff": [], "customer": []}
    for audience, said, quoted in rows:
        written[audience] += [said, quoted]
    return lines_from_inside(text, written["staff"], written["customer"])
