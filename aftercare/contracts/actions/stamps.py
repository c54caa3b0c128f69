"""The stamp that moves whenever a contract's terms do, so that what is kept in memory is read again."""

from django.db.models import DateTimeField, Func

from aftercare.contracts.models import Contract


class ClockTimestamp(Func):
    """The time of day, also inside a transaction (`now()` stands still there)."""

    function = "clock_timestamp"
    output_field = DateTimeField()


def restamp(contract_id: int) -> None:
    """The contract's terms changed."""
    Contract.objects.filter(pk=contract_id).update(terms_stamp=ClockTimestamp())
