"""Signatures and reports of webhooks."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.channels.hooks.rules import reports, signing
from aftercare.channels.hooks.rules.signing import ID, SIGNATURE, TIMESTAMP, Unsigned

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = 1_614_265_330


def test_the_example_of_the_specification():
    """The vector of the Standard Webhooks libraries."""
    signed = signing.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", NOW, b'{"test": 2432232314}', SECRET)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def headers(body=b"{}", message_id="m1", at=NOW, secret=SECRET):
    return signing.signed_headers(message_id, at, body, secret)


@given(st.binary(max_size=200), st.text(min_size=1, max_size=30))
def test_what_is_signed_is_believed(body, secret):
    assert signing.verify(headers(body, secret=secret), body, secret, NOW + 299) == "m1"


@pytest.mark.parametrize(
    "change",
    [
        {ID: "m2"},
        {ID: ""},
        {ID: "x" * 65},
        {TIMESTAMP: str(NOW + 1)},
        {TIMESTAMP: ""},
        {TIMESTAMP: "①"},
        {TIMESTAMP: "9" * 13},
        {SIGNATURE: ""},
        {SIGNATURE: "v1,AAAA"},
        {SIGNATURE: "v1,é"},
    ],
)
def test_d15_anything_else_is_not(change):
    with pytest.raises(Unsigned):
        signing.verify({**headers(), **change}, b"{}", SECRET, NOW)


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_d15_an_old_or_early_message_is_refused(seconds):
    with pytest.raises(Unsigned):
        signing.verify(headers(), b"{}", SECRET, NOW + seconds)


def test_a_secret_can_be_changed_without_a_gap():
    two = {**headers(), SIGNATURE: "v1,AAAA " + headers()[SIGNATURE]}
    assert signing.verify(two, b"{}", SECRET, NOW) == "m1"


def test_a_mapping_leads_into_foreign_members():
    payload = {"issue": {"key": "OPS-7", "fields": {"summary": " 无法 开票 ", "labels": ["a", "b"]}}, "n": 5}
    mapping = {"title": "issue.fields.summary", "external_id": "issue.key", "text": "issue.fields.labels.1"}
    found = reports.parse(json.dumps(payload).encode(), mapping)
    assert (found.title, found.text, found.external_id) == ("无法 开票", "b", "OPS-7")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no_json"),
        (b"\xff", "no_json"),
        (b"[1]", "no_object"),
        (b"{}", "nothing_said"),
        (b'{"title": NaN}', "no_json"),
        (b'{"title": ["x"]}', "nothing_said"),
        (b"[" * 100_000, "no_json"),
    ],
)
def test_d21_what_is_no_report_is_said_so(raw, why):
    with pytest.raises(reports.Unreadable, match=why):
        reports.parse(raw, {})


@given(st.dictionaries(st.sampled_from(["title", "text", "customer", "external_id"]), st.text(max_size=300)))
def test_no_report_carries_what_a_database_refuses(payload):
    try:
        found = reports.parse(json.dumps(payload).encode(), {})
    except reports.Unreadable:
        return
    for text in (found.title, found.text, found.customer, found.external_id):
        assert "\x00" not in text
        text.encode()


@pytest.mark.parametrize("wrong", [[], {"x": "y"}, {"title": 1}, {"title": ""}])
def test_a_mapping_names_only_what_there_is(wrong):
    with pytest.raises(ValueError):
        reports.check(wrong)
