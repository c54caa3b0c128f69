from django.db import models

from aftercare.accounts.models.person import Person


class Team(models.Model):
    """People who share a queue of tickets."""

    name = models.CharField(max_length=100, unique=True)
    lead = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="leads")
    members = models.ManyToManyField(Person, related_name="teams", blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
