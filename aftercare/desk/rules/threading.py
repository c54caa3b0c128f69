"""Which ticket a mail speaks of, and what its words ask for. Pure; who may say so is decided elsewhere."""

import re

_NUMBER = re.compile(r"\bGD\d{8}-\d{4,9}\b", re.IGNORECASE)
_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|wg|aw|回复|答复|转发)\s*(?:\[\d+\])?\s*[::]\s*)+", re.IGNORECASE)
_ID_LINE = re.compile(rb"^message-id:\s*(<[^<>\s]{3,400}>)", re.IGNORECASE | re.MULTILINE)
_LONGEST_THANKS = 60
_THANKS = re.compile(  # each word is taken whole or not at all: no text makes this slow
    r"(?>非常感谢|十分感谢|谢谢(?:你|您|了|啦)?|多谢|感谢|辛苦了?|好的?|收到|知道了|明白了?|没问题了?|可以了|已解决|解决了|"
    r"ok(?:ay)?|thanks?(?:alot|verymuch)|thankyou(?:verymuch|somuch)?|thanks?|thx|great|perfect|gotit|noted|cheers|"
    r"[王李张刘陈杨赵黄周吴徐孙]工|老师|您|你|了|啦|哈)++",
    re.IGNORECASE,
)
_SPEAKS_OF_THE_MAIL = re.compile(r"5\.(?:2\.[234]$|3\.|6\.|7\.)")
_FILLER = re.compile(r"[\s,.!?;:,。!?;:、~…^_()()-]+|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+")


def number_in(subject: str) -> str | None:
    """The ticket number that a subject claims, if any."""
    found = _NUMBER.search(subject[:1000])
    return found.group().upper() if found else None


def plain_subject(subject: str) -> str:
    """The subject without Re:, 回复: and the number."""
    bare = _NUMBER.sub("", _REPLY.sub("", subject[:1000])).replace("[]", "")
    return " ".join(bare.split())[:300]


def is_mere_thanks(text: str) -> bool:
    """Whether a reply says thanks, and nothing that wants work. Doubt means no."""
    if not text or len(text) > _LONGEST_THANKS:
        return False
    bare = _FILLER.sub("", text)
    return bool(_THANKS.fullmatch(bare))


def ids_inside(returned: bytes) -> list[str]:
    """The Message-IDs named in a mail that came back inside a report: which mail of ours it speaks of."""
    return [found.decode("ascii", "replace") for found in _ID_LINE.findall(returned[:65536])][:5]


def is_dead(status: str) -> bool:
    """Whether a permanent failure (RFC 3463) means that the address takes no mail at all any more.

    Not where the mailbox is full (x.2.2), the mail too large (x.2.3, x.3.4) or not liked (x.6, x.7).
    """
    return status.startswith("5.") and not _SPEAKS_OF_THE_MAIL.match(status)


def says_enough(title: str, text: str) -> str:
    """A title for a new ticket: the subject, else the first line that says something."""
    bare = plain_subject(title)
    if bare:
        return bare
    return next((line.strip()[:120] for line in text.splitlines() if line.strip()), "")
