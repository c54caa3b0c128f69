"""Does the project speak of itself alone: no path of one machine, no registry, no unfinished mark?"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = ("/vendor/",)
# One letter of each stands in brackets, so that this file doesn't find itself.
UNWANTED = {
    "a path of one machine": re.compile(r"(?<![\w.])/(work|root|home)[/]\w"),
    "a package registry": re.compile(r"pypi[.]org|pythonhosted[.]org|npm[j]s|deb[.]debian[.]org"),
    "an unfinished mark": re.compile(r"\b(TO[D]O|FIX[M]E)\b"),
}


def main() -> int:
    complaints = list(_complaints())
    for complaint in complaints:
        print(complaint)
    return int(bool(complaints))


def _complaints() -> Iterator[str]:
    for path in _tracked():
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue  # a picture, a font
        for number, line in enumerate(lines, start=1):
            yield from (
                f"{path.relative_to(ROOT)}:{number}: {what}: {line.strip()[:80]}"
                for what, pattern in UNWANTED.items()
                if pattern.search(line)
            )


def _tracked() -> Iterator[Path]:
    """Files that git knows, or would take."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in sorted(set(answer.stdout.splitlines())):
        if (ROOT / name).is_file() and not any(part in f"/{name}" for part in LEFT_OUT):
            yield ROOT / name


if __name__ == "__main__":
    sys.exit(main())
