import pytest

from aftercare.channels import recalling
from aftercare.contracts.facts import CommitmentBreached, WarningDue
from aftercare.desk import reactions
from aftercare.desk.tests.scene import Scene, make_scene
from aftercare.records import journal


@pytest.fixture(autouse=True)
def connected() -> None:
    """The desk hears what it hears in the house."""
    journal.gathered(CommitmentBreached, reactions.escalate)
    journal.now(WarningDue, reactions.warn)
    recalling.register("warning", reactions.is_warning_outdated)


@pytest.fixture
def scene(db) -> Scene:
    return make_scene()
