"""The command as scripts and lawyers use it: lines in, lines out, whatever stands in them."""

import io
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.foundation.worktime.reading import Json
from aftercare.site.worktime.lines import run

DAY = [["09:00", "12:00"], ["13:00", "18:00"]]
OFFICE = {"zone": "Asia/Shanghai", "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY)}
ADD = {"op": "add", "calendar": OFFICE, "start": "2026-11-16T17:00:00+08:00", "amount": {"hours": 2}}
PROMISE = {"milestone": "resolved", "counts_from": "received", "amount": {"hours": 8}, "pauses": ["customer"]}
RECEIVED = {"kind": "received", "at": "2026-11-16T09:00:00+08:00"}
EVALUATE = {
    "op": "evaluate",
    "calendar": OFFICE,
    "commitment": PROMISE,
    "facts": [RECEIVED],
    "holds": [{"reason": "customer", "from": "2026-11-16T10:00:00+08:00", "until": None}],
    "now": "2026-11-16T15:00:00+08:00",
}
BETWEEN = {
    "op": "between",
    "calendar": OFFICE,
    "start": "2026-11-16T09:00:00+08:00",
    "end": "2026-11-16T10:00:00+08:00",
}
NEXT_OPEN = {"op": "next_open", "calendar": OFFICE, "at": "2026-11-21T09:00:00+08:00"}
IS_OPEN = {"op": "is_open", "calendar": OFFICE, "at": "2026-11-16T09:00:00+08:00"}
REQUESTS = (ADD, BETWEEN, NEXT_OPEN, IS_OPEN, EVALUATE)


def ask_raw(*lines: bytes, language: str = "en") -> tuple[int, list[Json]]:
    """Exit code and answers."""
    answers = io.BytesIO()
    code = run([line + b"\n" for line in lines], answers, language)
    return code, [json.loads(line) for line in answers.getvalue().decode().splitlines()]


def ask(request: object) -> Json:
    """The answer to one request."""
    return ask_raw(json.dumps(request).encode())[1][0]


def field_of(request: object) -> str:
    """Where a request was wrong."""
    answer = ask(request)
    assert set(answer) == {"error", "field"}
    return str(answer["field"])


def test_the_five_questions():
    code, answers = ask_raw(*(json.dumps(request).encode() for request in REQUESTS))
    assert code == 0
    assert answers[0] | {"explanation": ...} == {
        "due": "2026-11-17T10:00:00+08:00",
        "provisional": False,
        "explanation": ...,
    }
    assert answers[1:4] == [
        {"seconds": 3600, "provisional": False},
        {"at": "2026-11-23T09:00:00+08:00", "provisional": False},
        {"open": True},
    ]
    assert [clock | {"explanation": ...} for clock in answers[4]["clocks"]] == [
        {
            "cycle": 1,
            "state": "paused",
            "started": "2026-11-16T09:00:00+08:00",
            "due": None,
            "fulfilled": None,
            "used_seconds": 3600,
            "remaining_seconds": 25200,
            "late_seconds": 0,
            "provisional": False,
            "explanation": ...,
        }
    ]


def test_an_open_hold_leaves_no_due_time():
    answer = ask(ADD | {"holds": [["2026-11-16T17:30:00+08:00", None]]})
    assert (answer["due"], answer["paused"], answer["provisional"]) == (None, True, False)


def test_holds_that_are_not_known_now():
    held = ADD | {"holds": [["2026-11-16T17:30:00+08:00", None]], "now": "2026-11-16T17:29:59+08:00"}
    assert ask(held)["due"] == "2026-11-17T10:00:00+08:00"


def test_bad_lines_are_answered_and_the_rest_goes_on():
    good = json.dumps(ADD).encode()
    code, answers = ask_raw(good, b"{", good, b"", b"   ", b"\xff\xfe", b"[]", b"null", b"\r", good)
    assert code == 1
    assert ["error" in answer for answer in answers] == [False, True, False, True, True, True, False]
    assert {answer["field"] for answer in answers if "error" in answer} == {""}


def test_a_byte_order_mark_is_no_error():
    assert ask_raw(b"\xef\xbb\xbf" + json.dumps(IS_OPEN).encode() + b"\r")[1] == [{"open": True}]


@pytest.mark.parametrize(
    "line",
    [
        b'{"op": NaN}',
        b'{"op": Infinity}',
        b'{"op": 1e999}',
        b'{"op": "add", "op": "add"}',
        b'{"op": "add"',
        b"'op'",
        b'{"op": "\x01"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\x00",
        b'"\\ud800"',
        b'{"op": "\\ud800"}',
        b'{"\\ud800": 1, "op": "is_open", "calendar": "7x24", "at": 1}',
    ],
)
def test_no_line_is_worse_than_an_error(line):
    code, answers = ask_raw(line)
    assert (code, [set(answer) for answer in answers]) == (1, [{"error", "field"}])


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({}, "op"),
        ({"op": None}, "op"),
        ({"op": ["add"]}, "op"),
        ({"op": "substract"}, "op"),
        (ADD | {"hold": []}, "hold"),
        (BETWEEN | {"holds": []}, "holds"),
        (ADD | {"calendar": "5x8"}, "calendar"),
        (ADD | {"calendar": OFFICE | {"holidys": []}}, "calendar.holidys"),
        (ADD | {"start": "2026-11-16T17:00:00"}, "start"),
        (ADD | {"start": 5}, "start"),
        (ADD | {"start": "9999-12-31T23:00:00Z"}, "start"),
        (ADD | {"amount": None}, "amount"),
        (ADD | {"amount": {"hours": 10**40}}, "amount"),
        (ADD | {"amount": {"hours": 1e3}}, "amount.hours"),
        (ADD | {"now": "yesterday"}, "now"),
        (ADD | {"now": None}, "now"),
        (ADD | {"zone": "Europe/Berlin"}, "zone"),
        (ADD | {"holds": {}}, "holds"),
        (ADD | {"holds": ["2026-11-16T17:00:00+08:00"]}, "holds.0"),
        (ADD | {"holds": [["2026-11-16T17:00:00+08:00"]]}, "holds.0"),
        (ADD | {"holds": [["2026-11-16T17:00:00+08:00", "2026-11-16T08:59:59Z"]]}, "holds.0.1"),
        (ADD | {"holds": [[None, "2026-11-16T17:00:00+08:00"]]}, "holds.0.0"),
        (ADD | {"calendar": "7x24", "amount": {"days": 1}}, "zone"),
        (ADD | {"calendar": "7x24", "zone": None}, "zone"),
        (ADD | {"calendar": "7x24", "zone": "Moon/Sea"}, "zone"),
        (ADD | {"calendar": "7x24", "zone": {}}, "zone"),
        (EVALUATE | {"commitment": PROMISE | {"milestone": "x"}}, "commitment.milestone"),
        (EVALUATE | {"commitment": PROMISE | {"amount": {"years": 9999}}}, "commitment.amount"),
        (EVALUATE | {"commitment": []}, "commitment"),
        (EVALUATE | {"facts": [RECEIVED | {"at": "x"}]}, "facts.0.at"),
        (EVALUATE | {"facts": {}}, "facts"),
        (EVALUATE | {"holds": [{"reason": "customer"}]}, "holds.0.from"),
        ({name: value for name, value in EVALUATE.items() if name != "now"}, "now"),
        ({name: value for name, value in EVALUATE.items() if name != "facts"}, "facts"),
        ({name: value for name, value in ADD.items() if name != "calendar"}, "calendar"),
    ],
)
def test_refusals_name_the_field(request_, field):
    assert field_of(request_) == field


