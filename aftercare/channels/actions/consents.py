"""Who of the staff wants short messages, and where."""

from datetime import datetime

from django.db import transaction

from aftercare.channels import facts
from aftercare.channels.models import SmsConsent
from aftercare.channels.sms.rules import masked, normalise
from aftercare.foundation.errors import Forbidden, Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@transaction.atomic
def give_consent(phone: str, *, by: Actor, at: datetime) -> None:
    """Have short messages sent to one's own number when something most urgent happens."""
    person_id = _staff(by)
    number = normalise(phone)
    if number is None:
        raise Invalid("This is not a mobile number.", field="phone")
    SmsConsent.objects.update_or_create(
        person_id=person_id, defaults={"phone": number, "given_at": at}, create_defaults={"phone": number}
    )
    tell(facts.SmsConsentGiven(by=by, at=at, person_id=person_id, phone=masked(number)))


@transaction.atomic
def withdraw_consent(*, by: Actor, at: datetime) -> None:
    """No short messages any more. Doing so twice is nothing."""
    person_id = _staff(by)
    if SmsConsent.objects.filter(person_id=person_id).delete()[0]:
        tell(facts.SmsConsentWithdrawn(by=by, at=at, person_id=person_id))


def _staff(by: Actor) -> int:
    if not by.is_staff or by.person_id is None:
        raise Forbidden("You are not allowed to do this.")
    return by.person_id
