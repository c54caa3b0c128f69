"""Small pictures of pictures, so that a conversation shows what is in them without loading the originals."""

import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

import aftercare
from aftercare.records import scanner, store
from aftercare.records.models import Attachment
from aftercare.records.rules.scans import CLEAN, UNSCANNED

BUDGET = 20.0  # seconds of one sweep
SECONDS = 10.0  # for one picture, on the clock
LARGEST = 30 * 1024 * 1024
DRAWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")


def draw_waiting(now: datetime) -> int:
    """Make the small pictures that are missing, of what may be read; returns how many were dealt with."""
    until, done = time.monotonic() + BUDGET, 0
    while time.monotonic() < until and (found := _waiting().order_by("id").first()):
        _settle(found, _draw(found))
        done += 1
    return done


def _waiting() -> QuerySet[Attachment]:
    states = [CLEAN] if scanner.is_set_up() else [CLEAN, UNSCANNED]
    return Attachment.objects.filter(preview=None, media_type__startswith="image/", scan__in=states)


@transaction.atomic
def _settle(found: Attachment, small: bytes) -> None:
    """The same content gets the same picture, wherever it came; what can't be drawn isn't tried again."""
    preview = store.put(small).sha256 if small else ""
    Attachment.objects.filter(sha256=found.sha256, preview=None).update(preview=preview)


def _draw(found: Attachment) -> bytes:
    """The small picture; nothing if there can't be one."""
    if found.media_type not in DRAWN or found.size > LARGEST:
        return b""
    try:
        content = store.read(found.sha256)
    except store.Unreadable:
        return b""
    return draw_safely(content)


def draw_safely(content: bytes) -> bytes:
    """Have the picture drawn by a program of its own; nothing if that refuses, dies or takes too long."""
    root = str(Path(aftercare.__file__).resolve().parent.parent)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "aftercare.records.drawing"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": root, "PATH": os.defpath},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""
