"""The parts of the product, each as the command that starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from aftercare.site.processes.spawning import spawn
from aftercare.site.supervisor.places import PACKAGE, Place
from aftercare.site.supervisor.ports import Port

WEB_LADDER = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))
WORKER_LADDER = ((signal.SIGTERM, 35.0), (signal.SIGKILL, 5.0))


@dataclass(frozen=True)
class Address:
    """Where the pages are served; `here` opens on this machine, `url` is what people use."""

    host: str
    port: Port
    workers: int
    here: str
    url: str


@dataclass(frozen=True)
class Parts:
    """Starts our own programs on one place and one database."""

    place: Place
    database_url: str
    address: Address
    demo: bool

    def web(self) -> subprocess.Popen[bytes]:
        address = self.address
        return self.python("aftercare.site.web", address.host, str(address.port.number), str(address.workers))

    def worker(self) -> subprocess.Popen[bytes]:
        return self.python("aftercare.site.worker")

    def python(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of our modules, with its output on a pipe."""
        coder = self.place.coder
        return spawn(
            [sys.executable, "-m", module, *arguments],
            dies_by=signal.SIGTERM,
            uid=coder.uid,
            gid=coder.gid,
            folder=self.place.data,
            env=self.environment(),
            output=subprocess.PIPE,
        )

    def environment(self) -> dict[str, str]:
        own = {
            "AFTERCARE_DATA": str(self.place.data),
            "DATABASE_URL": self.database_url,
            "AFTERCARE_BASE_URL": self.address.url,
            "DJANGO_SETTINGS_MODULE": "aftercare.site.settings",
            "PYTHONPATH": _with_package(os.environ.get("PYTHONPATH", "")),
            "PYTHONUNBUFFERED": "1",
            "HOME": str(self.place.data),
        }
        return os.environ | own | ({"AFTERCARE_DEMO": "1"} if self.demo else {})


def compile_catalogues() -> Sequence[str]:
    """The command that compiles the translations beside their sources, with the rights of their owner."""
    return [sys.executable, "-m", "aftercare.ui.translations", "compile"]


def _with_package(path: str) -> str:
    return os.pathsep.join([str(PACKAGE.parent), *filter(None, [path])])
