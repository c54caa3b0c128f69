"""The pure part: when mails are the same, when to try again, when to be silent."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.channels.rules import caps
from aftercare.channels.rules.delivery import BACK_OFF, GIVE_UP_AFTER, Attempt, Situation, back_off, settle
from aftercare.channels.rules.fingerprint import fingerprint
from aftercare.channels.rules.lines import one_line
from aftercare.channels.tests.mails import make_mail

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SOME = st.lists(st.sampled_from("abcdef"), unique=True)


def test_the_trace_of_servers_does_not_count():
    trace = b"Received: from a by b\r\n\tfor <c>; now\r\nDelivered-To: sales@vendor.example\r\n"
    assert fingerprint(trace + make_mail(1)) == fingerprint(make_mail(1))


def test_line_ends_and_folding_do_not_count():
    raw = make_mail(1, References="<a@b.example> <c@d.example>")
    assert fingerprint(raw.replace(b"\r\n", b"\n")) == fingerprint(raw)


@pytest.mark.parametrize(
    "other",
    [
        make_mail(1, body="anders"),
        make_mail(1, subject="anders"),
        make_mail(1, sender="x@y.example"),
        make_mail(1, to="sales@vendor.example"),
        make_mail(2),
    ],
)
def test_what_a_person_wrote_counts(other):
    assert fingerprint(other) != fingerprint(make_mail(1))


@given(st.binary(max_size=400))
def test_anything_has_a_fingerprint(raw):
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(raw))


@given(st.text())
def test_a_line_is_one_line(text):
    line = one_line(text, 50)
    assert len(line) <= 50
    assert re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029\u202e]", line) is None
    assert one_line(line, 50) == line


def test_back_off_grows_to_an_hour():
    waits = [back_off(n) for n in range(8)]
    assert waits == [BACK_OFF[0], *BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]


def mail(**fields: object) -> Situation:
    known = {"created_at": NOW, "recipients": list("abcdef"), "refused": {}, "attempts": 1, "doubts": 0}
    return Situation(**{**known, **fields})


@given(SOME, st.randoms(use_true_random=False), st.booleans(), st.integers(0, 2), st.integers(0, 90))
def test_every_recipient_ends_up_somewhere(owed, random, unsure, doubts, hours):
    kinds = {one: random.choice(("accepted", "refused", "deferred")) for one in owed}
    said = {kind: {one: kind for one in owed if kinds[one] == kind} for kind in ("refused", "deferred")}
    accepted = [one for one in owed if kinds[one] == "accepted"]
    attempt = Attempt(accepted=accepted, unsure=unsure, **said)
    outcome = settle(mail(recipients=owed, doubts=doubts), attempt, owed, NOW + timedelta(hours=hours))
    if unsure:
        assert (outcome.owed, outcome.state) == (tuple(owed), "unknown" if doubts else "queued")
        return
    assert set(outcome.owed) | set(outcome.refused) | set(accepted) == set(owed)
    assert not set(outcome.owed) & set(accepted)
    assert (outcome.state == "queued") == bool(outcome.owed)
    assert (outcome.state == "sent") == (bool(accepted) and not outcome.owed)


def test_after_three_days_it_is_given_up():
    late = NOW + GIVE_UP_AFTER
    outcome = settle(mail(recipients=["a"]), Attempt(deferred={"a": "450 busy"}), ["a"], late)
    assert (outcome.state, dict(outcome.refused)) == ("failed", {"a": "450 busy"})


@given(st.lists(st.integers(0, 200_000), max_size=60))
def test_the_caps_hold_whatever_is_asked(seconds):
    """Whoever asks whenever, no window ever holds more than its cap."""
    sent: list[datetime] = []
    for second in sorted(seconds):
        at = NOW + timedelta(seconds=second)
        if caps.one_more(sent, at, caps.PER_SENDER):
            sent.append(at)
    for most, window in caps.PER_SENDER:
        assert all(sum(1 for s in sent if end - window < s <= end) <= most for end in sent)
