"""Who a process id really belongs to. A number in a file is a rumour: the process may be somebody else's."""

from dataclasses import dataclass
from pathlib import Path

CLOCK_TICKS = 100  # /proc counts in hundredths of a second on every Linux


@dataclass(frozen=True)
class Running:
    """A live process as the kernel describes it; `started` in seconds since the epoch."""

    pid: int
    started: float
    program: str
    folder: Path | None


def look_up(pid: int) -> Running | None:
    """The live process with this id; None if there is none, or only a zombie that nobody has reaped."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")
    except OSError:
        return None
    fields = rest.split()
    if fields[0] in "ZX":
        return None
    program = _link(pid, "exe")
    return Running(
        pid,
        _boot_time() + int(fields[19]) / CLOCK_TICKS,
        program.name if program else name.partition("(")[2],
        _link(pid, "cwd"),
    )


def _link(pid: int, name: str) -> Path | None:
    try:
        return Path(f"/proc/{pid}/{name}").readlink()
    except OSError:
        return None


def _boot_time() -> float:
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith("btime "):
            return float(line.split()[1])
    return 0.0
