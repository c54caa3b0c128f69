"""What the doctor says of what it finds."""

from datetime import UTC, date, datetime

import pytest

from aftercare.foundation.worktime.china import confirmed_until
from aftercare.site.config import Config
from aftercare.site.doctor import machine, outside
from aftercare.site.doctor.findings import Verdict

KNOWN = confirmed_until().year


def verdicts(examination):
    return [diagnosis.verdict for diagnosis in examination]


@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        (date(KNOWN, 10, 31), Verdict.WELL),
        (date(KNOWN, 11, 1), Verdict.NOTE),
        (date(KNOWN, 12, 1), Verdict.ILL),
        (date(KNOWN + 1, 1, 1), Verdict.ILL),
        (date(KNOWN - 1, 12, 31), Verdict.WELL),
    ],
)
def test_next_year_s_holidays_are_asked_for_in_time(today, verdict):
    assert verdicts(machine.examine_holidays(today)) == [verdict]


def test_secret_open_to_others_is_found_with_its_remedy(tmp_path):
    (tmp_path / "secret_key").touch(mode=0o644)
    (tmp_path / "database-url").touch(mode=0o600)
    (found,) = machine.examine_secrets(tmp_path)
    assert (found.verdict, found.detail, found.remedy) == (
        Verdict.ILL,
        "secret_key",
        f"chmod 600 {tmp_path / 'secret_key'}",
    )


def test_open_data_directory_is_found(tmp_path):
    tmp_path.chmod(0o755)
    found = {one.remedy: one.verdict for one in machine.examine_folder(tmp_path)}
    assert found[f"chmod 700 {tmp_path}"] is Verdict.ILL


def test_clock_before_our_time_is_wrong():
    assert verdicts(machine.examine_clock(datetime(1970, 1, 1, tzinfo=UTC))) == [Verdict.ILL]


@pytest.mark.parametrize(
    ("zone", "verdict"),
    [("Asia/Shanghai", Verdict.WELL), ("Asia/Nowhere", Verdict.ILL), ("../etc", Verdict.ILL)],
)
def test_zones(zone, verdict):
    assert verdicts(machine.examine_zones(zone)) == [verdict]


def test_mail_server_that_does_not_answer():
    config = Config(smtp_host="127.0.0.1", smtp_port=1)
    assert verdicts(outside.examine_mail(config)) == [Verdict.ILL]


@pytest.mark.parametrize(("ours", "verdict"), [(True, Verdict.NOTE), (False, Verdict.ILL)])
def test_own_server_runs_only_with_the_product(ours, verdict):
    assert verdicts(outside.examine_database("postgresql://127.0.0.1:1/none", ours=ours)) == [verdict]
