"""The presets say what the clauses say."""

from decimal import Decimal

import pytest

from aftercare.contracts.rules.presets import PRESETS, CommitmentSpec, find_preset
from aftercare.contracts.rules.promises import Commitment
from aftercare.foundation.catalogue import translator
from aftercare.foundation.worktime.china import CALENDARS

CLASSES = {"fault", "urgent_business", "customisation", "usability", "performance", None}


def short(spec: CommitmentSpec) -> str:
    """milestone, scope, amount, calendar, penalty."""
    scope = [spec.request_class or "any", spec.severity or "any"]
    amount = f"{spec.amount.count} {spec.amount.unit}"
    return " ".join([spec.milestone, *scope, amount, spec.calendar, str(spec.penalty or "free")])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "three_levels",
            [
                f"responded any {level} {count} hours 7x24 free"
                for level, count in (("P1", 2), ("P2", 4), ("P3", 8))
            ],
        ),
        (
            "repair_or_plan",
            ["responded any any 10 minutes 7x24 free", "resolved fault any 2 hours 7x24 free"],
        ),
        (
            "major_fault",
            ["responded fault P1 30 minutes 7x24 free", "recovered fault P1 2 hours 7x24 free"],
        ),
        ("same_day_reply", ["replied any any 1 hours 5x8 free"]),
        (
            "improvements",
            ["resolved usability any 1 weeks 5x8 free", "resolved performance any 1 months 5x8 free"],
        ),
        (
            "urgent_business",
            [
                "dispatched urgent_business any 1 hours 7x24 500.00",
                "plan_given urgent_business any 1 working_days 5x8 500.00",
                "resolved urgent_business any 3 working_days 5x8 500.00",
            ],
        ),
        (
            "customisation",
            [
                "requirement_discussed customisation any 2 working_days 5x8 300.00",
                "answered customisation any 5 working_days 5x8 300.00",
                "started customisation any 1 weeks 5x8 300.00",
            ],
        ),
    ],
)
def test_figures_of_the_clauses(key, expected):
    assert [short(spec) for spec in find_preset(key).commitments] == expected


def test_work_on_a_customisation_starts_from_the_agreement():
    assert [spec.counts_from for spec in find_preset("customisation").commitments] == [
        "received",
        "received",
        "agreed",
    ]


def test_a_confirmed_plan_stands_for_the_repair():
    assert "plan_confirmed" in find_preset("repair_or_plan").commitments[1].alternatives


@pytest.mark.parametrize("key", ["p1_p4", "four_levels"])
def test_every_level_has_a_response_and_a_resolution_and_none_is_quicker_than_a_more_urgent_one(key):
    specs = find_preset(key).commitments
    for milestone in ("responded", "resolved"):
        levels = [spec.severity for spec in specs if spec.milestone == milestone]
        assert levels == ["P1", "P2", "P3", "P4"]


def test_all_presets_are_sound():
    keys = [preset.key for preset in PRESETS]
    assert len(set(keys)) == len(keys) == 9
    specs = [spec for preset in PRESETS for spec in preset.commitments]
    assert {spec.calendar for spec in specs} == set(CALENDARS)
    assert {spec.request_class for spec in specs} <= CLASSES
    assert {spec.penalty for spec in specs} == {None, Decimal("500.00"), Decimal("300.00")}
    for spec in specs:
        Commitment(
            milestone=spec.milestone,
            alternatives=spec.alternatives,
            counts_from=spec.counts_from,
            amount=spec.amount,
            pauses=frozenset(spec.pauses),
            repeats=spec.repeats,
        )


def test_all_names_are_translated():
    translate = translator("zh", "contracts")
    names = [preset.name for preset in PRESETS] + [
        spec.name for preset in PRESETS for spec in preset.commitments
    ]
    assert [name for name in names if translate(name) == name] == []
