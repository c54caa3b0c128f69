import datetime as dt

import pytest
from django.utils import timezone

from aftercare.ui import chips, gallery, pages
from aftercare.ui.assets import icon
from aftercare.ui.gallery import SampleForm

EVIL = '"><script>alert(1)</script>'


def test_the_gallery_shows_every_component(staff_request, chinese):
    sheet = pages.page(staff_request, "ui/gallery.html", gallery.sample()).content.decode()
    shown = (
        "panel",
        "tile",
        "chip",
        "prio",
        "clock",
        "stages",
        "tabs",
        "flow",
        "msg note",
        "fact late",
        "dialog",
    )
    assert [name for name in shown if f'class="{name}' not in sheet and f" {name}" not in sheet] == []
    assert '<html lang="zh-CN"' in sheet


def test_every_macro_stands_in_the_gallery_or_is_tested_here():
    import re
    from pathlib import Path

    folder = Path(gallery.__file__).parent / "templates" / "ui"
    macros = {
        name
        for file in (folder / "macros").glob("*.html")
        for name in re.findall(r"{% macro ([a-z]\w*)", file.read_text())
    }
    used = "".join(
        file.read_text() for file in [*folder.rglob("*.html"), Path(__file__)] if file.name != "README.md"
    )
    assert {
        name for name in macros if not re.search(rf"\b(ui\.)?{name}\(", used.replace(f"macro {name}(", ""))
    } == set()


@pytest.mark.parametrize(
    "source",
    [
        "{{ ui.chip(evil, title=evil) }}",
        "{{ ui.clock('paused', text=evil, why=evil, label=evil) }}",
        "{{ ui.button(evil, name=evil, value=evil, attrs={'title': evil}) }}",
        "{{ ui.link_button(evil, evil) }}",
        "{{ ui.post_button(evil, evil, fields={evil: evil}, confirm=evil, effect=evil) }}",
        (
            "{% call ui.menu(evil) %}{{ ui.menu_link(evil, evil) }}"
            "{{ ui.menu_post(evil, evil, confirm=evil) }}{% endcall %}"
        ),
        "{{ ui.copy(evil) }}{{ ui.person(evil, evil) }}{{ ui.avatar(evil) }}",
        "{{ ui.input('x', evil, evil, help=evil, error=evil) }}{{ ui.textarea('x', evil, evil) }}",
        (
            "{{ ui.select('x', evil, [(evil, evil)], evil, empty=evil) }}"
            "{{ ui.radios('x', evil, [(evil, evil)]) }}"
        ),
        "{{ ui.checkbox('x', evil, value=evil) }}{{ ui.file('x', evil) }}{{ ui.submit(evil, cancel=evil) }}",
        (
            "{% call ui.header(evil, [(evil, evil)], evil) %}{% endcall %}{% call ui.card(evil, evil) %}"
            "{{ evil }}{% endcall %}"
        ),
        (
            "{{ ui.tile(evil, evil, evil, href=evil) }}{{ ui.facts([(evil, evil)]) }}"
            "{{ ui.empty(evil, evil, label=evil, href=evil) }}"
        ),
        (
            "{{ ui.callout(evil, title=evil) }}{{ ui.door(evil, evil, 'bolt', evil) }}"
            "{{ ui.todo(evil, evil, href=evil) }}"
        ),
        (
            "{% call ui.message(evil, now, via=evil, readers=evil, attachments=[(evil, evil, 1)]) %}"
            "{{ evil }}{% endcall %}"
        ),
        (
            "{% call ui.fact(now, by=evil, backdated=evil) %}{{ evil }}{% endcall %}"
            "{{ ui.steps([(evil, 'now')]) }}"
        ),
        "{{ ui.tabs([(evil, evil, evil, 1)], evil, target=evil) }}{{ ui.promise(evil, 'met', note=evil) }}",
        (
            "{% call ui.dialog('x', evil) %}{{ evil }}{% endcall %}{% call ui.why(evil) %}{{ evil }}"
            "{% endcall %}"
        ),
        (
            "{% call ui.table([dict(label=evil, key=evil)], sort=evil) %}{{ ui.check(evil) }}"
            "{{ ui.more(evil, 3) }}{% endcall %}"
        ),
        (
            "{{ ui.filters(placeholder=evil) }}{{ ui.filter('x', evil, [(evil, evil)], evil) }}"
            "{{ ui.key(evil) }}"
        ),
        "{{ ui.chart('x', evil, evil, {'a': evil}, [evil], [[evil]]) }}{{ island({'a': evil}, name=evil) }}",
        "{{ icon('bolt', label=evil) }}{{ evil|linkify }}{{ evil|nl2br }}{{ evil|marked('script') }}",
        (
            "{% call ui.aside(evil) %}{{ evil }}{% endcall %}{% call ui.more_text(evil) %}{{ evil }}"
            "{% endcall %}"
        ),
    ],
)
def test_nothing_escapes_its_quotes(said, source):
    text = said(source, evil=EVIL, now=timezone.now())
    assert "<script>" not in text
    assert '">' + "<script" not in text
    assert "alert(1)" in text


