"""Contracts that run out: who is told, once, and what a renewal begins with."""

from datetime import date

import pytest
from django.urls import reverse

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.channels.models import OutboundMessage
from aftercare.contracts.actions.expiring import remind_expiring
from aftercare.contracts.models import Contract
from aftercare.contracts.tests.world import local, make_contract
from aftercare.desk.models import Notice

pytestmark = pytest.mark.django_db


def told():
    return list(
        Notice.objects.filter(kind="expiring").order_by("id").values_list("person_id", "values__days")
    )


def test_the_manager_is_told_90_60_and_30_days_before_once_each():
    manager = make_person("service_manager")
    make_contract(ends_on=date(2026, 12, 31), manager_id=manager.pk)
    for day in ("2026-10-02", "2026-10-03", "2026-11-05", "2026-12-20", "2026-12-21"):
        remind_expiring(local(f"{day} 09:00"))
    assert told() == [(manager.pk, 90), (manager.pk, 60), (manager.pk, 30)]
    mails = OutboundMessage.objects.filter(purpose="expiry").values_list("to", flat=True)
    assert list(mails) == [[manager.email]] * 3


def test_without_a_manager_the_service_managers_are_told():
    contract = make_contract(ends_on=date(2026, 12, 31))
    others = [make_person("service_manager").pk, make_person("engineer").pk]
    remind_expiring(local("2026-10-02 09:00"))
    people = {person for person, _days in told()}
    assert contract.manager_id is None
    assert (others[0] in people, others[1] in people) == (True, False)


def test_at_night_the_mail_waits():
    make_contract(ends_on=date(2026, 12, 31), manager_id=make_person("service_manager").pk)
    remind_expiring(local("2026-10-02 23:00"))
    assert OutboundMessage.objects.get(purpose="expiry").not_before == local("2026-10-03 07:00")


def test_the_notice_leads_to_the_contract(client):
    manager = make_person("service_manager")
    contract = make_contract(ends_on=date(2026, 12, 31), manager_id=manager.pk)
    remind_expiring(local("2026-10-02 09:00"))
    staff = signed_in(client, manager)
    assert contract.number in staff.get(reverse("desk:notices")).content.decode()
    notice = Notice.objects.get(kind="expiring")
    answer = staff.post(reverse("desk:read_notice", args=[notice.pk]))
    assert answer["Location"] == reverse("contracts:show", args=[contract.pk])


def test_a_renewal_begins_the_day_after_with_the_same_promises(client):
    former = make_contract("urgent_business", ends_on=date(2026, 12, 31), name="学费平台维护")
    staff = signed_in(client, make_person("service_manager"))
    address = f"{reverse('contracts:new')}?renewal_of={former.pk}"
    form = staff.get(address).content.decode()
    assert ('value="2027-01-01"' in form, 'value="学费平台维护"' in form) == (True, True)
    given = {
        "customer_id": former.customer_id,
        "name": "学费平台维护(续)",
        "kind": "paid_maintenance",
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "warranty_months": 0,
        "currency": "CNY",
        "silence_days": 7,
    }
    assert staff.post(address, given).status_code == 303
    made = Contract.objects.get(renewal_of=former)
    assert (made.state, made.commitments.count()) == ("draft", former.commitments.count())


def test_a_contract_that_nobody_knows_is_not_renewed(client):
    make_contract()
    staff = signed_in(client, make_person("service_manager"))
    assert staff.get(f"{reverse('contracts:new')}?renewal_of=999999").status_code == 404
