"""Warranty deposit 质保金: penalties proposed and decided, and the ledger that is only ever added to."""

from django.db import models
from django.db.models import Q


class Deposit(models.Model):
    """What the customer keeps back from acceptance on. `balance` = sum of its entries, never below zero.

    A contract may have several, each with a name; penalties use up the one held longest first.
    """

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="deposits")
    name = models.CharField(max_length=100, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    held_since = models.DateField()
    balance = models.DecimalField(max_digits=14, decimal_places=2)
    entries_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("held_since", "id")
        constraints = (
            models.UniqueConstraint(fields=["contract", "name"], name="deposit_name_once"),
            models.CheckConstraint(name="deposit_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="deposit_balance", condition=Q(balance__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.balance} {self.currency}"


class PenaltyCase(models.Model):
    """What a broken promise may cost: once for each ticket and commitment, however many cycles."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        POSTED = "posted"
        WAIVED = "waived"
        REVERSED = "reversed"

    class Answer(models.TextChoices):
        NONE = ""
        ACKNOWLEDGED = "acknowledged"
        OBJECTED = "objected"

    class Attribution(models.TextChoices):
        OURS = "ours"
        CUSTOMER = "customer"
        THIRD_PARTY = "third_party"

    ticket = models.ForeignKey("contracts.TimedTicket", models.PROTECT, related_name="penalties")
    commitment = models.ForeignKey("contracts.Commitment", models.PROTECT, related_name="+")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="penalties")
    customer_id = models.BigIntegerField()
    breach = models.ForeignKey("contracts.Breach", models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    explanation = models.JSONField(default=list)
    attribution = models.CharField(max_length=12, choices=Attribution, default=Attribution.OURS)
    grounds = models.CharField(max_length=500, blank=True)
    attributed_by_id = models.BigIntegerField(null=True)
    attributed_by_name = models.CharField(max_length=200, blank=True)
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    recovered = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    unrecovered = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    reversed_by_name = models.CharField(max_length=200, blank=True)
    reversed_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, choices=Answer, default="", blank=True)
    answer_note = models.CharField(max_length=500, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["proposed_at", "id"], condition=Q(state="proposed"), name="penalty_open"),
            models.Index(fields=["contract", "state"], name="penalty_contract"),
        )
        constraints = (
            models.UniqueConstraint(fields=["ticket", "commitment"], name="penalty_once"),
            models.CheckConstraint(name="penalty_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="penalty_decided",
                condition=Q(state="proposed", decided_at=None)
                | ~Q(state="proposed") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(name="penalty_parts", condition=Q(recovered__gte=0, unrecovered__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id}:{self.commitment_id} {self.amount}"


class LedgerEntry(models.Model):
    """One movement of a deposit, append-only. A correction is a new entry."""

    class Cause(models.TextChoices):
        ACCEPTANCE = "acceptance"
        PENALTY = "penalty"
        REVERSAL = "reversal"
        RELEASE = "release"

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="entries")
    customer_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=12, choices=Cause)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    balance_after = models.DecimalField(max_digits=14, decimal_places=2)
    penalty = models.ForeignKey(PenaltyCase, models.PROTECT, null=True, related_name="entries")
    note = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["deposit", "number"], name="ledger_number_once"),
            models.UniqueConstraint(
                fields=["penalty", "cause", "deposit"],
                condition=Q(penalty__isnull=False),
                name="ledger_penalty_once",
            ),
            models.CheckConstraint(name="ledger_balance", condition=Q(balance_after__gte=0)),
            models.CheckConstraint(
                name="ledger_sign",
                condition=Q(cause__in=("acceptance", "reversal"), amount__gt=0)
                | Q(cause__in=("penalty", "release"), amount__lt=0),
            ),
            models.CheckConstraint(
                name="ledger_penalty_cause",
                condition=Q(cause__in=("penalty", "reversal"), penalty__isnull=False)
                | Q(cause__in=("acceptance", "release"), penalty=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.deposit_id}/{self.number} {self.amount}"
