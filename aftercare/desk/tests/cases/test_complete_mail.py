"""Every numbered case of mail, links and conversation (45 to 79, B01 to B23) has its test, and keeps it."""

import re
from pathlib import Path

import aftercare

_WORD = r"(?:case_\d+|b\d\d|\d+)"
NAMED = re.compile(rf"^(?:async )?def test_({_WORD}(?:_and_{_WORD})*)_", re.MULTILINE)
CASES = {*(f"case_{n}" for n in range(45, 80)), *(f"b{n:02}" for n in range(1, 24))}


def names_in(text: str) -> set[str]:
    words = {word for found in NAMED.findall(text) for word in found.split("_and_")}
    return {f"case_{int(word)}" if word.isdigit() else word for word in words}


def test_no_case_is_without_a_test():
    tests = Path(aftercare.__file__).parent.glob("*/**/test_*.py")
    found = set().union(*(names_in(path.read_text("utf-8")) for path in tests))
    assert sorted(CASES - found) == []


def test_names_of_one_or_several_cases_are_understood():
    text = (
        "def test_b08_and_case_69_x():\ndef test_case_51_and_104_y(a):\n# def test_b99_z\ndef test_b9_z():\n"
    )
    assert names_in(text) == {"b08", "case_69", "case_51", "case_104"}
