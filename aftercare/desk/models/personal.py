"""What belongs to one person at the desk."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aftercare.desk.models.tickets import Ticket


class Notice(models.Model):
    """Something a person should look at. Text is a msgid with values, said in the reader's language."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    once = models.CharField(max_length=80, blank=True)  # what it is about: the same thing is told once
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["person", "-id"], name="notice_unread", condition=Q(read_at__isnull=True)),
        )
        constraints = (
            models.UniqueConstraint(fields=["person", "once"], condition=~Q(once=""), name="notice_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Draft(models.Model):
    """Words not yet sent. One for each person, ticket and kind; survives the session."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10)
    text = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "ticket", "kind"], name="draft_once"),)

    def __str__(self) -> str:
        return f"draft of {self.person_id}"


class SavedView(models.Model):
    """A named filter of the inbox; shared ones are seen by all staff."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    view = models.CharField(max_length=20)
    filters = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "name"], name="saved_view_once"),)

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """Who has a ticket open right now, so that two people don't answer at once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "ticket"], name="presence_once"),)

    def __str__(self) -> str:
        return f"{self.person_id} at {self.ticket_id}"
