"""Abuse case D21: addresses, forms and bodies that hold what nothing can keep are refused, nothing breaks."""

import pytest
from django.test import Client

from aftercare.accounts.tests.people import make_person, signed_in


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/widget/%00/", "/widget/a%00b/?show=chat"])
def test_a_nul_in_an_address_makes_no_sense(address):
    assert Client().get(address).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/desk/tickets/GD%00/", "/desk/?q=%00", "/desk/?q=\ud83d", "/customers/?q=a%00b", "/desk/tray/?q=%00"],
)
def test_nor_to_somebody_who_has_signed_in(client, address):
    signed_in(client, make_person("dispatcher"))
    address = address.encode("utf-8", "surrogatepass").decode("latin-1")
    assert client.get(address).status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_a_form_that_cannot_be_kept_is_refused(client, text):
    signed_in(client, make_person("dispatcher"))
    answer = client.post("/desk/views/", {"name": text.encode("utf-8", "surrogatepass")})
    assert answer.status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"1" * 5000, b"NaN", b"null"]
)
@pytest.mark.parametrize("address", ["/widget/chats/", "/widget/feedback/", "/hooks/in/x/", "/hooks/im/x/"])
def test_a_body_that_is_nothing_is_refused(address, body):
    assert 400 <= Client().post(address, body, content_type="application/json").status_code < 500
