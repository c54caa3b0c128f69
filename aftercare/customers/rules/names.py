"""Search keys of Chinese names: full pinyin and initials, so that `hnfz`, `huaneng` and 华能 all find it."""

import unicodedata

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Readings that the dictionary gets wrong in names of organisations.
load_phrases_dict({"支行": [["zhī"], ["háng"]], "分行": [["fēn"], ["háng"]], "总行": [["zǒng"], ["háng"]]})


def pinyin(name: str) -> str:
    """The full reading without blanks, lower case: 重庆银行 → `chongqingyinhang`."""
    return _squeezed(lazy_pinyin(plain(name), style=Style.NORMAL))


def initials(name: str) -> str:
    """First letters: 重庆银行 → `cqyh`; Latin words stay whole."""
    return _squeezed(lazy_pinyin(plain(name), style=Style.FIRST_LETTER))


def plain(text: str) -> str:
    """Half-width, one blank between words, no blanks around: what names are compared by."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _squeezed(parts: list[str]) -> str:
    return "".join(ch for part in parts for ch in part.lower() if ch.isalnum() and ch.isascii())
