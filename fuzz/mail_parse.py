"""Fuzz the mail parser: with atheris where it is installed, else by mutating seeds for a time.

python fuzz/mail_parse.py [seconds] [seed]
"""

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aftercare.channels.mail.rules.parse import parse
from aftercare.channels.mail.tests.replies import TOP
from aftercare.channels.mail.tests.test_limited import SEEDS

SLOW_SECONDS = 2.0
PIECES = [
    b"\r\n",
    b"\n\n",
    b"--=_b\r\n",
    b"--=_b--",
    b"=?gb2312?B?",
    b"?=",
    b'"',
    b"<",
    b">",
    b"(",
    b"\\",
    b";",
    b":",
    b"\x00",
    b"\xff\xfe",
    b"\x1b$B",
    b"Content-Type: multipart/mixed; boundary==_b\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"charset=utf-16",
    b"begin 644 a\n",
    b"end\n",
    b"<blockquote>",
    b"<!--",
    b"&#",
    "发件人：".encode(),
    "写道：".encode(),
    b"\xed\xa0\x80",
    b"*0*=",
    b"message/rfc822",
]


def check(raw: bytes) -> None:
    """Fail where a mail breaks a promise of the parser."""
    started = time.monotonic()
    mail = parse(raw)
    if "unreadable" in mail.flags:
        raise AssertionError("a stage raised")
    if bool(mail.reply.strip()) != bool(mail.text.strip()):
        raise AssertionError("an empty reply, or one out of nothing")
    if time.monotonic() - started > SLOW_SECONDS:
        raise AssertionError("too slow")
    str(mail.as_json()).encode()


def mutate(raw: bytes, chance: random.Random, seeds: list[bytes]) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        position = chance.randint(0, len(changed))
        other = chance.choice(seeds)
        start = chance.randint(0, len(other))
        piece = chance.choice([chance.choice(PIECES), chance.randbytes(3), other[start : start + 80]])
        changed[position : position + chance.choice([0, 0, 1, 5, 40])] = piece * chance.choice(
            [1, 1, 1, 2, 50]
        )
    return bytes(changed[:200_000])


def run(seconds: float, seed: int) -> int:
    chance = random.Random(seed)
    head = b"From: a@b.cn\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    seeds = SEEDS + [head + text.encode() for text in TOP.values()]
    until = time.monotonic() + seconds
    count = 0
    while time.monotonic() < until:
        raw = mutate(chance.choice(seeds), chance, seeds)
        try:
            check(raw)
        except Exception as error:  # noqa: BLE001 - the finding is the point
            found = Path(f"fuzz-mail-{seed}-{count}.eml")
            found.write_bytes(raw)
            print(f"{found}: {error!r}")
            return 1
        count += 1
    print(f"{count} mails, nothing found")
    return 0


def main() -> int:
    try:
        import atheris
    except ImportError:
        arguments = [*sys.argv[1:], "60", "0"][:2] if len(sys.argv) < 3 else sys.argv[1:3]
        return run(float(arguments[0]), int(arguments[1]))
    atheris.instrument_all()
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
