"""How mail clients introduce what they quote: separators, attributions, blocks of header lines (Chinese
and others).
"""

import re
from typing import Literal, NamedTuple

_LINE = 400
_FROM = "发件人|发信人|寄件者|寄件人|發件人|差出人|보낸 사람|From|Sender|Von|De|Da|Van|Från|Fra|От|Expéditeur"
_DATE = (
    "发送时间|发件时间|发送日期|寄件日期|傳送時間|寄件時間|发信时间|日期|时间|時間|送信日時|日時|Sent|"
    "Send Time|Sent Time|Sent At|Date|Gesendet|"
    "Datum|Envoyé|Enviado|Fecha|Data|Inviato|Verzonden|Skickat|Дата"
)
_TO = "收件人|收信人|收件者|宛先|To|Recipients?|An|À|Para|Aan|Till|Til|Кому"
_CC = "抄送|抄送人|副本|密送|Cc|CC|Bcc|Kopie|Copie"
_SUBJECT = (
    "主题|主\\s*题|主旨|主題|标题|標題|件名|Subject|Betreff|"
    "Objet|Asunto|Oggetto|Onderwerp|Ämne|Emne|Тема|Assunto"
)
_DECORATION = r"[\s>|*_\[【]*"
_COLON = r"[\s*_\]】]*(?:[:：]|\||\t)"

LABELS: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"{_DECORATION}(?:{words}){_COLON}[\s*_]*(?P<value>.*)$", re.IGNORECASE)
    for name, words in (("from", _FROM), ("date", _DATE), ("to", _TO), ("cc", _CC), ("subject", _SUBJECT))
}

_FORWARD_WORDS = (
    r"Forwarded [Mm]essage|Forwarded [Ee]?-?[Mm]ail|Forwarded [Bb]y .{0,80}|转发(?:的)?(?:邮件|信息|"
    r"消息)(?:信息)?|转发邮件信息|已转发(?:的)?邮件|"
    r"轉寄郵件|轉寄的郵件|轉寄訊息|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado|"
    r"転送メッセージ"
)
_REPLY_WORDS = (
    r"原始邮件|原始郵件|原邮件|邮件原件|邮件原文|原始信件|原始信息|原始訊息|回复的原邮件|回复邮件|"
    r"回复的邮件|答复的原邮件|原始消息|来信原文|"
    r"Original [Mm]essage|Original [Mm]ail|Original [Ee]-?mail|Original|Reply [Mm]essage|"
    r"Replied [Mm]essage|Ursprüngliche Nachricht|"
    r"Ursprüngliche E-Mail|Message d'origine|Mensaje original|Messaggio originale|Oorspronkelijk bericht|"
    r"元のメッセージ|Исходное сообщение"
)
_RULE = r"[-—–_=*·~]"
FORWARD_LINE = re.compile(
    rf"[\s>*]*(?:{_RULE}{{2,}}\s*(?:{_FORWARD_WORDS})\s*[:：]?\s*{_RULE}{{2,}}|"
    r"Begin forwarded message\s*[:：]|(?:以下是|下面是|开始)?转发的?邮件\s*[:：]|開始轉寄郵件\s*[:：]|"
    r"Anfang der weitergeleiteten Nachricht\s*:)\s*$",
    re.IGNORECASE,
)
BARE_LINE = re.compile(rf"\s*(?:{_FORWARD_WORDS}|{_REPLY_WORDS})\s*[:：]?\s*$", re.IGNORECASE)
REPLY_LINE = re.compile(
    rf"[\s>*]*{_RULE}{{2,}}\s*(?:{_REPLY_WORDS})\s*[:：]?\s*{_RULE}{{2,}}\s*$", re.IGNORECASE
)
RULE_LINE = re.compile(rf"[\s>]*(?:{_RULE}\s?){{3,}}\s*$")
_ADDRESS = r"[^\s@<>()\[\]]{1,80}@[^\s@<>()\[\]]{1,120}"

_ATTRIBUTIONS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:On|At)\s.*\d.*\b(?:wrote|writes)\s*[:：]?$",
        r"(?:在|于|於)\s*.*\d.*(?:写道|寫道|写到|写信说|来信说)\s*[:：]?$",
        r"\d{4}\s*[-年/.].*(?:写道|寫道|写到|wrote|のメール|书写)\s*[:：]?$",
        rf".{{0,150}}{_ADDRESS}.{{0,10}}\s*(?:于|在|於)\s*\d{{2,4}}.*(?:写道|寫道)\s*[:：]?$",
        rf".{{0,150}}{_ADDRESS}.{{0,10}}\s*(?:wrote|writes|写道|寫道|schrieb)\s*[:：]$",
        r".{1,150}\bwrote (?:on|at) .{0,40}\d.*[:：]$",
        r".{1,80}\s(?:于|在|於)\s*\d{4}\s*[-年/.].*(?:写道|寫道)\s*[:：]?$",
        rf"\d{{4}}\s*[年/-].{{0,150}}<{_ADDRESS}>\s*[:：]$",
        (
            r"(?:Am|Le|El|Il|Em|Op|Den|W dniu)\s.*\d.*(?:schrieb|a écrit|escribió|ha scritto|escreveu|"
            r"schreef|skrev|napisał).{0,100}[:：]$"
        ),
    )
]
_ENDS_ATTRIBUTION = re.compile(
    r"(?:wrote|writes|写道|寫道|写到|写信说|来信说|のメール|书写|schrieb|écrit|escribió|scritto|escreveu|"
    r"schreef|skrev|napisał)"
    r".{0,100}$|@[^\s@]{1,120}>\s*[:：]\s*$",
    re.IGNORECASE,
)
_EXACT = re.compile(r"\d:\d\d|\d\s*[时時點点]|@")
_SHORT_ATTRIBUTION = re.compile(r".{1,100}(?:写道|寫道|wrote)\s*[:：]$", re.IGNORECASE)


