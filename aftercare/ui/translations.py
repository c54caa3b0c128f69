"""The catalogues of all rooms: collect, check and compile what is said in Chinese.

python -m aftercare.ui.translations update [room…]   collect the msgids of the code into the .po files
python -m aftercare.ui.translations check            exit 1 if anything is missing, fuzzy or broken
python -m aftercare.ui.translations compile          write the .mo files that are older than their .po
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from aftercare.ui.punctuation import full_width
from aftercare.ui.sayings import ids, is_plural, is_said, strings, trouble

HOUSE = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans"
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "N_")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    # A refusal's first argument is its sentence.
    **dict.fromkeys(("Refused", "Forbidden", "NotFound", "Conflict", "Invalid", "TooMany", "LinkDead"), (1,)),
}
METHODS = [("**/tests/**", "ignore"), ("**/migrations/**", "ignore"), ("**.py", "python")]
METHODS += [("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
_JINJA = {
    "trimmed": "true",
    "silent": "false",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.do",
}
OPTIONS: dict[str, dict[str, Any]] = {
    "**/templates/**.html": _JINJA,
    "**/templates/**.txt": _JINJA,
}

Key = tuple[str | None, str]


def rooms() -> list[str]:
    """Every room of the house, by name."""
    return sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))


def po_file(room: str) -> Path:
    """Where a room keeps its Chinese."""
    return HOUSE / room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def collect(room: str) -> Catalog:
    """All msgids of a room's code and templates, in a stable order."""
    catalog = _blank()
    found = extract_from_dir(str(HOUSE / room), METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for file, _line, msgid, comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        if msgid and msgid != ("", ""):
            catalog.add(msgid, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalog


def read(room: str) -> Catalog:
    """The room's catalogue as it is on disk; empty if there is none."""
    path = po_file(room)
    if not path.exists():
        return _blank()
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def update(room: str) -> bool:
    """Bring the room's .po file in step with its code, and its punctuation in order. True if it changed.

    What is no longer said goes.
    """
    template, old = collect(room), read(room)
    if not len(template) and not po_file(room).exists():
        return False
    fresh, others = _blank(), _elsewhere(room)
    for message in template:
        if message.id:
            _take_over(fresh, message, old, others)
    return _write(po_file(room), _as_po(fresh))


def complaints(room: str) -> Iterator[str]:
    """What is wrong with the room's Chinese, one sentence each."""
    catalog = read(room)
    for message in collect(room):
        if not message.id:
            continue
        said = catalog.get(ids(message)[0], message.context)
        if wrong := trouble(message, said, catalog):
            yield f"{room}: {ids(message)[0]!r} {wrong}"


def contradictions(names: Iterable[str]) -> Iterator[str]:
    """Msgids that two rooms put differently: they share one catalogue, so only one would be seen."""
    seen: dict[Key, tuple[str, str]] = {}
    for room in names:
        for message in read(room):
            if not is_said(message):
                continue
            key, text = (message.context, ids(message)[0]), str(message.string)
            first_room, first = seen.setdefault(key, (room, text))
            if first != text:
                yield f"{key[1]!r}: {first_room} says {first}, {room} says {text}; agree, or use pgettext"


def compile_stale(names: Iterable[str] | None = None) -> list[Path]:
    """Write the .mo of every room whose .po is newer. Where that can't be written, what is there serves."""
    written = []
    for room in names if names is not None else rooms():
        source = po_file(room)
        target = source.with_suffix(".mo")
        if _is_stale(source, target):
            buffer = io.BytesIO()
            write_mo(buffer, _said_only(read(room)))
            if _replace(target, buffer.getvalue()):
                written.append(target)
    return written


def check(names: list[str]) -> int:
    """Print every complaint; 1 if there is one."""
    found = [line for room in names for line in complaints(room)] + list(contradictions(rooms()))
    print("\n".join(found) or f"all said in Chinese: {', '.join(names)}")  # noqa: T201
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    """The command line; see the top of this file."""
    verb, *names = arguments or [""]
    names = names or rooms()
    if verb == "update":
        changed = [room for room in names if update(room)]
        print("changed:", ", ".join(changed) or "nothing")  # noqa: T201
        return 0
    if verb == "check":
        return check(names)
    if verb == "compile":
        compile_stale(names)
        return 0
    print(__doc__)  # noqa: T201
    return 2


def _blank() -> Catalog:
    return Catalog(locale=LOCALE, domain="django", fuzzy=False)


def _said_only(catalog: Catalog) -> Catalog:
    """Without what is not translated yet: an empty plural would hide what another room says."""
    kept = _blank()
    for message in catalog:
        if is_said(message):
            kept.add(message.id, message.string, context=message.context)
    return kept


def _elsewhere(room: str) -> dict[Key, Message]:
    """What the other rooms say: a new sentence that one of them already says is said the same way."""
    messages = (message for other in rooms() if other != room for message in read(other))
    return {(message.context, ids(message)[0]): message for message in messages if is_said(message)}


def _take_over(fresh: Catalog, message: Message, old: Catalog, others: dict[Key, Message]) -> None:
    known = old.get(ids(message)[0], message.context)
    if known is None or not any(strings(known)):
        known = others.get((message.context, ids(message)[0]))
    words = [full_width(string) for string in strings(known)] if known is not None else [""]
    fresh.add(
        message.id,
        tuple(words) if is_plural(message) else words[0],
        locations=message.locations,
        flags={"fuzzy"} if known is not None and known.fuzzy else (),
        auto_comments=message.auto_comments,
        user_comments=known.user_comments if known is not None else (),
        context=message.context,
    )


def _as_po(catalog: Catalog) -> bytes:
    """Without dates, versions and line numbers: the file changes only when its words do."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, omit_header=True, include_lineno=False, sort_output=False)
    forms = f"nplurals={catalog.num_plurals}; plural={catalog.plural_expr};"
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {LOCALE}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {forms}\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


def _is_stale(source: Path, target: Path) -> bool:
    return source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime)


def _write(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def _replace(path: Path, content: bytes) -> bool:
    """Write beside, then rename: another starting worker never reads half a file."""
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
