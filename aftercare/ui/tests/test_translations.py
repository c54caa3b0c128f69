import os

import pytest
from babel.messages.mofile import read_mo

from aftercare.ui import translations


@pytest.mark.parametrize("room", translations.rooms())
def test_everything_is_said_in_chinese(room):
    assert list(translations.complaints(room)) == []


def test_no_two_rooms_contradict_each_other():
    assert list(translations.contradictions(translations.rooms())) == []


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house with one room, whose code is written by the test."""
    room = tmp_path / "desk"
    (room / "templates" / "desk").mkdir(parents=True)
    (room / "__init__.py").touch()
    monkeypatch.setattr(translations, "HOUSE", tmp_path)
    return room


def fill(**sayings):
    path = translations.po_file("desk")
    text = path.read_text()
    for msgid, said in sayings.items():
        text = text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{said}"')
    path.write_text(text)


def test_python_templates_and_refusals_are_collected(house):
    (house / "a.py").write_text(
        'x = _("One")\ny = pgettext("c", "Two")\nz = ngettext("%(n)s day", "%(n)s days", 3)\n'
        'raise Conflict("Four")\nnot_said("Five")\n'
    )
    (house / "templates" / "desk" / "a.html").write_text('{{ _("Six") }}{% trans %}\n Seven\n{% endtrans %}')
    (house / "tests").mkdir()
    (house / "tests" / "b.py").write_text('_("Eight")')
    found = [(message.context, message.id) for message in translations.collect("desk") if message.id]
    assert found == [
        (None, "One"),
        ("c", "Two"),
        (None, ("%(n)s day", "%(n)s days")),
        (None, "Four"),
        (None, "Six"),
        (None, "Seven"),
    ]


def test_update_keeps_what_is_said_and_drops_what_is_gone(house):
    (house / "a.py").write_text('_("One"); _("Two")')
    assert translations.update("desk")
    fill(One="一", Two="二")
    (house / "a.py").write_text('\n\n_("Three"); _("One")')
    assert translations.update("desk")
    assert not translations.update("desk")
    said = {message.id: message.string for message in translations.read("desk") if message.id}
    assert said == {"Three": "", "One": "一"}


def test_a_moved_line_changes_no_file(house):
    (house / "a.py").write_text('_("One")')
    translations.update("desk")
    before = translations.po_file("desk").read_bytes()
    (house / "a.py").write_text('\n\n\n_("One")')
    assert not translations.update("desk")
    assert translations.po_file("desk").read_bytes() == before


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("", "is not translated"),
        ("剩下的", "has other placeholders than its translation"),
        ("剩 %(span)d", "has other placeholders than its translation"),
        ("剩 %(spam)s", "has other placeholders than its translation"),
        ("剩 %(span)s", None),
    ],
)
def test_what_check_finds(house, said, trouble, capsys):
    (house / "a.py").write_text('_("%(span)s left")')
    translations.update("desk")
    path = translations.po_file("desk")
    path.write_text(path.read_text().replace('left"\nmsgstr ""', f'left"\nmsgstr "{said}"'))
    expected = [f"desk: '%(span)s left' {trouble}"] if trouble else []
    assert list(translations.complaints("desk")) == expected
    assert translations.main(["check"]) == bool(trouble)


def test_braces_are_placeholders_too(house):
    (house / "a.py").write_text('_("{n} selected")')
    translations.update("desk")
    fill(**{"{n} selected": "已选"})
    assert len(list(translations.complaints("desk"))) == 1


def test_half_width_punctuation_is_found_and_mended(house):
    (house / "a.py").write_text('_("One")')
    translations.update("desk")
    fill(One="一,二")
    assert list(translations.complaints("desk")) == [
        "desk: 'One' has half-width punctuation; `update` mends it"
    ]
    assert translations.update("desk")
    assert list(translations.complaints("desk")) == []


def test_fuzzy_is_not_done(house):
    (house / "a.py").write_text('_("One")')
    translations.update("desk")
    fill(One="一")
    path = translations.po_file("desk")
    path.write_text(path.read_text().replace('msgid "One"', '#, fuzzy\nmsgid "One"'))
    assert list(translations.complaints("desk")) == ["desk: 'One' is fuzzy"]


def test_two_rooms_with_two_wordings(house):
    other = house.parent / "contracts"
    other.mkdir()
    rooms = {house: "关闭", other: "办结"}
    for room in rooms:
        (room / "__init__.py").write_text('_("Close")')
        translations.update(room.name)
    for room, said in rooms.items():
        path = translations.po_file(room.name)
        path.write_text(path.read_text().replace('"Close"\nmsgstr ""', f'"Close"\nmsgstr "{said}"'))
    assert list(translations.contradictions(["contracts", "desk"])) == [
        "'Close': contracts says 办结, desk says 关闭; agree, or use pgettext"
    ]


def test_only_stale_files_are_compiled(house):
    (house / "a.py").write_text('_("One")')
    translations.update("desk")
    fill(One="一")
    written = translations.compile_stale(["desk"])
    assert [path.name for path in written] == ["django.mo"]
    assert translations.compile_stale(["desk"]) == []
    later = translations.po_file("desk").stat().st_mtime + 10
    os.utime(translations.po_file("desk"), (later, later))
    assert translations.compile_stale(["desk"]) == written


def test_the_command_line_explains_itself(capsys):
    assert translations.main([]) == 2
    assert "update [room…]" in capsys.readouterr().out


def test_a_new_sentence_is_said_as_another_room_says_it(house):
    other = house.parent / "contracts"
    other.mkdir()
    for room in (other, house):
        (room / "__init__.py").write_text('_("Close"); ngettext("%(n)s day", "%(n)s days", 2)')
    translations.update("contracts")
    path = translations.po_file("contracts")
    text = path.read_text().replace('"Close"\nmsgstr ""', '"Close"\nmsgstr "关闭"')
    path.write_text(text.replace('msgstr[0] ""', 'msgstr[0] "%(n)s 天"'))
    translations.update("desk")
    assert list(translations.complaints("desk")) == []


def test_what_is_not_said_yet_hides_nothing(house):
    (house / "a.py").write_text('ngettext("%(n)s day", "%(n)s days", 2); _("One")')
    translations.update("desk")
    fill(One="一")
    translations.compile_stale(["desk"])
    with translations.po_file("desk").with_suffix(".mo").open("rb") as file:
        assert [message.id for message in read_mo(file) if message.id] == ["One"]
