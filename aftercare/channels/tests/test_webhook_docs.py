"""The page about webhooks names every fact that can be told."""

import re
from pathlib import Path

from aftercare.channels.hooks.rules.envelope import VERSION
from aftercare.channels.telling import FACTS
from aftercare.foundation.facts import Fact

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "webhooks.md"


def test_the_page_lists_what_there_is():
    assert re.findall(r"^\| `((?:desk|contracts)\.\w+)`", PAGE.read_text(), re.MULTILINE) == list(FACTS)
    assert f"| `version` | {VERSION}." in PAGE.read_text()


def test_every_fact_on_offer_exists():
    assert set(FACTS) <= Fact.known.keys()
