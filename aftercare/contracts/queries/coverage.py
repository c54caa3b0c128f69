"""Entitlement: in or out of warranty, judged at the time it was reported."""

from datetime import datetime

from aftercare.contracts.queries.cards import Entitlement


def entitlement(customer_id: int, system_id: int | None, at: datetime) -> Entitlement:
    """What covers a request about this system reported at `at`. One query."""
    raise NotImplementedError