def test_a_clock_says_its_state_in_words(chinese):
    due = dt.datetime(2026, 11, 21, 2, 41, tzinfo=dt.UTC)
    assert chips.clock("late", left=-720, due=due) == (
        '<span class="clock late" title="到期 2026-11-21 10:41">'
        f"{icon('alert-triangle')}"
        '<span data-left="-720" data-due="2026-11-21T02:41:00+00:00">超时 12 分钟</span></span>'
    )


@pytest.mark.parametrize(
    ("state", "word"), [("met", "已履约"), ("missed", "已违约"), ("paused", "暂停"), ("stopped", "已终止")]
)
def test_a_clock_at_rest_does_not_count(chinese, state, word):
    mark = chips.clock(state, left=60)
    assert f"<span>{word}</span>" in mark
    assert "data-left" not in mark


def test_a_proposed_priority_says_so(chinese):
    assert chips.priority("P1") == '<span class="prio p1">P1</span>'
    assert "待确认" in chips.priority(1, confirmed=False)
    with pytest.raises(ValueError):
        chips.priority("<b>")


def test_a_refused_field_is_tied_to_its_error(said, chinese):
    form = SampleForm({"kind": "defect"}, auto_id="%s")
    text = said("{{ ui.errors(form) }}{{ ui.field(form['subject']) }}", form=form)
    assert 'aria-describedby="subject_help subject_error"' in text
    assert 'aria-invalid="true"' in text
    assert 'id="subject_error"' in text
    assert "请检查标出的字段。" in text


def test_sorting_turns_round_and_starts_again(said):
    assert 'href="/ui/?q=%E5%BC%80%E7%A5%A8&amp;sort=-due"' in said(
        "{{ ui.sort_link('到期', 'due', 'due') }}"
    )
    assert 'href="/ui/?q=%E5%BC%80%E7%A5%A8&amp;sort=due"' in said(
        "{{ ui.sort_link('到期', 'due', '-due') }}"
    )
    assert 'href="/ui/?q=%E5%BC%80%E7%A5%A8&amp;sort=age"' in said("{{ ui.sort_link('多久', 'age', 'due') }}")


def test_posting_forms_carry_the_token_and_letters_do_not(said, staff_request):
    text = said("{% call ui.form(target='#x') %}{% endcall %}{{ ui.post_button('x', '/y/') }}")
    assert text.count('name="csrfmiddlewaretoken"') == 2
    assert pages.environment().from_string("{{ csrf_field() }}").render() == ""


def test_an_unknown_icon_is_a_dot_and_an_unknown_name_an_error(said):
    assert "#point" in said("{{ icon('no-such-icon') }}")
    with pytest.raises(Exception, match="no_such_macro"):
        said("{{ ui.no_such_macro() }}")
    with pytest.raises(Exception, match="is undefined"):
        said("{{ no_such_name }}")


def test_an_island_can_not_be_left(said):
    assert said("{{ island({'a': '</script><!--&'}, id='x') }}") == (
        '<script type="application/json" id="x">{"a": "\\u003c/script\\u003e\\u003c!--\\u0026"}</script>'
    )


def test_a_part_is_never_sent_twice_at_once(said):
    for source in (
        "{% call ui.form(target='#x') %}{% endcall %}",
        "{{ ui.post_button('x', '/y/', target='#x') }}",
    ):
        assert 'hx-sync="this:drop"' in said(source)
