"""Signed Message-IDs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.channels.mail.message_ids import SignedId, find_signed, sign, verify


@given(
    st.integers(0, 10**17),
    st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True),
    st.binary(min_size=1, max_size=40),
)
def test_signed_is_verified(ticket, purpose, secret):
    signed = sign(ticket, purpose, domain="v.example", secret=secret)
    assert verify(signed, secret) == SignedId(ticket, purpose)
    assert verify(signed.strip("<>").replace("v.example", "relay.example"), secret) == SignedId(
        ticket, purpose
    )
    assert verify(signed, secret + b"x") is None


def test_b04_any_change_breaks_the_seal():
    signed = sign(42, "reply", domain="v.example", secret=b"secret", nonce="abcdefgh23")
    assert verify(signed, b"secret") == SignedId(42, "reply")
    for index in range(1, signed.index("@")):
        changed = signed[:index] + ("1" if signed[index] != "1" else "2") + signed[index + 1 :]
        assert verify(changed, b"secret") is None
    assert verify(signed, b"") is None


def test_two_ids_of_one_ticket_differ():
    assert sign(1, "reply", domain="v.example", secret=b"s") != sign(
        1, "reply", domain="v.example", secret=b"s"
    )


@pytest.mark.parametrize(
    ("ticket", "purpose", "domain", "secret"),
    [
        (-1, "reply", "v.example", b"s"),
        (1, "Re.ply", "v.example", b"s"),
        (1, "reply", "v>e", b"s"),
        (1, "reply", "v.example", b""),
    ],
)
def test_what_cannot_be_signed(ticket, purpose, domain, secret):
    with pytest.raises(ValueError, match="Message-ID"):
        sign(ticket, purpose, domain=domain, secret=secret)


def test_the_first_of_ours_is_found():
    ours = sign(3, "reply", domain="v.example", secret=b"s")
    assert find_signed(["<a@b>", ours, "<c@d>"], b"s") == SignedId(3, "reply")
    assert find_signed(["<a@b>"], b"s") is None
