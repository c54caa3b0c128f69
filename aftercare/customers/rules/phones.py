"""Telephone numbers: the digits they are recognised by, and how they are shown to those who need not know."""

import re
import unicodedata

_SEVERAL = re.compile(r"[/;,，；、]|转|ext\.?|#", re.IGNORECASE)
_MOBILE = re.compile(r"1[3-9]\d{9}")
SHORTEST = 5


def digits(number: str) -> str:
    """The digits of one number in national form: `+86 138-1234-5678` → `13812345678`, `+86 10 …` → `010…`."""
    plain = unicodedata.normalize("NFKC", number).strip()
    only = "".join(ch for ch in plain if ch in "0123456789")
    if not plain.startswith("+86") and not only.startswith("0086"):
        return only
    national = only.removeprefix("00").removeprefix("86")
    return national if _MOBILE.fullmatch(national) or national.startswith("0") else "0" + national


def keys(*numbers: str) -> list[str]:
    """The digits of every number given; fields may hold several. Extensions and scraps are left out."""
    found = (digits(part) for number in numbers for part in _SEVERAL.split(number))
    return list(dict.fromkeys(key for key in found if len(key) >= SHORTEST))


def mask(number: str) -> str:
    """`13812345678` → `138****5678`; the middle digits are hidden, the shape stays."""
    places = [i for i, ch in enumerate(number) if ch.isdigit()]
    hidden = set(places[len(places) * 3 // 11 : len(places) - len(places) * 4 // 11])
    return "".join("*" if i in hidden else ch for i, ch in enumerate(number))
