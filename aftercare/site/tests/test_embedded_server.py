"""The embedded server: made, started, broken and healed for real."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from aftercare.foundation.errors import Refused
from aftercare.site.embedded.cluster import SUPERUSER, make
from aftercare.site.embedded.server import is_our_server, settle_pid_file, shut_down, start, wait_until_ready
from aftercare.site.tests.servers import is_alive, running, some_cluster
from aftercare.site.tests.waiting import until


@pytest.fixture(scope="module")
def cluster():
    """One cluster for the tests that leave it whole. Made as cron would make it: with LC_ALL=C."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        with some_cluster() as one:
            make(one)
            yield one
    finally:
        os.environ.pop("LC_ALL")
        if before is not None:
            os.environ["LC_ALL"] = before


def ask(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()


def test_chinese_has_trigrams_whatever_the_environment_says(cluster):
    with running(cluster):
        (count,) = ask(cluster.url(), "SELECT cardinality(show_trgm('打印机'))")
    assert count == 4


def test_role_of_the_product_is_no_superuser_and_the_network_is_off(cluster):
    with running(cluster):
        superuser = ask(cluster.url(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        addresses = ask(cluster.url(), "SELECT current_setting('listen_addresses')")
    assert (superuser, addresses) == ((False,), ("",))


def test_nobody_gets_in_without_the_password(cluster):
    with running(cluster), pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql:///aftercare?host={cluster.socket_folder()}&user={SUPERUSER}")


def test_files_are_closed_to_others(cluster):
    with running(cluster):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (cluster.home, cluster.passwords)}
        sockets = stat.S_IMODE((cluster.socket_folder() / ".s.PGSQL.5432").stat().st_mode)
    assert (modes, sockets) == ({cluster.home.name: 0o700, "passwords": 0o600}, 0o700)


def test_committed_rows_survive_kill_9(cluster):
    with running(cluster) as server, psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)")
        server.kill()
        server.wait()
    with running(cluster):
        assert ask(cluster.url(), "SELECT count(*) FROM kept") == (1000,)


def test_stale_pid_file_naming_a_live_stranger_harms_nobody(cluster):
    stranger = subprocess.Popen(
        ["sleep", "600"], user=cluster.account.uid if os.geteuid() == 0 else None, cwd=cluster.folder
    )
    try:
        with running(cluster) as server:
            server.kill()
            server.wait()
        pid_file = cluster.folder / "postmaster.pid"
        lines = pid_file.read_text().splitlines(keepends=True)
        pid_file.write_text("".join([f"{stranger.pid}\n", *lines[1:]]))
        assert not is_our_server(cluster, stranger.pid)
        with running(cluster):
            assert ask(cluster.url(), "SELECT 1") == (1,)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_pid_of_a_zombie_counts_as_stale(cluster):
    zombie = subprocess.Popen(["true"])
    until(lambda: Path(f"/proc/{zombie.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z")
    pid_file = cluster.folder / "postmaster.pid"
    pid_file.write_text(f"{zombie.pid}\n{cluster.folder}\n1\n")
    settle_pid_file(cluster)
    assert pid_file.read_text().splitlines() == [str(os.getpid()), str(cluster.folder), "1"]
    zombie.wait()
    pid_file.unlink()


def test_unreadable_pid_file_is_left_to_postgresql(cluster):
    pid_file = cluster.folder / "postmaster.pid"
    pid_file.write_text("rubbish")
    settle_pid_file(cluster)
    assert pid_file.read_text() == "rubbish"
    pid_file.unlink()


def test_orphan_is_recognised_and_waited_for(cluster):
    with running(cluster) as first:
        first.send_signal(signal.SIGINT)
        with running(cluster) as second:
            assert first.wait() == 0
            assert second.pid != first.pid


def test_server_ends_cleanly_when_its_parent_is_killed(cluster):
    script = (
        "import sys; from aftercare.site.tests.servers import *; from pathlib import Path\n"
        "account = account_named(None); home = Path(sys.argv[1])\n"
        "cluster = Cluster(home, account, within_reach(find_binaries(), account, home), durable=False)\n"
        "with running(cluster) as server: print(server.pid, flush=True); sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, cluster.home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    parent.communicate()
    until(lambda: not is_alive(pid))
    assert not (cluster.folder / "postmaster.pid").exists(), "a clean shutdown removes it"


def test_long_path_gets_a_short_closed_socket_folder():
    with some_cluster("a-rather-long-name-" * 5) as cluster:
        folder = cluster.socket_folder()
        assert folder != cluster.home
        with running(cluster):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert ask(cluster.url(), "SELECT 1") == (1,)


def test_half_made_cluster_is_made_anew():
    with some_cluster() as cluster:
        draft = cluster.home / "cluster.new"
        draft.mkdir()
        (draft / "PG_VERSION").write_text("18")
        with running(cluster):
            assert ask(cluster.url(), "SELECT 1") == (1,)
        assert not draft.exists()


def test_server_that_cannot_start_is_refused_with_its_last_words():
    with some_cluster() as cluster:
        make(cluster)
        (cluster.folder / "local.conf").write_text("shared_buffers = 'a lot'\n")
        server = start(cluster)
        with pytest.raises(Refused, match="shared_buffers"):
            wait_until_ready(cluster, server)
        assert server.wait() != 0


def test_database_of_another_version_is_refused():
    with some_cluster() as cluster:
        make(cluster)
        (cluster.folder / "PG_VERSION").write_text("17\n")
        with pytest.raises(Refused, match="made by PostgreSQL 17"):
            make(cluster)


def test_stopping_is_a_fast_shutdown(cluster):
    server = start(cluster)
    wait_until_ready(cluster, server)
    with psycopg.connect(cluster.url(SUPERUSER, "postgres")):
        assert shut_down(server) == 0
