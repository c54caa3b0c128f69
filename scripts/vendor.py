"""Bring the browser's libraries into the repository, and prove that they are what they were.

    python scripts/vendor.py            fetch the exact versions with `npm pack`, copy the listed files
    python scripts/vendor.py --check    compare every file with its hash in the manifest; no network

Nobody needs Node to run or to build the product: the files are committed.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "aftercare" / "ui" / "static"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"
ICON_NAMES = STATIC / "ui" / "icons.txt"
SPRITE = VENDOR / "icons" / "icons.svg"


@dataclass(frozen=True)
class Package:
    """One package of the npm registry: which version, which of its files, under which of our folders."""

    name: str
    version: str
    folder: str
    licence: str
    files: tuple[str, ...]


# Tabler 1.0.0 is the last that needs neither color-mix() nor oklch(): browsers built on Chromium 86 to 110,
# still common on domestic desktops, show it as meant without a second style sheet.
PACKAGES = (
    Package("@tabler/core", "1.0.0", "tabler", "MIT", ("dist/css/tabler.min.css",)),
    Package("@tabler/icons", "3.51.0", "icons", "MIT", ("LICENSE",)),
    Package("htmx.org", "2.0.11", "htmx", "0BSD", ("dist/htmx.min.js", "LICENSE")),
    Package("echarts", "6.1.0", "echarts", "Apache-2.0", ("dist/echarts.common.min.js", "LICENSE", "NOTICE")),
)


def fetch() -> None:
    """Replace everything vendored by a fresh copy of the pinned versions and rewrite the manifest."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    with tempfile.TemporaryDirectory() as temporary:
        for package in PACKAGES:
            source = unpack(package, Path(temporary))
            for name in package.files:
                copy(source / name, VENDOR / package.folder / Path(name).name)
            if package.folder == "icons":
                build_sprite(source / "icons")
    MANIFEST.write_text(json.dumps(describe(), indent=1, ensure_ascii=False) + "\n")


def unpack(package: Package, folder: Path) -> Path:
    """Download one package and return the folder that holds its files."""
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    archive = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[
        -1
    ]
    target = folder / package.folder
    with tarfile.open(folder / archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def copy(source: Path, target: Path) -> None:
    """Copy a file as it is, except that a pointer to a source map we don't ship is left out."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text()
    target.write_text(re.sub(r"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", "\n", text))


def build_sprite(icons: Path) -> None:
    """Write one SVG with a symbol for each name in `icons.txt`; `name-filled` takes the filled drawing."""
    symbols = [symbol(icons, name) for name in ICON_NAMES.read_text().split()]
    SPRITE.parent.mkdir(parents=True, exist_ok=True)
    body = "\n".join(symbols)
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n')


def symbol(icons: Path, name: str) -> str:
    """The `<symbol>` of one icon, without the invisible frame that every drawing carries."""
    filled = name.endswith("-filled")
    kind, plain = ("filled", name.removesuffix("-filled")) if filled else ("outline", name)
    drawing = (icons / kind / f"{plain}.svg").read_text()
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
    if shapes is None:
        raise ValueError(f"the drawing of {name} is not an SVG")
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", shapes[1])
    inner = re.sub(r"\s+", " ", inner).replace(" />", "/>").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def describe() -> list[dict[str, object]]:
    """The manifest: each package with its licence and the SHA-512 of each of its files."""
    return [
        {
            "name": package.name,
            "version": package.version,
            "licence": package.licence,
            "files": {
                str(path.relative_to(VENDOR)): digest(path)
                for path in sorted((VENDOR / package.folder).iterdir())
            },
        }
        for package in PACKAGES
    ]


def digest(path: Path) -> str:
    """SHA-512 of a file, in hexadecimal."""
    return hashlib.sha512(path.read_bytes()).hexdigest()


def differences() -> list[str]:
    """What is missing, changed, or not in the manifest. Empty when all is as it was vendored."""
    expected = {
        name: value for entry in json.loads(MANIFEST.read_text()) for name, value in entry["files"].items()
    }
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {
        MANIFEST.name
    }
    missing = [f"missing: {name}" for name in sorted(expected.keys() - present)]
    unknown = [f"not in the manifest: {name}" for name in sorted(present - expected.keys())]
    changed = [
        f"changed: {name}"
        for name in sorted(expected.keys() & present)
        if digest(VENDOR / name) != expected[name]
    ]
    return missing + unknown + changed


def main() -> int:
    """Fetch, or with `--check` only compare; the exit code says whether all is well."""
    if "--check" not in sys.argv[1:]:
        fetch()
    found = differences()
    print("\n".join(found) or "vendored files are as the manifest says")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
