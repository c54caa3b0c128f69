"""Only the new words: clients, answers below and between, and texts that merely look like quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.channels.mail.rules.reply import split_reply
from aftercare.channels.mail.tests.replies import KEPT, NEW, TOP


@pytest.mark.parametrize("client", TOP)
def test_case_71_answer_above_the_quote(client):
    assert split_reply(TOP[client]) == NEW


@pytest.mark.parametrize("name", KEPT)
def test_answers_elsewhere_and_no_quotes(name):
    text, expected = KEPT[name]
    assert split_reply(text) == (text.strip() if expected is None else expected)


@given(st.text(alphabet=st.sampled_from("ab >-\n:发件人主题写道On wrote")))
def test_reply_is_never_empty_and_invents_nothing(text):
    reply = split_reply(text)
    assert bool(reply) == bool(text.strip())
    assert set(reply.split()) <= set(text.split())
