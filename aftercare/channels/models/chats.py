"""Chats: somebody on a page of ours, or with our window on it, writes with one of us, line by line."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from aftercare.channels.models.inbound import InboundMessage
from aftercare.channels.models.widgets import WidgetKey

STATES = ("waiting", "open", "ended")
AUTHORS = ("visitor", "staff", "system")


class Chat(models.Model):
    """One conversation. `lines` is the number of its last line; who has read how far is kept beside it.

    `verified`: the visitor had signed in. All else that visitors say about themselves is only said.
    `contact`, `ticket_id` and `inbound` say what became of it; a chat that no person answered becomes a
    message (`inbound`) when it ends.
    """

    public_id = models.UUIDField(default=uuid4, unique=True)
    widget = models.ForeignKey(WidgetKey, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    visitor_name = models.CharField(max_length=100)
    visitor_email = models.CharField(max_length=254, blank=True)
    visitor_company = models.CharField(max_length=200, blank=True)
    verified = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    page = models.CharField(max_length=500, blank=True)
    out_of_hours = models.BooleanField(default=False)

    state = models.CharField(max_length=10, default="waiting")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lines = models.PositiveIntegerField(default=0)
    visitor_read = models.PositiveIntegerField(default=0)
    staff_read = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    last_line_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # the first words of a person of ours
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=12, blank=True)
    ticket_id = models.BigIntegerField(null=True)
    ticket_number = models.CharField(max_length=24, blank=True)
    inbound = models.ForeignKey(InboundMessage, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="chat_state"),
            models.CheckConstraint(
                condition=Q(state="ended") ^ Q(ended_at__isnull=True), name="chat_ended_with_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(owner__isnull=False), name="chat_open_has_owner"
            ),
            models.CheckConstraint(
                condition=Q(visitor_read__lte=F("lines"), staff_read__lte=F("lines")),
                name="chat_read_what_is",
            ),
        )
        indexes = (
            models.Index(
                fields=["last_line_at"], condition=Q(state__in=["waiting", "open"]), name="chat_going_on"
            ),
            models.Index(fields=["-id"], condition=Q(state="ended"), name="chat_over"),
            models.Index(fields=["customer", "-id"], name="chat_customer"),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def unread(self) -> int:
        """Lines that nobody of ours has seen."""
        return self.lines - self.staff_read


class ChatLine(models.Model):
    """One line, never changed. `number` counts up within its chat; `mark` is the sender's own, so that a
    line sent again after a broken connection is the same line.

    `kind` is empty for words. A line of the system says what happened (`joined`, `handed_over`, `closed`,
    `ended`, `left`, `ticket`), with whom or what in `text`.
    """

    chat = models.ForeignKey(Chat, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    author = models.CharField(max_length=8)
    kind = models.CharField(max_length=12, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    mark = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["chat", "number"], name="chat_line_once"),
            models.UniqueConstraint(
                fields=["chat", "author", "mark"], condition=~Q(mark=""), name="chat_line_marked_once"
            ),
            models.CheckConstraint(condition=Q(author__in=AUTHORS), name="chat_line_author"),
        )

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.number}"
