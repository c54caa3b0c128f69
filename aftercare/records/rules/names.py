"""File names as they may be stored, shown and offered for download."""

import re
import unicodedata

LONGEST = 150
_PROGRAMS = "bat chm cmd com cpl exe gadget hta jar js jse lnk msi msp pif ps1 reg scr sct vb vbe vbs wsf wsh"
_PAPERS = (
    "bmp csv doc docx gif htm html jpeg jpg log mp4 ods odt pdf png ppt pptx rtf txt wps xls xlsx xml zip"
)
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*%]')


def safe_name(name: str) -> str:
    """The last part of the path without control, direction and reserved characters; the ending survives.

    Never empty, never hidden, at most 150 characters, not a device name of Windows.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    plain = _FORBIDDEN.sub("_", plain).strip(" .")
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    return _shortened(plain) or "file"


def is_treacherous(original: str) -> bool:
    """Whether a name as it was sent wants to pass for another: `报价.pdf.exe`, or letters turned round."""
    parts = [part.strip().lower() for part in original.split(".")]
    doubled = len(parts) > 2 and parts[-1] in _PROGRAMS.split() and parts[-2] in _PAPERS.split()
    return doubled or bool(_TURNING.search(original))


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST].rstrip(" .")
    return f"{stem[: LONGEST - len(ending) - 1].rstrip(' .')}.{ending}"