def test_the_zone_of_round_the_clock_stands_beside_it():
    days = ADD | {"calendar": "7x24", "zone": "Europe/Berlin", "amount": {"working_days": 1}}
    assert ask(days)["due"] == "2026-11-18T00:00:00+01:00"
    assert ask(ADD | {"calendar": "7x24"})["due"] == "2026-11-16T19:00:00+08:00"


def test_new_terms_on_round_the_clock_take_the_zone_of_the_request():
    change = {
        "kind": "reprioritised",
        "at": "2026-11-16T10:00:00+08:00",
        "amount": {"days": 1},
        "calendar": "7x24",
    }
    facts = [RECEIVED, change]
    clocks = ask(EVALUATE | {"facts": facts, "holds": [], "zone": "Europe/Berlin"})["clocks"]
    assert [clock["due"] for clock in clocks] == ["2026-11-16T18:00:00+08:00", "2026-11-18T00:00:00+01:00"]
    clocks = ask(EVALUATE | {"facts": facts, "holds": []})["clocks"]
    assert [clock["due"] for clock in clocks] == ["2026-11-16T18:00:00+08:00", "2026-11-18T00:00:00+08:00"]


def test_explanations_come_in_the_language_asked_for():
    sentences = [
        ask_raw(json.dumps(ADD).encode(), language=language)[1][0]["explanation"] for language in ("zh", "en")
    ]
    assert [lines[-1] for lines in sentences] == ["到期时间：2026-11-17 10:00。", "Due: 2026-11-17 10:00."]
    assert ask_raw(b"{", language="zh")[1][0]["error"] == "该行不是有效的 JSON"


def test_text_that_is_no_text_stays_json():
    answers = io.BytesIO()
    run([json.dumps(ADD | {"\ud800": 1}).encode()], answers, "en")
    assert json.loads(answers.getvalue())["field"] == "\ud800"


def test_every_answer_is_flushed_at_once():
    command = [sys.executable, "-m", "aftercare.site.commands.worktime", "--lang", "en"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin
        assert child.stdout
        for _ in range(2):
            child.stdin.write(json.dumps(IS_OPEN).encode() + b"\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline()) == {"open": True}
        child.stdin.close()
        assert child.wait() == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "last"),
    [
        (["--lang", "zh"], {"LANG": "en_US.UTF-8"}, 1, "没有这个时区"),
        ([], {"LANG": "zh_CN.UTF-8"}, 1, "没有这个时区"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, 1, "no such time zone"),
        (["--lang", "fr"], {}, 2, None),
        (["surplus"], {}, 2, None),
    ],
)
def test_the_command(arguments, environment, code, last):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-m", "aftercare.site.commands.worktime", *arguments],
        input=json.dumps(ADD | {"calendar": OFFICE | {"zone": "Mars"}}).encode(),
        capture_output=True,
        env=clean | environment,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert (json.loads(done.stdout)["error"] if done.stdout else None) == last


def test_the_command_needs_no_web_framework():
    code = "import sys, aftercare.site.commands.worktime as _; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def _paths(value, path=()):
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        yield from _paths(inner, (*path, name))


def _with(value, path, replacement):
    if not path:
        return replacement
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = _with(value[path[0]], path[1:], replacement)
    return copied


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_any_value_anywhere_is_answered(data):
    request = data.draw(st.sampled_from(REQUESTS))
    path = data.draw(st.sampled_from(list(_paths(request))))
    code, answers = ask_raw(json.dumps(_with(request, path, data.draw(json_values))).encode())
    assert len(answers) == 1
    assert code == ("error" in answers[0])


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=60).filter(lambda line: line.strip(b"\xef\xbb\xbf \t\r\x0b\x0c") and b"\n" not in line)
)
def test_any_bytes_are_answered(line):
    code, answers = ask_raw(line)
    assert (code, [set(answer) for answer in answers]) == (1, [{"error", "field"}])
