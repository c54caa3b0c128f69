"""The whole product as a process: one start through which it is broken in every way it must survive."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from aftercare.site.supervisor.lock import read_instance
from aftercare.site.tests.servers import is_alive
from aftercare.site.tests.waiting import until


class Product:
    """`aftercare up` on a folder of its own."""

    def __init__(self, data):
        self.data = data
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AFTERCARE_", "DATABASE_"))
        }
        env |= {"LANG": "C", "LC_ALL": "C", "PYTHONPATH": str(Path(__file__).parents[3])}
        self.log = (data.parent / "output").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aftercare.site", "up", "--data", data],
            env=env,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            cwd=data.parent,
            start_new_session=True,
        )
        self.env = env

    @property
    def url(self):
        return read_instance(self.data).get("url")

    def output(self):
        return (self.data.parent / "output").read_text()

    def wait(self):
        def greeted():
            assert self.process.poll() is None, self.output()
            return self.url and self.answer("/healthz/ready")[0] == 200

        until(greeted)

    def answer(self, path):
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=20)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def is_working(self):
        """Whether a canary has come through the queue lately."""
        status, body = self.answer("/healthz/deep")
        checks = json.loads(body)["checks"] if status in (200, 503) and body.startswith(b"{") else {}
        return checks.get("queue", {}).get("figures", {}).get("canary_age_seconds")

    def pids(self):
        """All processes below the supervisor, by what they are."""
        found = {}
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if (name := part_of(words)) and above(int(entry.name), self.process.pid):
                    found.setdefault(name, []).append(int(entry.name))
        return found


def part_of(words):
    if words[0].endswith(b"bin/postgres"):
        return "database"
    return next((name for name in ("web", "worker") if f"aftercare.site.{name}".encode() in words), None)


def above(pid, ancestor):
    while pid > 1 and pid != ancestor:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid == ancestor


@pytest.fixture(scope="module")
def top():
    folder = Path(tempfile.mkdtemp(prefix="aftercare-up-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def replaced(product, name, old):
    """Whether the part runs again under another process id."""
    now = product.pids().get(name, [])
    return now and not set(now) & set(old)


def test_the_product_heals_stops_and_leaves_nothing_behind(top):
    product = Product(top / "data")
    try:
        product.wait()
        assert not (top / "data").stat().st_mode & 0o077
        until(lambda: "/setup/" in product.output())
        until(product.is_working)

        second = subprocess.run(
            [sys.executable, "-m", "aftercare.site", "up", "--data", product.data],
            env=product.env, capture_output=True, text=True, check=False, cwd=top,
        )  # fmt: skip
        assert second.returncode == 1
        assert product.url in second.stderr

        for name in ("database", "web", "worker"):
            old = product.pids()[name]
            os.kill(min(old), signal.SIGKILL)
            until(partial(replaced, product, name, old))
            until(lambda: product.answer("/healthz/ready")[0] == 200)
        sent = product.is_working()
        until(lambda: product.is_working() is not None and product.is_working() < sent)

        everything = [pid for pids in product.pids().values() for pid in pids]
        product.process.kill()
        product.process.wait()
        until(lambda: not any(is_alive(pid) for pid in everything))

        product = Product(top / "data")
        product.wait()
        everything = [pid for pids in product.pids().values() for pid in pids]
        product.process.send_signal(signal.SIGINT)
        assert product.process.wait(60) == 0, product.output()
        assert not any(is_alive(pid) for pid in everything)
        assert product.output().splitlines()[-1] == "Stopped."
        assert "Traceback" not in product.output()
    finally:
        with suppress(ProcessLookupError):
            product.process.kill()
        product.process.wait()


def test_a_folder_of_somebody_else_s_files_is_refused(top):
    (top / "mine").mkdir()
    (top / "mine" / "letter.txt").touch()
    answer = subprocess.run(
        [sys.executable, "-m", "aftercare.site", "up", "--data", top / "mine"],
        env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (answer.returncode, "holds other files" in answer.stderr) == (1, True)
    assert [path.name for path in (top / "mine").iterdir()] == ["letter.txt"]
