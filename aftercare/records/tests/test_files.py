import io
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records import actions, attached, guards
from aftercare.records.models import Attachment
from aftercare.records.rules.media import media_type
from aftercare.records.rules.names import LONGEST, safe_name
from aftercare.records.shelves.disk import Disk
from aftercare.records.store import TooLarge
from aftercare.records.tests.facts import AT, ENGINEER

OTHER = Actor(kind="customer", name="他人", person_id=8, customer_id=6)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(guards, "_guards", {})


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\错误截图.png", "错误截图.png"),
        ("", "file"),
        ("...", "file"),
        (".htaccess", "htaccess"),
        ("CON.txt", "_CON.txt"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("x" * 300 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_names(given_name, kept):
    assert safe_name(given_name) == kept


@given(st.text(max_size=400))
def test_every_name_becomes_a_safe_one_and_stays_it(name):
    kept = safe_name(name)
    assert 0 < len(kept) <= LONGEST
    assert not kept.startswith(".")
    assert not set(kept) & set('/\\\0\r\n"<>:|?*%')
    assert safe_name(kept) == kept


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (PNG, "a.exe", "image/png"),
        (b"MZ\x90\x00", "photo.png", "application/x-msdownload"),
        (
            b"PK\x03\x04...",
            "报告.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (b"PK\x03\x04...", "a.zip", "application/zip"),
        (b"  <svg onload=x>", "a.png", "image/svg+xml"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "a.txt", "text/html"),
        (b"a,b\n1,2", "list.csv", "text/csv"),
        ("日志".encode(), "server.log", "text/plain"),
        (b"\x00\x01\x02", "core", "application/octet-stream"),
        (b"", "empty.txt", "text/plain"),
    ],
)
def test_what_a_file_is_its_bytes_tell(head, name, kind):
    assert media_type(head, name) == kind


@pytest.mark.django_db
def test_the_same_content_is_stored_once(settings):
    first = actions.keep(PNG, "a.png", by=ENGINEER, at=AT)
    second = actions.keep(io.BytesIO(PNG), "b.png", "text/html", by=ENGINEER, at=AT, customer_id=5)
    assert (first.sha256, first.media_type) == (second.sha256, second.media_type)
    files = [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]
    assert files == [Disk(settings.MEDIA_ROOT).path_of(first.sha256)]
    assert files[0].read_bytes() == PNG


@pytest.mark.django_db
def test_too_large_leaves_nothing(settings):
    settings.FILES_MAX_MB = 0
    with pytest.raises(TooLarge):
        actions.keep(PNG, "a.png", by=ENGINEER, at=AT)
    assert list(settings.MEDIA_ROOT.iterdir()) == []
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_the_guards_decide():
    kept = actions.keep(PNG, "a.png", by=ENGINEER, at=AT, customer_id=5)
    guards.register("box", lambda attachment, actor: actor.customer_id == attachment.customer_id)
    assert attached.open_attachment(kept.public_id, ENGINEER) == kept
    assert attached.open_attachment(kept.public_id, Actor(kind="customer", name="x", customer_id=5)) == kept
    for asked, actor in ((kept.public_id, OTHER), (uuid.uuid4(), ENGINEER)):
        with pytest.raises(NotFound):
            attached.open_attachment(asked, actor)
