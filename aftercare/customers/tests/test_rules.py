"""Names, numbers and addresses."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.customers.rules import addresses, cells, names, phones
from aftercare.customers.rules.columns import BY_KEY, COLUMNS, column_of
from aftercare.foundation.errors import Invalid

NUMBERS = {
    "138-1234-5678": ["13812345678"],
    "+86 138 1234 5678": ["13812345678"],
    "0086 13812345678": ["13812345678"],
    "+86 10 8888 6666": ["01088886666"],
    "010-88886666 转 802": ["01088886666"],
    "１３８１２３４５６７８": ["13812345678"],
    "022-12345678/13812345678": ["02212345678", "13812345678"],
    "分机 12": [],
    "": [],
}


@pytest.mark.parametrize(("text", "keys"), NUMBERS.items())
def test_numbers_are_recognised_by_their_digits(text, keys):
    assert phones.keys(text) == keys


MASKS = {"13812345678": "138****5678", "010-88886666": "010-****6666", "": "", "无": "无"}


@pytest.mark.parametrize(("number", "shown"), MASKS.items())
def test_masks(number, shown):
    assert phones.mask(number) == shown


@given(st.from_regex(r"[0-9+ -]{6,20}", fullmatch=True))
def test_a_mask_keeps_the_shape_and_hides_something(number):
    shown = phones.mask(number)
    assert len(shown) == len(number)
    if sum(ch.isdigit() for ch in number) >= 4:
        assert shown != number


READINGS = {
    "重庆银行": ("chongqingyinhang", "cqyh"),
    "解放碑支行": ("jiefangbeizhihang", "jfbzh"),
    "Acme 中国": ("acmezhongguo", "acmezg"),
    "３Ｍ公司": ("3mgongsi", "3mgs"),
}


@pytest.mark.parametrize(("name", "keys"), READINGS.items())
def test_search_keys(name, keys):
    assert (names.pinyin(name), names.initials(name)) == keys


@given(st.text())
def test_search_keys_are_plain_letters_of_anything(text):
    keys = names.pinyin(text) + names.initials(text)
    assert keys == "" or (keys.isascii() and keys.isalnum() and keys == keys.lower())


ADDRESSES = {
    " Li@Hua-An.COM ": "li@hua-an.com",
    "li@hua-an.com": "li@hua-an.com",
    "Li <li@hua-an.com>": "",
    "li@hua-an.com,x@y.z": "",
    "li@hua-an.com\nBcc: x@y.z": "",
    "alice@corp)bob@evil": "",
    "ｌi@hua-an.com": "",
    "@x.cn": "",
    "a" * 65 + "@x.cn": "",
}


@pytest.mark.parametrize(("text", "address"), ADDRESSES.items())
def test_addresses(text, address):
    assert addresses.normalise(text) == address


@given(st.text(max_size=80))
def test_what_is_kept_as_an_address_is_kept_again(text):
    once = addresses.normalise(text)
    assert addresses.normalise(once) == once
    assert "\n" not in once


def test_a_public_provider_says_nothing_about_the_employer():
    assert [addresses.says_employer(name) for name in ("qq.com", "hua-an.com", "")] == [False, True, False]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_heading_of_ours_is_known_in_both_languages(column):
    headings = (column.zh, column.en, f"{column.zh}*", f" {column.en.upper()} ")
    assert [column_of(text) for text in headings] == [column] * 4


@given(st.sampled_from(sorted(BY_KEY)), st.one_of(st.text(), st.floats(), st.integers(), st.booleans()))
def test_no_cell_breaks_the_reading(key, cell):
    with suppress(Invalid):
        value = cells.value_of(BY_KEY[key], cell)
        assert value is None or "\x00" not in str(value)
