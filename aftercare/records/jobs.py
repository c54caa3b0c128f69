"""The one job that carries out later reactions."""

from django.db import transaction
from procrastinate.contrib.django import app

from aftercare.records import journal
from aftercare.records.models import Entry, ReactionDone


@app.task(name="records.react", retry=5)
def react(*, entry_id: int, reaction: str) -> None:
    """Carry out one reaction to one entry, exactly once in effect, however often the job runs."""
    with transaction.atomic():
        _, fresh = ReactionDone.objects.get_or_create(entry_id=entry_id, reaction=reaction)
        if fresh:
            journal.reaction_named(reaction)(journal.read(Entry.objects.get(pk=entry_id)))
