"""What holds for every template, script and icon of the house, whichever room it is in."""

import ast
import re
from pathlib import Path

import pytest

from aftercare.ui import pages
from scripts import vendor

HOUSE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for path in HOUSE.rglob("*.html")
    if "templates" in str(path.relative_to(HOUSE)) and "static" not in path.parts
)
#: A mail as a document of its own: cleaned, in a sandboxed frame, under a policy that allows this style only.
FRAMED = HOUSE / "desk" / "templates" / "desk" / "portal" / "frame.html"
SOURCES = [*TEMPLATES, *(path for path in HOUSE.rglob("*.py") if "tests" not in path.parts)]


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path != FRAMED], ids=lambda path: str(path.relative_to(HOUSE))
)
def test_no_inline_script_or_style(path):
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    scripts = re.findall(r"<script\b([^>]*)>", text)
    assert [a for a in scripts if "src=" not in a and "application/json" not in a] == []
    assert (
        re.findall(
            r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|\|\s*safe\b|hx-on|hx-vals=.js:", text
        )
        == []
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_template_can_be_read_and_names_components_that_exist(path):
    env = pages.environment()
    text = path.read_text()
    env.parse(text)
    named = set(re.findall(r"\bui\.([a-z_]+)\(", text))
    assert {name for name in named if not hasattr(env.globals["ui"], name)} == set()


SENTENCES = {"_", "N_", "gettext", "ngettext", "pgettext", "npgettext", "gettext_lazy", "pgettext_lazy"}


def test_no_sentence_stands_inside_an_f_string():
    """There the extraction does not see it, and the reader gets English."""
    code = [path for path in SOURCES if path.suffix == ".py"]
    assert [(path.name, line) for path in code for line in hidden_sentences(path.read_text())] == []
    assert hidden_sentences('x = f"{_(1)}"') == [1]


def hidden_sentences(code):
    strings = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr)]
    calls = [node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if getattr(call.func, "id", "") in SENTENCES]


def test_every_icon_named_is_in_the_sprite():
    from aftercare.ui.assets import icon_names

    named = re.compile(r"""\b(?:icon|draw)(?:\(|=)\s*["']([a-z][a-z0-9-]+)["']""")
    used = {(name, path.name) for path in SOURCES for name in named.findall(path.read_text())}
    assert {pair for pair in used if pair[0] not in icon_names()} == set()


def test_the_sprite_holds_the_names_it_is_said_to_hold():
    from aftercare.ui.assets import icon_names

    sprite = (HOUSE / "ui" / "static" / "vendor" / "icons" / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == icon_names()


def test_vendored_files_are_what_they_were():
    assert vendor.differences() == []


def test_a_changed_or_added_file_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(vendor, "VENDOR", tmp_path)
    monkeypatch.setattr(vendor, "MANIFEST", tmp_path / "manifest.json")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.js").write_text("1")
    (tmp_path / "a" / "new.js").write_text("1")
    wrong = '[{"files": {"a/b.js": "00", "a/gone.js": "00"}}]'
    vendor.MANIFEST.write_text(wrong)
    assert vendor.differences() == ["missing: a/gone.js", "not in the manifest: a/new.js", "changed: a/b.js"]


def test_the_vendored_folder_stays_lean():
    folder = HOUSE / "ui" / "static" / "vendor"
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 3_000_000


def test_scripts_evaluate_no_text_and_write_no_markup():
    scripts = (HOUSE / "ui" / "static" / "ui" / "js").glob("*.js")
    bad = re.compile(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write")
    assert [path.name for path in scripts if bad.search(path.read_text())] == []


def test_every_script_that_the_shell_names_is_there():
    from aftercare.ui.shell import SCRIPTS

    folder = HOUSE / "ui" / "static" / "ui" / "js"
    assert {path.stem for path in folder.glob("*.js")} == {*SCRIPTS, "first", "chart"}


def test_every_sentence_that_a_script_says_is_given():
    from aftercare.ui.words import words_for_scripts

    text = "".join(path.read_text() for path in (HOUSE / "ui" / "static" / "ui" / "js").glob("*.js"))
    said = set(re.findall(r'say\([^"()]*"(\w+)"', text)) | set(re.findall(r'\? "(\w+)" : "\w+", \{', text))
    said |= set(re.findall(r': "(\w+)", \{', text))
    assert said - words_for_scripts().keys() == set()
    assert {key for key in words_for_scripts() if f'"{key}"' not in text} == set()
