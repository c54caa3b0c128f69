"""Hour and visit budgets 工时/上门次数额度: how much is in the price, and what was drawn from it."""

from django.db import models
from django.db.models import F, Q


class Budget(models.Model):
    """So many hours or visits for each period of the contract, counted from `starts_on`."""

    class Kind(models.TextChoices):
        HOURS = "hours"
        VISITS = "visits"

    class Every(models.TextChoices):
        CONTRACT = "contract"
        YEAR = "year"
        QUARTER = "quarter"
        MONTH = "month"

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="budgets")
    kind = models.CharField(max_length=8, choices=Kind)
    every = models.CharField(max_length=10, choices=Every)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    starts_on = models.DateField()
    needs_quotation = models.BooleanField(default=False)  # work beyond it has a price of its own
    ended_on = models.DateField(null=True)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("kind", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "kind"], condition=Q(ended_on=None), name="budget_one_of_a_kind"
            ),
            models.CheckConstraint(name="budget_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="budget_ends", condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.amount} {self.kind} / {self.every}"


class Draw(models.Model):
    """What one piece of work took from a budget, append-only. A correction is a draw of the opposite sign.

    `source` names the piece of work, so that it is drawn once; `over` says that the budget was spent with it.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="draws")
    customer_id = models.BigIntegerField()
    period = models.DateField()  # the first day of the period it counts in
    day = models.DateField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    over = models.BooleanField(default=False)
    source = models.CharField(max_length=40)
    ticket_id = models.BigIntegerField(null=True)
    ticket_number = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=300, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["budget", "period"], name="draw_period"),)
        constraints = (
            models.UniqueConstraint(
                fields=["budget", "source"], condition=Q(reverses=None), name="draw_source_once"
            ),
            models.CheckConstraint(
                name="draw_sign",
                condition=Q(reverses=None, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
            ),
        )

    def __str__(self) -> str:
        return f"{self.budget_id} {self.source} {self.amount}"


class BudgetWarning(models.Model):
    """That 80 or 100 % of a period's budget were used was told: once, whatever is reversed later."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="warnings")
    customer_id = models.BigIntegerField()
    period = models.DateField()
    share = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["budget", "period", "share"], name="budget_warning_once"),
        )

    def __str__(self) -> str:
        return f"{self.budget_id} {self.period} {self.share} %"
