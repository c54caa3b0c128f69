"""A PostgreSQL for one test run: quick, without durability, gone afterwards."""

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
def throwaway() -> Iterator[str]:
    """Start a server in a temporary folder and yield the URL of an empty database."""
    account = account_named(None)
    home = Path(tempfile.mkdtemp(prefix="aftercare-pg-", dir="/tmp" if os.geteuid() == 0 else None))  # noqa: S108
    account.own(home)
    cluster = Cluster(home, account, within_reach(find_binaries(), account, home), durable=False)
    try:
        server = start(cluster)
        try:
            wait_until_ready(cluster, server)
            furnish(cluster)
            yield cluster.url()
        finally:
            shut_down(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(cluster.socket_folder(), ignore_errors=True)
