import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.ui.punctuation import full_width


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("请重试,谢谢", "请重试\uff0c谢谢"),
        ("错误编号: %(id)s", "错误编号\uff1a%(id)s"),
        ("%(name)s,您好!", "%(name)s\uff0c您好\uff01"),
        ("为什么?", "为什么\uff1f"),
        ("质保金(共 %(n)s 笔)", "质保金\uff08共 %(n)s 笔\uff09"),
        ("合同(SLA)", "合同\uff08SLA\uff09"),
        ("剩 %(span)s", "剩 %(span)s"),
        ("%(n)s 天", "%(n)s 天"),
        ("08:41 到 10:41", "08:41 到 10:41"),
        ("1,234.50 元", "1,234.50 元"),
        ("HTTP (plain): yes, no?", "HTTP (plain): yes, no?"),
    ],
)
def test_marks_that_touch_chinese_are_of_full_width(typed, printed):
    assert full_width(typed) == printed


@given(st.text(alphabet="中文a1,:;?!()% s\u201d"))
def test_once_is_enough(text):
    assert full_width(full_width(text)) == full_width(text)


@given(st.text(alphabet="abc 1,:;?!()%"))
def test_other_text_stays_as_it_is(text):
    assert full_width(text) == text
