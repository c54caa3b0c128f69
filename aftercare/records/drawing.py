"""The limited drawer: a program that makes one small picture out of a large one, and may die of it.

It reads the picture from its standard input, writes a WebP of at most `SIZE` pixels to its standard output,
and takes from itself what it does not need: memory beyond the limit, time, files, core dumps. Nothing of the
original but its pixels is in the result: no position, no camera, no comment.
"""

import io
import os
import resource
import sys
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

SIZE: Final = (480, 320)
MOST_PIXELS: Final = 40_000_000
MOST_OF_A_PHOTO: Final = 120_000_000  # a JPEG is decoded at an eighth of its size
MEMORY_BYTES: Final = 384 * 1024 * 1024
CPU_SECONDS: Final = 5
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


def main() -> int:
    """0 and a picture; 1 if there can't be one."""
    _limit()
    try:
        sys.stdout.buffer.write(draw(sys.stdin.buffer.read()))
    except Exception:  # noqa: BLE001 - whatever a picture does, there is just no small one
        return 1
    return 0


def draw(content: bytes) -> bytes:
    """The small picture. Raises anything for what is no picture, or more of one than we want to decode."""
    Image.MAX_IMAGE_PIXELS = MOST_OF_A_PHOTO
    with Image.open(io.BytesIO(content), formats=FORMATS) as found:
        limit = MOST_OF_A_PHOTO if found.format == "JPEG" else MOST_PIXELS
        if found.width * found.height > limit:
            raise ValueError("too many pixels")
        found.draft("RGB", SIZE)
        small = ImageOps.exif_transpose(_coloured(found))
    small.thumbnail(SIZE)
    bare = Image.new(small.mode, small.size)
    bare.paste(small)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=75)
    return out.getvalue()


def _coloured(found: Image.Image) -> Image.Image:
    """The first frame, reduced first where that saves memory; transparent where the original is."""
    found.seek(0)
    found.thumbnail((SIZE[0] * 4, SIZE[1] * 4))
    return found.convert("RGBA" if found.has_transparency_data else "RGB")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    try:
        statm = Path("/proc/self/statm").read_text(encoding="ascii")
        used = int(statm.split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        used = 0
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_BYTES, used + MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main())
