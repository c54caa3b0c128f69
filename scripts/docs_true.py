"""Is the documentation true: do its links lead somewhere, does it name every command, setting and room?"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aftercare.site.commands.table import COMMANDS
from aftercare.site.config import Config

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
CODE = re.compile(r"```.*?```", re.DOTALL)
SCREEN = 60  # lines
LEFT_OUT = (".venv", "node_modules", "var", "vendor")


def main() -> int:
    complaints = [
        *_dead_links(),
        *_unread_rooms(),
        *_unnamed("settings.md", _settings()),
        *_unnamed("command-line.md", _commands()),
    ]
    for complaint in complaints:
        print(complaint)
    return int(bool(complaints))


def _pages() -> list[Path]:
    found = (
        sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md")) + sorted(ROOT.glob("aftercare/**/*.md"))
    )
    return [page for page in found if not set(page.relative_to(ROOT).parts) & set(LEFT_OUT)]


def _dead_links() -> Iterator[str]:
    for page in _pages():
        for target in LINK.findall(CODE.sub("", page.read_text())):
            if not re.match(r"[a-z]+:", target) and not _leads_somewhere(page, target):
                yield f"{page.relative_to(ROOT)}: the link {target} leads nowhere"


def _unread_rooms() -> Iterator[str]:
    """Every room has a page of one screen about itself."""
    for room in sorted(path.parent for path in (ROOT / "aftercare").glob("*/__init__.py")):
        page = room / "README.md"
        if not page.exists():
            yield f"{page.relative_to(ROOT)} is missing"
        elif (lines := len(page.read_text().splitlines())) > SCREEN:
            yield f"{page.relative_to(ROOT)} has {lines} lines; it must fit a screen ({SCREEN})"


def _leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    place = (page.parent / name).resolve() if name else page
    if not place.exists():
        return False
    return not anchor or place.suffix != ".md" or anchor in _anchors(place)


def _anchors(page: Path) -> set[str]:
    """Headings as the usual viewers turn them into anchors."""
    headings = HEADING.findall(CODE.sub("", page.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _unnamed(page: str, names: list[str]) -> Iterator[str]:
    path = ROOT / "docs" / "reference" / page
    if not path.exists():
        yield f"docs/reference/{page} is missing"
        return
    text = path.read_text()
    for name in names:
        if f"`{name}`" not in text and f"{name} " not in text and f"{name}\n" not in text:
            yield f"docs/reference/{page} does not name {name}"


def _settings() -> list[str]:
    own = [f"AFTERCARE_{name.upper()}" for name in Config.model_fields if name != "database_url"]
    return ["DATABASE_URL", *own]


def _commands() -> list[str]:
    return [f"aftercare {entry.words}" for entry in COMMANDS]


if __name__ == "__main__":
    sys.exit(main())
