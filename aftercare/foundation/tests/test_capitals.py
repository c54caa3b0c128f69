from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.foundation.capitals import DIGITS, in_capitals

UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("0.55", "伍角伍分"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("500", "伍佰元整"),
        ("1000.05", "壹仟元零伍分"),
        ("1234.50", "壹仟贰佰叁拾肆元伍角"),
        ("100000", "壹拾万元整"),
        ("123456.78", "壹拾贰万叁仟肆佰伍拾陆元柒角捌分"),
        ("1001001", "壹佰万壹仟零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("100000001", "壹亿零壹元整"),
        ("1000000000000", "壹万亿元整"),
        ("1200300000000", "壹万贰仟零叁亿元整"),
        ("-500", "负伍佰元整"),
    ],
)
def test_capitals_as_printed(amount, capitals):
    assert in_capitals(Decimal(amount)) == capitals


@pytest.mark.parametrize("amount", ["0.001", "1e16", "-1e16"])
def test_what_cannot_be_printed_is_refused(amount):
    with pytest.raises(ValueError):
        in_capitals(Decimal(amount))


@given(st.integers(0, 10**18 - 1))
def test_capitals_read_back_to_the_amount(cents):
    assert _read(in_capitals(Decimal(cents) / 100)) == cents


@given(st.integers(0, 10**18 - 1))
def test_zeros_never_double_and_units_never_stand_alone(cents):
    text = in_capitals(Decimal(cents) / 100)
    assert "零零" not in text
    assert (cents == 0) == text.startswith("零")


def _read(text: str) -> int:
    yuan, _, rest = text.rpartition("元")
    return _whole(yuan) * 100 + _cents(rest)


def _cents(text: str) -> int:
    cents, digit = 0, 0
    for char in text.strip("整"):
        if char in DIGITS:
            digit = DIGITS.index(char)
        else:
            cents, digit = cents + digit * (10 if char == "角" else 1), 0
    return cents


def _whole(text: str) -> int:
    """Sums up from left to right; 亿 multiplies everything before it, 万 what came since 亿."""
    total = section = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in UNITS:
            section, digit = section + digit * UNITS[char], 0
        elif char == "万":
            section, digit = (section + digit) * 10_000, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    return total + section + digit