_CANDIDATE = re.compile(
    rf"[:：|\t@<]|{_RULE}{{2}}|[写寫]|wrote|^\s*(?:On|At|Am|Le|El|Il|Em|Op|Den|W dniu|在|于|於|\d{{4}})|"
    rf"原|来信|回复|答复|邮件|郵件|Original|Repl|"
    r"Nachricht|Message|Mensaje|Messag|bericht|メッセージ|сообщение|Forward|転送"
)


class Mark(NamedTuple):
    """Where a quote is introduced: lines `start` to `end` (exclusive), and how."""

    start: int
    end: int
    kind: Literal["forward", "reply", "block", "attribution"]


def find_mark(lines: list[str], index: int) -> Mark | None:
    """The introduction of a quote that begins at this line, if one does."""
    line = lines[index]
    if len(line) > _LINE or not _CANDIDATE.search(line):
        return None
    if FORWARD_LINE.match(line):
        return Mark(index, _skip_introduction(lines, index + 1), "forward")
    if REPLY_LINE.match(line):
        return Mark(index, _skip_introduction(lines, index + 1), "reply")
    if RULE_LINE.match(line) or BARE_LINE.match(line):
        return _find_below(lines, index)
    return _find_plain(lines, index)


def _find_plain(lines: list[str], index: int) -> Mark | None:
    if end := _read_block(lines, index):
        return Mark(index, end, "block")
    if end := _read_attribution(lines, index):
        return Mark(index, end, "attribution")
    return None


def _find_below(lines: list[str], index: int) -> Mark | None:
    """A rule, or the bare words `原始邮件`, introduce a quote only if header lines or an attribution
    follow.
    """
    following = _next_line(lines, index + 1, 3)
    if following >= len(lines):
        return None
    if BARE_LINE.match(lines[following]):
        following = _next_line(lines, following + 1, 3)
    below = _find_plain(lines, following) if following < len(lines) else None
    return below and below._replace(start=index)


def _next_line(lines: list[str], index: int, blanks: int) -> int:
    """The next line with text, at most so many empty ones further; the end if there is none."""
    for at in range(index, min(index + blanks + 1, len(lines))):
        if lines[at].strip("> \t"):
            return at
    return len(lines)


def _skip_introduction(lines: list[str], index: int) -> int:
    """Below a separator: past the header lines, or past an attribution."""
    following = _next_line(lines, index, 3)
    if following >= len(lines):
        return index
    return _read_block(lines, following, needed=1) or _read_attribution(lines, following) or index


def label_of(line: str) -> str | None:
    """Which header line of a quoted mail this is: from, date, to, cc or subject."""
    if len(line) > 2_000:
        return None
    return next((name for name, pattern in LABELS.items() if pattern.match(line)), None)


def _read_block(lines: list[str], index: int, needed: int = 3) -> int:
    """The end of a block of header lines that begins here with the sender; 0 if it is not one."""
    first = label_of(lines[index]) if index < len(lines) else None
    if first is None or (needed > 1 and first != "from"):
        return 0
    labels, end = _read_labels(lines, index, first, needed)
    return end if len(labels) >= needed and (needed == 1 or "date" in labels) else 0


def _read_labels(lines: list[str], index: int, first: str, needed: int) -> tuple[set[str], int]:
    """The labels that follow each other, with two other lines between them at most, and where they end."""
    labels = {first}
    end = index + 1
    for at in range(index + 1, min(index + 25, len(lines))):
        label = label_of(lines[at])
        if at - end > 2 or (label == "from" and len(labels) >= needed):
            break
        if label:
            labels.add(label)
            end = at + 1
    return labels, end


def _read_attribution(lines: list[str], index: int) -> int:
    """The end of an attribution of up to four lines (`On … wrote:`, `…写道：`) that begins here; 0 if none
    does.
    """
    joined = ""
    for end in range(index, min(index + 4, len(lines))):
        line = lines[end].strip().lstrip(">").strip()
        if not line or len(joined) > _LINE:
            return 0
        joined = f"{joined} {line}".strip()
        if _ENDS_ATTRIBUTION.search(line) and _is_attribution(joined, lines, index, end):
            return end + 1
    return 0


def _is_attribution(joined: str, lines: list[str], index: int, end: int) -> bool:
    if len(joined) > 2 * _LINE:
        return False
    following = _next_line(lines, end + 1, 1)
    quoted = following < len(lines) and lines[following].lstrip().startswith(">")
    if any(pattern.match(joined) for pattern in _ATTRIBUTIONS):
        return quoted or bool(_EXACT.search(joined))
    return index == end and quoted and bool(_SHORT_ATTRIBUTION.match(joined))
