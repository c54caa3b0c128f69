"""The whole product at rest: seconds to the first page (cold, warm), memory (PSS of every process)."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REST = 30.0  # seconds of idling before memory is read
AIM = {"cold_seconds": 10.0, "warm_seconds": 3.0, "pss_megabytes": 500.0}


def main() -> int:
    data = Path(tempfile.mkdtemp(prefix="aftercare-bench-")) / "data"
    data.parent.chmod(0o755)
    try:
        cold, _ = _run(data)
        warm, memory = _run(data, rest=REST)
    finally:
        shutil.rmtree(data.parent, ignore_errors=True)
    found = {"cold_seconds": cold, "warm_seconds": warm, "pss_megabytes": sum(memory.values())}
    for name, value in sorted(memory.items()):
        print(f"  {name:<40} {value:7.1f} MB")
    print(json.dumps({name: round(value, 1) for name, value in found.items()} | {"cpus": os.cpu_count()}))
    return int(any(found[name] > aim for name, aim in AIM.items()))


def _run(data: Path, rest: float = 0.0) -> tuple[float, dict[str, float]]:
    """Start, wait for the first page, rest, measure, stop."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    began = time.monotonic()
    product = subprocess.Popen(
        [sys.executable, "-m", "aftercare.site", "up", "--data", data],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        seconds = _first_page(product, data) - began
        time.sleep(rest)
        return seconds, dict(_memory(product.pid)) if rest else {}
    finally:
        product.terminate()
        product.wait()


def _first_page(product: subprocess.Popen[bytes], data: Path) -> float:
    while product.poll() is None:
        if (url := _url(data)) and _answers(url):
            return time.monotonic()
        time.sleep(0.02)
    raise SystemExit("the product did not start")


def _url(data: Path) -> str:
    try:
        return str(json.loads((data / "instance").read_text())["url"])
    except (OSError, ValueError, KeyError):
        return ""


def _answers(url: str) -> bool:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 400
    except OSError:
        return False
    finally:
        connection.close()


def _memory(root: int) -> Iterator[tuple[str, float]]:
    """Name and proportional set size in megabytes of the process and everything below it."""
    parents = {int(p.name): _parent(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
    for pid in parents:
        if _is_below(pid, root, parents):
            words = (
                Path(f"/proc/{pid}/cmdline")
                .read_bytes()
                .replace(b"\0", b" ")
                .decode(errors="replace")
                .split()
            )
            name = " ".join(word for word in words if not word.startswith("/"))[:32]
            yield f"{name} ({pid})", _pss(pid)


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _is_below(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid > 1 and pid != root:
        pid = parents.get(pid, 0)
    return pid == root


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
