"""The command line: every command is there, explains itself, and is loaded only when called."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from aftercare.site.commands.table import COMMANDS, build

ENV = os.environ | {
    "LC_ALL": "C",
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "AFTERCARE_DATA": "/nonexistent/aftercare",
}


def aftercare(*arguments, **options):
    command = [sys.executable, "-m", "aftercare.site", *arguments]
    env = {name: value for name, value in ENV.items() if name != "DATABASE_URL"} | options.pop("env", {})
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, **options)


THERE = [entry for entry in COMMANDS if find_spec(entry.module)]


def test_every_command_listed_is_there():
    assert [entry.words for entry in COMMANDS if entry not in THERE] == []


@pytest.mark.parametrize("entry", THERE, ids=lambda entry: entry.words)
def test_help_has_an_example(entry):
    loaded = entry.load()
    texts = [loaded.__doc__ or ""]
    if hasattr(loaded, "registered_commands"):
        texts = [command.callback.__doc__ or "" for command in loaded.registered_commands]
    assert all("Example" in text for text in texts)


def test_modules_of_other_commands_stay_unloaded():
    before = set(sys.modules)
    build(["doctor"])
    loaded = {name for name in set(sys.modules) - before if name.startswith("aftercare.site.commands.")}
    assert loaded <= {"aftercare.site.commands.doctor", "aftercare.site.commands.options"}


def test_worktime_needs_no_django():
    script = "import sys; from aftercare.site.commands.table import build; build(['worktime'])\n"
    script += "sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["up", "--port", "many"], ["user", "add"], ["up", "--workers", "0"]]
)
def test_wrong_usage_is_2(arguments):
    assert aftercare(*arguments).returncode == 2


def test_no_database_is_said_plainly():
    answer = aftercare(
        "audit", "verify", env={"DATABASE_URL": "postgresql://127.0.0.1:1/none", "AFTERCARE_SECRET_KEY": "x"}
    )
    assert (answer.returncode, answer.stderr) == (
        1,
        "The database does not answer. Start everything with: aftercare up\n",
    )


def test_unusable_server_is_refused_before_anything_starts(tmp_path):
    answer = aftercare(
        "up", "--data", tmp_path / "data", env={"DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    )
    assert answer.returncode == 1
    assert "does not answer" in answer.stderr
    assert "Traceback" not in answer.stderr + answer.stdout


def test_doctor_examines_without_a_database(tmp_path):
    answer = aftercare("doctor", "--data", tmp_path)
    assert answer.returncode in (0, 1)
    assert "Python" in answer.stdout
    assert answer.stderr == ""
