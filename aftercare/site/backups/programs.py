"""PostgreSQL's own programs for backups, and the server of an installation they work on."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aftercare.foundation.errors import Refused
from aftercare.site.embedded.account import Account
from aftercare.site.embedded.binaries import Binaries, find_binaries, within_reach
from aftercare.site.embedded.cluster import SUPERUSER, Cluster
from aftercare.site.embedded.server import answers, shut_down, start, wait_until_ready
from aftercare.site.supervisor.lock import only_instance


def cluster_in(data: Path) -> Cluster:
    """The embedded server's cluster of an installation. Refused if there is none."""
    home = (data / "postgres").resolve()
    if not (home / "cluster" / "PG_VERSION").exists():
        raise Refused("There is no installation with a database of its own in %(folder)s.", folder=data)
    status = home.stat()
    account = Account(pwd.getpwuid(status.st_uid).pw_name, status.st_uid, status.st_gid)
    return Cluster(home, account, within_reach(find_binaries(), account, home))


@contextmanager
def serving(data: Path, cluster: Cluster) -> Iterator[None]:
    """With the server running: the one that runs already, or one started for this and stopped again."""
    if answers(cluster):
        yield
        return
    with only_instance(data):
        server = start(cluster)
        try:
            wait_until_ready(cluster, server)
            yield
        finally:
            shut_down(server)


def copy_cluster(cluster: Cluster, target: Path) -> None:
    """A base backup with the log that makes it whole, into a new folder."""
    url = cluster.url(SUPERUSER, "postgres")
    options = ["--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password"]
    _run(cluster.binaries, "pg_basebackup", f"--dbname={url}", f"--pgdata={target}", *options)


def verify_cluster(binaries: Binaries, folder: Path) -> None:
    """PostgreSQL's own verification: every file, and the log from beginning to end."""
    try:
        _run(binaries, "pg_verifybackup", "--exit-on-error", "--quiet", str(folder))
    except Refused as refused:
        raise Refused("The backup is damaged: %(why)s", why=refused.params["why"]) from None


def _run(binaries: Binaries, program: str, *arguments: str) -> None:
    env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
    command = [binaries.program(program), *arguments]
    answer = subprocess.run(command, env=env, capture_output=True, text=True, umask=0o077, check=False)
    if answer.returncode:
        why = (answer.stderr or answer.stdout).strip()[-800:]
        raise Refused("%(program)s failed: %(why)s", program=program, why=why)
