"""Backups of a real embedded server: what was deleted comes back, what was damaged is noticed."""

import json
import shutil
import stat
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from aftercare.foundation.errors import Refused
from aftercare.site import held
from aftercare.site.backups import manifest
from aftercare.site.backups.programs import cluster_in, serving
from aftercare.site.backups.restoring import Wish, restore
from aftercare.site.backups.taking import prune, take
from aftercare.site.config import Config
from aftercare.site.doctor import machine
from aftercare.site.doctor.findings import Verdict
from aftercare.site.embedded.archive import FULL, LIMIT, MARK, archive_of
from aftercare.site.embedded.cluster import SUPERUSER
from aftercare.site.embedded.server import furnish, shut_down, start, wait_until_ready
from aftercare.site.supervisor.databases import Embedded
from aftercare.site.supervisor.places import claim, settle
from aftercare.site.tests.test_commands import aftercare
from aftercare.site.tests.test_doctor import verdicts
from aftercare.site.tests.waiting import until

JOBS = """
CREATE TABLE procrastinate_jobs (id int, status text, scheduled_at timestamptz, queueing_lock text,
                                 worker_id bigint, abort_requested bool);
CREATE TABLE channels_outboundmessage (state text);
INSERT INTO procrastinate_jobs VALUES (1, 'todo'), (2, 'doing'), (3, 'succeeded');
INSERT INTO channels_outboundmessage VALUES ('queued'), ('sent'), ('leased');
"""


@pytest.fixture(scope="module")
def top():
    folder = Path(tempfile.mkdtemp(prefix="aftercare-b-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_database(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


@contextmanager
def running(data):
    """A server on the data directory, as `aftercare up` runs it."""
    cluster = Embedded(settle(claim(data), None)).cluster
    server = start(cluster)
    try:
        wait_until_ready(cluster, server)
        furnish(cluster)
        with psycopg.connect(cluster.url(SUPERUSER), autocommit=True) as connection:
            yield connection
    finally:
        shut_down(server)


def names(data):
    cluster = cluster_in(data)
    with serving(data, cluster), psycopg.connect(cluster.url(SUPERUSER)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM customers ORDER BY name")]


@pytest.fixture(scope="module")
def lived(top):
    """An installation with a life: a row, a backup, another row, a moment, and everything deleted."""
    data, taken = top / "data", top / "backup"
    config = Config(data=data)
    claim(data)
    (data / "instance").touch()
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "abcd").write_text("before")
    (data / "files" / ".incoming-1").write_text("half")
    (data / "anchors").mkdir()
    (data / "anchors" / "audit.log").write_text("sealed")
    with running(data) as connection:
        connection.execute("CREATE TABLE customers (name text); INSERT INTO customers VALUES ('before')")
        connection.execute(JOBS)
        take(config, taken, database=True)
        connection.execute("INSERT INTO customers VALUES ('after')")
        (data / "files" / "ab" / "efgh").write_text("after")
        (moment,) = connection.execute("SELECT clock_timestamp()").fetchone()
        connection.execute("DELETE FROM customers")
        connection.execute("SELECT pg_switch_wal()")
        connection.execute("INSERT INTO customers VALUES ('last')")
    return data, taken, moment


def test_as_it_was_taken_with_jobs_and_mails_held(top, lived):
    _, taken, _ = lived
    data = top / "as-taken"
    restore(taken, data, Wish())
    assert (data / "secret_key").read_text() == (taken / "secret_key").read_text()
    assert sorted(path.name for path in (data / "files").rglob("*")) == ["ab", "abcd", "efgh"]
    assert (data / "anchors" / "audit.log").read_text() == "sealed"
    assert not (data / "restoring").exists()
    found = held.read(data)
    assert (found.mails, found.jobs, found.moment) == (2, 2, manifest.read(taken).finished)
    cluster = cluster_in(data)
    with serving(data, cluster), psycopg.connect(cluster.url(SUPERUSER)) as connection:
        assert connection.execute("SELECT name FROM customers").fetchall() == [("before",)]
        waiting = (
            "SELECT id, scheduled_at > now() + '100 years' FROM procrastinate_jobs WHERE status = 'todo'"
        )
        assert sorted(connection.execute(waiting).fetchall()) == [(1, True), (2, True)]
        assert held.settle(connection, "send") == 2
        assert sorted(connection.execute(waiting).fetchall()) == [(1, False), (2, False)]
        assert held.settle(connection, "none") == 0


def test_deleted_rows_come_back_at_the_time(top, lived):
    _, taken, moment = lived
    data = top / "rolled"
    restore(taken, data, Wish(to_time=moment))
    assert names(data) == ["after", "before"]
    assert not (data / "postgres" / "replay").exists()


def test_a_backup_is_closed_and_says_what_it_is(lived):
    data, taken, _ = lived
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (taken, *taken.rglob("*"))}
    found = manifest.read(taken)
    assert modes == {0}
    assert (found.origin, found.has_database, len(found.first)) == (str(data), True, 24)
    assert set(found.files) == {
        "secret_key",
        "passwords",
        "cluster/backup_manifest",
        "files/ab/abcd",
        "anchors/audit.log",
    }


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "secret_key", "files/ab/abcd", "cluster/backup_manifest", "cluster/global/pg_control"],
)
def test_a_changed_byte_is_noticed(top, lived, name):
    _, taken, _ = lived
    copy, data = top / "copy", top / "none"
    shutil.copytree(taken, copy)
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    try:
        with pytest.raises(Refused, match="damaged"):
            restore(copy, data, Wish())
        assert not data.exists()
    finally:
        shutil.rmtree(copy)


