"""Small pictures: the right way up, without a word about who took them where; bombs are refused unopened."""

import io
import struct
import zlib

import pytest
from PIL import Image

from aftercare.foundation.facts import Actor
from aftercare.records import actions, attached, guards, previews, store, views
from aftercare.records.drawing import draw
from aftercare.records.models import Attachment
from aftercare.records.tests.facts import AT, ENGINEER


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(guards, "_guards", {})


def picture(width=1200, height=800, kind="PNG", mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), "red").save(out, kind, **options)
    return out.getvalue()


def photo() -> bytes:
    """Taken sideways, with a position and a camera in it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A-Camera"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(1200, 800, "JPEG", exif=exif, comment=b"secret comment")


def claimed(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and isn't."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("JPEG", "RGB"), ("GIF", "P"), ("WEBP", "RGB"), ("BMP", "L")]
)
def test_every_kind_becomes_a_small_webp(kind, mode):
    small = Image.open(io.BytesIO(draw(picture(kind=kind, mode=mode))))
    assert (small.format, small.size) == ("WEBP", (480, 320))


def test_nothing_but_the_pixels_is_kept():
    content = draw(photo())
    small = Image.open(io.BytesIO(content))
    assert small.size == (213, 320)
    assert (dict(small.getexif()), small.info.get("exif"), small.info.get("xmp")) == ({}, None, None)
    assert b"A-Camera" not in content
    assert b"secret" not in content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        claimed(30_000, 30_000),
        claimed(2**31 - 1, 2**31 - 1),
        picture()[:400],
    ],
)
def test_what_cannot_be_drawn_is_left(content):
    assert previews.draw_safely(content) == b""


def test_a_drawer_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(previews, "SECONDS", 0.001)
    assert previews.draw_safely(picture()) == b""


@pytest.mark.django_db
def test_pictures_get_their_previews_once(rf):
    one, same = (actions.keep(photo(), name, by=ENGINEER, at=AT) for name in ("a.jpg", "b.jpg"))
    text = actions.keep(b"text", "a.txt", by=ENGINEER, at=AT)
    bomb = actions.keep(claimed(30_000, 30_000), "a.png", by=ENGINEER, at=AT)
    assert (previews.draw_waiting(AT), previews.draw_waiting(AT)) == (2, 0)
    made = dict(Attachment.objects.values_list("pk", "preview"))
    assert made[one.pk] == made[same.pk] != ""
    assert (made[text.pk], made[bomb.pk]) == (None, "")
    request = rf.get("/")
    request.actor = ENGINEER
    answer = views.preview(request, one.public_id)
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == (
        "image/webp",
        store.read(made[one.pk]),
    )


@pytest.mark.django_db
def test_a_preview_opens_for_nobody_else_and_not_before_it_is_clean(rf, settings):
    one = actions.keep(picture(), "a.png", by=ENGINEER, at=AT)
    previews.draw_waiting(AT)
    request = rf.get("/")
    request.actor = Actor(kind="customer", name="他人", person_id=8, customer_id=6)
    with pytest.raises(attached.NotFound):
        views.preview(request, one.public_id)
    settings.CLAMAV = "127.0.0.1:1"
    request.actor = ENGINEER
    with pytest.raises(attached.Conflict):
        views.preview(request, one.public_id)
    waiting = actions.keep(picture(300, 300), "b.png", by=ENGINEER, at=AT)
    assert previews.draw_waiting(AT) == 0
    Attachment.objects.filter(pk=waiting.pk).update(scan="clean")
    assert previews.draw_waiting(AT) == 1
