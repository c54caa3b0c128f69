from types import SimpleNamespace

import pytest

from aftercare.accounts.tests.people import fake_actor
from aftercare.contracts import api
from aftercare.contracts.tests.world import make_contract
from aftercare.foundation.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db


def asked_by(role="engineer", **fields):
    return SimpleNamespace(actor=fake_actor(role, **fields))


def test_contracts_are_listed_page_by_page():
    made = [make_contract() for _ in range(2)]
    answer = api.list_contracts(asked_by(), api.Filters())
    assert [item["id"] for item in answer["items"]] == [contract.pk for contract in made]
    assert answer["next"] is None
    assert len(api.ContractsOut.model_validate(answer).items) == 2


def test_a_contract_comes_with_its_promises_in_the_public_format():
    contract = make_contract("urgent_business")
    answer = api.ContractDetail.model_validate(api.read_contract(asked_by(), contract.pk))
    first = answer.commitments[0]
    assert (first.milestone, first.calendar, first.penalty) == (
        "dispatched",
        "7x24",
        500,
    )


def test_customers_get_their_own_and_nothing_else():
    own, foreign = make_contract(), make_contract("repair_or_plan")
    coordinator = asked_by("coordinator", customer_id=own.customer_id)
    assert [item["id"] for item in api.list_contracts(coordinator, api.Filters())["items"]] == [own.pk]
    with pytest.raises(NotFound):
        api.read_contract(coordinator, foreign.pk)


def test_a_token_without_the_scope_is_refused():
    narrow = asked_by(scopes=frozenset({"ticket.read"}))
    with pytest.raises(Forbidden):
        api.list_contracts(narrow, api.Filters())