def test_what_can_not_be_restored(top, lived):
    data, taken, moment = lived
    early = manifest.read(taken).finished_at - timedelta(minutes=1)
    none = top / "none"
    for source, to, wish, why in (
        (taken, data, Wish(), "not empty"),
        (top, none, Wish(), "no finished backup"),
        (taken, none, Wish(to_time=early), "take an older one"),
        (taken, none, Wish(to_time=datetime.now(UTC) + timedelta(hours=1)), "reaches only until"),
        (taken, none, Wish(to_time=moment, log=top), "--log"),
    ):
        with pytest.raises(Refused, match=why):
            restore(source, to, wish)
    assert not none.exists() or list(none.iterdir()) == []


def test_nothing_starts_on_a_restore_that_was_not_finished(tmp_path):
    (tmp_path / "restoring").touch()
    (tmp_path / "secret_key").touch()
    with pytest.raises(Refused, match="not finished"):
        claim(tmp_path)


def test_a_backup_needs_a_new_folder_outside(lived):
    data, taken, _ = lived
    for folder, why in ((taken, "not empty"), (data / "backup", "outside")):
        with pytest.raises(Refused, match=why):
            take(Config(data=data), folder, database=True)


def test_a_stopped_installation_is_started_for_it(top, lived):
    data, _, _ = lived
    assert take(Config(data=data), top / "second", database=True).has_database
    assert verdicts(machine.examine_backup(data, datetime.now(UTC))) == [Verdict.WELL]
    assert not (data / "postgres" / "cluster" / "postmaster.pid").exists()


def test_files_only(top, lived):
    data, _, _ = lived
    take(Config(data=data), top / "files", database=False)
    assert sorted(path.name for path in (top / "files").iterdir()) == [
        "anchors",
        "files",
        "manifest.json",
        "secret_key",
    ]
    restore(top / "files", top / "from-files", Wish())
    assert sorted(path.name for path in (top / "from-files" / "files" / "ab").iterdir()) == ["abcd", "efgh"]


def test_nothing_is_archived_before_the_first_backup_and_no_more_than_the_limit(top):
    data = top / "archived"
    claim(data)
    (data / "instance").touch()
    with running(data) as connection:
        archive = archive_of((data / "postgres").resolve())

        def switched():
            connection.execute("CREATE TABLE IF NOT EXISTS t (n int); INSERT INTO t VALUES (1)")
            (name,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
            query = "SELECT count(*) FROM pg_stat_archiver WHERE last_archived_wal >= %s"
            until(lambda: connection.execute(query, [name]).fetchone() == (1,))
            return sorted(path.name for path in archive.iterdir())

        assert switched() == []
        (archive / MARK).touch()
        assert len([name for name in switched() if len(name) == 24]) == 1
        for number in range(LIMIT):
            (archive / f"x{number}").touch()
        assert FULL in switched()
        assert MARK not in switched()


def test_pruning_keeps_what_the_newest_backups_need(tmp_path):
    for number in range(1, 8):
        (tmp_path / f"{number:024}").touch()
    for number in (2, 4, 6):
        (tmp_path / f"{number:024}.00000028.backup").touch()
    (tmp_path / "00000002.history").touch()
    prune(tmp_path, most=4)
    assert sorted(path.name[-1] for path in tmp_path.glob("0*") if len(path.name) == 24) == [
        "4",
        "5",
        "6",
        "7",
    ]
    prune(tmp_path, most=1)
    assert sorted(path.name[:24][-1] for path in tmp_path.glob("0*")) == ["6", "6", "7", "y"]


def test_a_manifest_of_something_else_is_refused(tmp_path):
    for text in ("{}", "[]", "", json.dumps({"checksum": "x", "format": 9})):
        (tmp_path / manifest.NAME).write_text(text)
        with pytest.raises(Refused, match="damaged"):
            manifest.read(tmp_path)


def test_with_a_server_of_one_s_own_only_files_are_saved_and_that_is_said(top):
    data = top / "given"
    claim(data)
    (data / "instance").touch()
    env = {"DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    said = [
        aftercare("backup", top / f"given-{number}", "--data", data, *more, env=env)
        for number, more in enumerate(([], ["--files-only"]))
    ]
    assert [(answer.returncode, "its own server" in answer.stderr) for answer in said] == [
        (1, True),
        (0, False),
    ]
    assert [json.loads(answer.stdout)["database"] for answer in said] == [False, False]
    assert manifest.read(top / "given-0").postgresql is None


@pytest.mark.parametrize(("days", "verdict"), [(1, Verdict.WELL), (3, Verdict.NOTE), (None, Verdict.NOTE)])
def test_the_doctor_knows_how_old_the_last_backup_is(tmp_path, days, verdict):
    now = datetime.now(UTC)
    if days:
        (tmp_path / "last-backup").write_text((now - timedelta(days=days)).isoformat())
    assert verdicts(machine.examine_backup(tmp_path, now)) == [verdict]


@pytest.mark.parametrize("text", ["yesterday", "2999-01-01T00:00Z"])
def test_a_time_that_is_none_is_refused(tmp_path, text):
    answer = aftercare("restore", tmp_path, "--to-time", text, "--data", tmp_path / "data")
    assert (answer.returncode, text in answer.stderr) == (1, True)
