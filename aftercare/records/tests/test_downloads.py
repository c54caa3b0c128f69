"""What a browser is told about a file: its name in every spelling, and that it may do nothing."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from aftercare.records import actions, views
from aftercare.records.models import Attachment
from aftercare.records.rules.names import is_treacherous, safe_name
from aftercare.records.tests.facts import AT, ENGINEER

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def asked(attachment: Attachment, view=views.download):
    request = RequestFactory().get("/")
    request.actor = ENGINEER
    return view(request, attachment.public_id)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.txt", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"),
        (
            "错误 图.log",
            "attachment; filename=\"__ _.log\"; filename*=UTF-8''%E9%94%99%E8%AF%AF%20%E5%9B%BE.log",
        ),
        ("a';b.txt", "attachment; filename=\"a';b.txt\"; filename*=UTF-8''a%27%3Bb.txt"),
    ],
)
def test_names_are_said_twice(name, said):
    assert views.disposition("attachment", name) == said


@given(st.text(max_size=200))
def test_no_name_breaks_out_of_the_header(name):
    said = views.disposition("attachment", safe_name(name))
    assert said.isascii()
    assert said.isprintable()
    assert said.count('"') == 2
    assert "\\" not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "kind", "shown"),
    [
        (PNG, "a.png", "image/png", "inline"),
        (PNG, "a.html", "image/png", "inline"),
        (SVG, "a.svg", "application/octet-stream", "attachment"),
        (SVG, "a.png", "application/octet-stream", "attachment"),
        (b"<html><script>alert(1)</script>", "a.jpg", "application/octet-stream", "attachment"),
        (b"%PDF-1.7", "a.pdf", "application/octet-stream", "attachment"),
        (b"MZ\x90\x00", "a.png", "application/octet-stream", "attachment"),
    ],
)
def test_only_pictures_by_their_bytes_are_shown(content, name, kind, shown):
    answer = asked(actions.keep(content, name, by=ENGINEER, at=AT))
    assert (answer["Content-Type"], answer["Content-Disposition"].partition(";")[0]) == (kind, shown)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Length"] == str(len(content))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("original", "treacherous"),
    [
        ("报价单.pdf.exe", True),
        ("报价单.pdf .EXE", True),
        ("invoice\u202efdp.exe", True),
        ("invoice\u202e.pdf", True),
        ("照片.jpg                                  .scr", True),
        ("a.docx.lnk", True),
        ("setup.exe", False),
        ("v1.2.3.pdf", False),
        ("archive.tar.gz", False),
        ("脚本.sh", False),
        ("日志.txt", False),
        ("", False),
    ],
)
def test_names_that_want_to_be_taken_for_another(original, treacherous):
    assert is_treacherous(original) is treacherous
