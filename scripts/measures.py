"""The house's measures: the ten worst of each, a failure above the hard limits."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from radon.complexity import cc_visit

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = ("/migrations/", "/vendor/", "/locale/")
WORST = 10


@dataclass(frozen=True)
class Measure:
    """One measure of every file or function: an aim to steer by, and a limit that breaks the build."""

    name: str
    aim: int
    limit: int
    found: list[tuple[int, str]]

    def report(self) -> None:
        sizes = sorted(size for size, _ in self.found) or [0]
        middle, high = statistics.median(sizes), sizes[int(len(sizes) * 0.95) - 1]
        print(f"\n{self.name}: {len(self.found)} measured, median {middle:g}, p95 {high}, aim ≤ {self.aim}")
        for size, where in sorted(self.found, reverse=True)[:WORST]:
            print(f"  {size:5}  {where}{'   ABOVE THE LIMIT' if size > self.limit else ''}")

    def is_broken(self) -> bool:
        return any(size > self.limit for size, _ in self.found)


def main() -> int:
    files = list(_tracked("*.py"))
    measures = [
        Measure("lines of a file", 250, 600, [(_lines(f), _name(f)) for f in files]),
        Measure("lines of a template", 150, 400, [(_lines(f), _name(f)) for f in _tracked("*.html")]),
        Measure("lines of a function", 25, 80, [size for f in files for size in _functions(f)]),
        Measure("complexity of a function", 10, 15, [size for f in files for size in _complexities(f)]),
    ]
    for measure in measures:
        measure.report()
    return int(any(measure.is_broken() for measure in measures))


def _tracked(pattern: str) -> Iterator[Path]:
    """Files that git knows, or would take; without git, all of them."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "--", pattern]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = answer.stdout.splitlines() if answer.returncode == 0 else [_name(p) for p in ROOT.rglob(pattern)]
    for name in sorted(set(names)):
        if (ROOT / name).is_file() and not any(part in f"/{name}" for part in (*LEFT_OUT, "/.venv/")):
            yield ROOT / name


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _functions(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                (node.end_lineno or node.lineno) - node.lineno + 1,
                f"{_name(path)}:{node.lineno} {node.name}",
            )


def _complexities(path: Path) -> Iterator[tuple[int, str]]:
    for block in cc_visit(path.read_text()):
        for part in getattr(block, "methods", None) or [block]:
            yield part.complexity, f"{_name(path)}:{part.lineno} {part.name}"


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
