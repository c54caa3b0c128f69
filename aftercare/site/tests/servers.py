"""Real embedded servers for the tests of this room."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aftercare.site.embedded.account import account_named
from aftercare.site.embedded.binaries import find_binaries, within_reach
from aftercare.site.embedded.cluster import Cluster
from aftercare.site.embedded.server import furnish, shut_down, start, wait_until_ready


@contextmanager
def some_cluster(name: str = "home") -> Iterator[Cluster]:
    """A cluster in a short temporary folder, not made yet."""
    account = account_named(None)
    top = Path(tempfile.mkdtemp(prefix="aftercare-t-", dir="/tmp"))
    account.own(top)
    home = top / name
    home.mkdir(mode=0o700)
    account.own(home)
    cluster = Cluster(home, account, within_reach(find_binaries(), account, home), durable=False)
    try:
        yield cluster
    finally:
        shutil.rmtree(top, ignore_errors=True)
        shutil.rmtree(cluster.socket_folder(), ignore_errors=True)


@contextmanager
def running(cluster: Cluster):
    """Its server, started and furnished; stopped at the end unless the test did that."""
    server = start(cluster)
    try:
        wait_until_ready(cluster, server)
        furnish(cluster)
        yield server
    finally:
        if server.poll() is None:
            shut_down(server)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
