"""What must not slip out with an answer, and what a bounce says about an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.desk.rules.inside import SHORTEST, lines_from_inside
from aftercare.desk.rules.threading import is_dead

NOTE = "客户网络有问题,先别说\n明天再查"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NOTE, ["客户网络有问题,先别说"]),
        (f"您好\n> {NOTE}", ["客户网络有问题,先别说"]),
        (">> 客户网络 有问题,先别说 ", ["客户网络 有问题,先别说"]),
        ("网络有问题,先别说", ["网络有问题,先别说"]),
        ("明天再查", []),
        ("请重启监听服务。", []),
        ("", []),
    ],
)
def test_lines_of_a_note_are_found_quoted_spaced_or_in_part(text, found):
    assert lines_from_inside(text, [NOTE], ["请重启监听服务。"]) == found


@given(st.text(alphabet="甲乙丙ab >\n", max_size=40), st.text(alphabet="甲乙丙ab >\n", max_size=40))
def test_what_the_customer_has_read_is_never_held_back_and_what_is_found_is_inside(text, note):
    assert lines_from_inside(text, [note], [text]) == []
    for line in lines_from_inside(text, [note], []):
        squeezed = "".join(line.split()).lstrip(">")
        assert len(squeezed) >= SHORTEST
        assert squeezed in "".join(note.split())


@pytest.mark.parametrize(
    ("status", "dead"),
    [
        ("5.1.1", True), ("5.0.0", True), ("5.2.1", True), ("5.4.4", True), ("5.2.2", False),
        ("5.2.3", False),
        ("5.3.4", False), ("5.6.1", False), ("5.7.1", False), ("4.2.2", False), ("2.1.5", False), ("", False),
    ],
)  # fmt: skip
def test_which_failures_speak_against_the_address(status, dead):
    assert is_dead(status) is dead
