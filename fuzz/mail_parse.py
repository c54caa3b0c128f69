"""Fuzz reading of mail and cleaning of its page: led by coverage where atheris is installed, else at random.

python fuzz/mail_parse.py [seconds] [seed]
"""

import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SLOW_SECONDS = 2.0
LONGEST = 200_000
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
    b"Content-Type: text/html; charset=utf-8\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"charset=utf-16",
    b"begin 644 a\n",
    b"end\n",
    b"<blockquote>",
    b"<!--",
    b"&#",
    b'<svg onload="x">',
    b"<math><mtext>",
    b'<img src="cid:a">',
    b' style="a:url(x)"',
    "发件人：".encode(),
    "写道：".encode(),
    b"\xed\xa0\x80",
    b"*0*=",
    b"message/rfc822",
]
_LIVE = re.compile(
    r"<(?!/?(?:a|abbr|b|bdi|bdo|big|blockquote|br|caption|center|cite|code|col|colgroup|dd|del|details|dfn|div"
    r"|dl|dt|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|rp|rt|ruby|s|samp|small"
    r"|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|wbr)[ >])"
)


def load() -> Callable[[bytes], None]:
    """The check, imported late so that atheris can watch which lines it reaches."""
    from aftercare.channels.mail.rules.parse import parse
    from aftercare.desk.rules.safe_html import clean

    def check(raw: bytes) -> None:
        """Fail where a mail breaks a promise of the parser."""
        started = time.process_time()
        mail = parse(raw)
        if "unreadable" in mail.flags:
            raise AssertionError("a stage raised")
        if bool(mail.reply.strip()) != bool(mail.text.strip()):
            raise AssertionError("an empty reply, or one out of nothing")
        if mail.html and _LIVE.search(clean(mail.html, {}).html):
            raise AssertionError("an element that may not be shown")
        if time.process_time() - started > SLOW_SECONDS:
            raise AssertionError("too slow")
        str(mail.as_json()).encode()

    return check


def seeds() -> list[bytes]:
    """Mails of our own making, of every kind that the parser knows."""
    from aftercare.channels.mail.tests.replies import TOP
    from aftercare.channels.mail.tests.test_limited import SEEDS

    head = b"From: a@b.cn\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return SEEDS + [head + text.encode() for text in TOP.values()]


def mutate(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        position = chance.randint(0, len(changed))
        other = chance.choice(others)
        start = chance.randint(0, len(other))
        piece = chance.choice([chance.choice(PIECES), chance.randbytes(3), other[start : start + 80]])
        repeated = piece * chance.choice([1, 1, 1, 2, 50])
        changed[position : position + chance.choice([0, 0, 1, 5, 40])] = repeated
    return bytes(changed[:LONGEST])


def run(seconds: float, seed: int) -> int:
    """Mutate seeds until the time is over. 1, and the mail in a file, if a promise was broken."""
    check, known = load(), seeds()
    chance = random.Random(seed)
    until = time.monotonic() + seconds
    count = 0
    while time.monotonic() < until:
        raw = mutate(chance.choice(known), chance, known)
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


def led_by_coverage(seconds: float, seed: int) -> None:
    """Let atheris look for lines no mail has reached yet. It leaves by itself; findings are `crash-…`."""
    import atheris

    with atheris.instrument_imports(include=["aftercare"]):
        check = load()
    with tempfile.TemporaryDirectory(prefix="fuzz-mail-") as folder:
        words = Path(folder, "words")
        words.write_text("".join(f'"{_escaped(piece)}"\n' for piece in PIECES))
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, raw in enumerate(seeds()):
            Path(corpus, str(number)).write_bytes(raw)
        options = [f"-max_total_time={seconds:.0f}", f"-seed={seed + 1}", "-max_len=20000", "-timeout=10"]
        atheris.Setup([sys.argv[0], *options, f"-dict={words}", str(corpus)], check)
        atheris.Fuzz()


def _escaped(piece: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in piece)


def main() -> int:
    given = [float(one) for one in sys.argv[1:3]]
    seconds, seed = given[0] if given else 60.0, int(given[1]) if len(given) > 1 else 0
    try:
        import atheris  # noqa: F401
    except ImportError:
        return run(seconds, seed)
    led_by_coverage(seconds, seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
