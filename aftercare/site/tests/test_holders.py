"""A room that keeps files must say which it still needs, or the sweep would take them for forgotten."""

import re
from pathlib import Path

import aftercare
from aftercare.records import holders

ROOT = Path(aftercare.__file__).parent
KEEPS = re.compile(r"records\.actions import .*\bkeep\b|records import .*\bactions\b|claim_attachments")


def test_every_room_that_keeps_files_answers_for_them():
    rooms = {
        path.relative_to(ROOT).parts[0]
        for path in ROOT.rglob("*.py")
        if "tests" not in path.parts and KEEPS.search(path.read_text())
    }
    assert "desk" in rooms
    assert rooms - {"records", "site"} <= holders.rooms()
