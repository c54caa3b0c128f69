"""Which codec a charset label means. Labels are what mailers write, not what standards register."""

import codecs
import re
from functools import cache

# Labels compared by letters and digits alone. Right side: a Python codec, or "western"/"ascii" as families.
_KNOWN = {
    "gb18030": "gb2312 gbk gb18030 gb231280 xgbk cp936 ms936 windows936 euccn xeuccn "
    "chinese csgb2312 isoir58 "
    "csiso58gb231280 gb1988 gb18030",
    "hz": "hz hzgb2312 hzgb",
    "big5": "big5 cnbig5 xxbig5 csbig5 big5eten cp950 windows950 ms950 big5hkscs big5hkscs2004 xbig5",
    "cp949": "ksc56011987 ksc5601 ksc56011989 euckr cseuckr korean uhc cp949 "
    "windows949 ms949 isoir149 ksx1001",
    "cp932": "shiftjis xsjis sjis mskanji csshiftjis windows31j cswindows31j cp932 ms932 shiftjisx",
    "iso2022_jp": "iso2022jp csiso2022jp cp50220 cp50221 xiso2022jp",
    "utf-8": "utf8 unicode11utf8 utf8mb4 xunicode20utf8 utf8sig cp65001",
    "utf-7": "utf7 unicode11utf7 cp65000 xutf7",
    "utf-16-le": "utf16le",
    "utf-16-be": "utf16be unicodefffe",
    "utf-16": "utf16 ucs2 unicode iso10646ucs2",
    "utf-32": "utf32 utf32le utf32be ucs4",
    "ascii": "usascii ascii ansix341968 ansix341986 iso646us us csascii cp367 isoir6 646",
    "western": "iso88591 iso885911987 latin1 l1 cp819 ibm819 isolatin1 windows1252 "
    "cp1252 xcp1252 iso885915 latin9 "
    "xansi ansi win1252",
    "cp874": "tis620 iso885911 windows874 cp874",
    "iso8859_8": "iso88598 iso88598i iso88598e hebrew",
    "mac_roman": "macintosh xmacroman mac macroman",
    "koi8_r": "koi8r koi8 cskoi8r",
}
_CODECS = {name: codec for codec, names in _KNOWN.items() for name in names.split()}
_DENIED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "charmap"}
_FUZZY = (
    ("gb2312", "gb18030"),
    ("gbk", "gb18030"),
    ("gb18030", "gb18030"),
    ("big5", "big5"),
    ("utf8", "utf-8"),
)


@cache
def _python_codec(label: str) -> str | None:
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError, ImportError):
        return None
    text = getattr(found, "_is_text_encoding", False)
    return found.name if text and found.name.replace("-", "_") not in _DENIED else None


def find_codec(label: str | None) -> tuple[str | None, bool]:
    """The codec (or family) for a label, and whether the label is one that is really used for it."""
    written = re.sub(r"[^a-z0-9._:-]", "", (label or "")[:60].lower())
    key = re.sub(r"[^a-z0-9]", "", written)
    if key in _CODECS:
        return _CODECS[key], True
    if match := re.fullmatch(r"(?:x?windows|xcp|cp|win)(125[0-8])", key):
        return f"cp{match[1]}", True
    if codec := (written and _python_codec(written)):
        return codec, True
    return next((codec for part, codec in _FUZZY if part in key), None), False
