"""Chinese text has punctuation of full width; half a keyboard types the other one."""

import re

_CHINESE = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef\u201c\u201d"
_FULL = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01"}
_MARK = re.compile(rf"(?<=[{_CHINESE}])[,:;?!] ?|[,:;?!] ?(?=[{_CHINESE}])")
_PLACE = r"%\(\w+\)[a-z]"
# Brackets that do not belong to a placeholder, whose inside may hold placeholders.
_BRACKETS = re.compile(rf"(?<!%)\(((?:{_PLACE}|[^()])*)\)")


def full_width(text: str) -> str:
    """The text with full-width marks wherever they touch Chinese, and brackets likewise when they hold it."""
    mended = _MARK.sub(lambda found: _FULL[found[0][0]], _BRACKETS.sub(_bracket, text))
    # What was mended is Chinese now, and its neighbours touch it.
    return mended if mended == text else full_width(mended)


def _bracket(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    if re.search(f"[{_CHINESE}]", before + found[1]):
        return f"\uff08{found[1]}\uff09"
    return found[0]
