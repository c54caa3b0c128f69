"""Every numbered case of time, contract and answer has its test, and keeps it."""

import re
from pathlib import Path

import aftercare

NAMED = re.compile(r"^def test_case_(\d+(?:_and_\d+)*)_", re.MULTILINE)
#: The cases of the reference that are about time, promises and who was heard.
CASES = {*range(1, 45), *range(88, 99)}


def numbers_in(text: str) -> set[int]:
    return {int(number) for found in NAMED.findall(text) for number in found.split("_and_")}


def test_no_case_is_without_a_test():
    tests = Path(aftercare.__file__).parent.glob("*/**/test_*.py")
    found = set().union(*(numbers_in(path.read_text("utf-8")) for path in tests))
    assert sorted(CASES - found) == []


def test_names_of_one_or_several_cases_are_understood():
    text = "def test_case_07_x():\ndef test_case_13_and_96_y(a):\n# def test_case_99_z\ndef test_case_8z():\n"
    assert numbers_in(text) == {7, 13, 96}
