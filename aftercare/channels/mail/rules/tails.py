"""What stands below the words and is not meant: signatures behind `-- `, device lines, disclaimers."""

import re

_SIGNATURE = re.compile(r"-- ?$")
_SHORT_SIGNATURE = 10
_NOTICES = 8
_MAKERS = "华为|小米|荣耀|红米|魅族|三星|一加|真我|努比亚|中兴|联想|苹果|坚果|酷派|黑鲨|锤子|安卓"
_THINGS = "手机|平板|电脑|设备|邮箱|大师|客户端|邮件|企业|移动|版|的"
_MODEL = rf"(?:[A-Za-z0-9 .+()（）'’-]|{_MAKERS}|{_THINGS}){{0,40}}"
_PROGRAMS = (
    "新浪|网易|QQ|Foxmail|Outlook|Windows|Android|iOS|iPhone|iPad|Mac|钉钉|企业微信|飞书|阿里|139|189|Spark|Gmail|Yahoo|"
    "HUAWEI|Huawei|Xiaomi|HONOR|Redmi|OPPO|vivo|Galaxy|Samsung|Thunderbird|Coremail|BlackBerry|Proton|Mailspring|"
    "Mail for|Mail app|Windows Mail|Airmail|Nine|BlueMail"
)
_DEVICE_LINES = (
    rf"(?:发自|發自|来自|來自|寄自)\s*我的\s*{_MODEL}",
    rf"(?:从|從)\s*我的\s*{_MODEL}\s*(?:发送|傳送|发出)",
    rf"(?:发自|發自|来自|寄自)\s*(?:{_PROGRAMS}|{_MAKERS}){_MODEL}",
    rf"(?:从|從)\s*(?:{_PROGRAMS}|{_MAKERS}|移动设备){_MODEL}\s*(?:发送|傳送|发出)",
    (
        r"(?:获取|下載|取得|下载)\s*(?:适用于\s*(?:iOS|Android)\s*的\s*)?Outlook"
        r"(?:\s*(?:for|适用于)\s*(?:iOS|Android|Mac|Windows))?(?:\s*(?:<\S{1,200}>|\(\S{1,200}\)))?"
    ),
    r"签名由\s*网易\S{0,8}\s*定制",
    r"Signature is customized by Netease [\w\s]{1,20}",
    (
        rf"Sent (?:from|via|with|by|using) (?:my |the |a )?(?:{_PROGRAMS}|(?:mobile )?phone|mobile|tablet)"
        r"[\w\s.,+()'’-]{0,40}(?:<\S{1,200}>)?"
    ),
    r"Sent from my (?-i:[A-Z0-9])[\w\s.+()-]{1,30}",
    r"Get (?:Outlook|BlueMail|Yahoo Mail) (?:for|on) (?:iOS|Android|Mac|Windows|Mobile)(?:\s*<\S{1,200}>)?",
    r"Envoyé (?:de|depuis) mon [\w\s.-]{1,40}",
    r"Von meinem [\w\s.-]{1,40} gesendet",
    r"Enviado (?:desde|do|de) (?:mi|meu|el) [\w\s.-]{1,40}",
    r"Inviato (?:da|dal mio) [\w\s.-]{1,40}",
    r"(?:iPhone|iPad|Android)から送信",
    r"\W{0,4}Please consider the environment before (?:printing|you print).{1,60}",
    r"\W{0,4}(?:请在?)?打印(?:本|此|该)?(?:电子)?邮件(?:之)?前.{0,12}(?:环境|环保).{0,15}",
)
_DEVICE = re.compile(rf"(?:{'|'.join(_DEVICE_LINES)})\s*[.。!！]?$", re.IGNORECASE)
_NOTICE_START = re.compile(
    r"[\s*_【\[「(（\"“]*(?:免责声明|保密声明|保密提示|法律声明|声明\s*[:：]|重要提示\s*[:：]|"
    r"本(?:电子)?邮件(?:及|和|包括|连同|以及|（|\(|所|的|内容|含|可能|中)|"
    r"此(?:电子)?邮件(?:及|和|包括|以及|（|\(|所|的|内容|含|可能|中)|本郵件|本信及|CONFIDENTIAL|"
    r"DISCLAIMER|IMPORTANT NOTICE|LEGAL NOTICE|PRIVACY NOTICE|"
    r"PRIVILEGED|NOTICE\s*:|This\s+(?:e-?mail|message|communication|transmission|electronic)|"
    r"The\s+(?:information|content|contents)\s+"
    r"(?:contained\s+|transmitted\s+|of\s+|in\s+)|Any\s+(?:use|views)\b|If\s+you\s+(?:have\s+received|"
    r"are\s+not\s+the)|"
    r"Please\s+consider\s+the\s+environment|请(?:在打印|考虑环境|您?在打印)|如果?您?(?:并非|不是|误收|"
    r"错误)|若您?(?:并非|不是|误收)|打印(?:本|此)?邮件前)",
    re.IGNORECASE,
)
_NOTICE_WORDS = re.compile(
    r"保密|机密|機密|法律责任|收件人|误收|誤收|错误地?收到|立即(?:通知|删除)|未经授权|未经许可|严禁|禁止|"
    r"环境|免责|声明|责任|"
    r"confidential|privileged|intended|recipient|disclos|disseminat|unauthori[sz]ed|received (?:this|"
    r"it) .{0,30}error|"
    r"delete|prohibited|environment|liab|virus",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"保密|机密|機密|误收|誤收|错收|错误地?收到|免责|法律责任|confidential|privileged|"
    r"intended (?:only )?(?:solely )?for|intended recipient|in error|disclaim",
    re.IGNORECASE,
)
_ORNAMENT = re.compile(r"[\s\-—–_=*#~·]+$")


def is_device_line(line: str) -> bool:
    """`发自我的iPhone`, `Sent from my iPhone`: a line that the device wrote."""
    stripped = line.strip().strip("*_-—| ").strip()
    return 4 <= len(stripped) <= 300 and bool(_DEVICE.match(stripped))


def without_tail(lines: list[str]) -> list[str]:
    """The lines of one stretch of new words without what stands below them."""
    kept = [line for line in _before_signature(lines) if not is_device_line(line)]
    return _trim(_without_notices(_trim(kept)))


def _before_signature(lines: list[str]) -> list[str]:
    short = _last_lines(lines, _SHORT_SIGNATURE)
    for index, line in enumerate(lines):
        if line == "-- " or (index >= short and _SIGNATURE.match(line)):
            return lines[:index]
    return lines


def _last_lines(lines: list[str], count: int) -> int:
    """From which line on at most so many lines with text follow."""
    for index in range(len(lines) - 1, -1, -1):
        count -= bool(lines[index].strip())
        if count < 0:
            return index
    return 0


def _without_notices(lines: list[str]) -> list[str]:
    """Take legal notices from the end, paragraph by paragraph, and the ornaments that frame them."""
    for _ in range(_NOTICES):
        start = _paragraph_start(lines)
        paragraph = lines[start:]
        notice = _notice_at(paragraph)
        if notice is None:
            break
        lines = _trim(_without_ornament(lines[: start + notice]))
    return lines


def _paragraph_start(lines: list[str]) -> int:
    index = len(lines)
    while index > 0 and lines[index - 1].strip():
        index -= 1
    return index


def _notice_at(paragraph: list[str]) -> int | None:
    """At which line of the last paragraph a notice begins: its first line looks like one, and the words
    agree.
    """
    for index, line in enumerate(paragraph[:40]):
        text = " ".join(paragraph[index:])[:4_000]
        if (
            _NOTICE_START.match(line)
            and _STRONG.search(text)
            and len(set(_NOTICE_WORDS.findall(text.lower()))) >= 2
        ):
            return index
    return None


def _without_ornament(lines: list[str]) -> list[str]:
    trimmed = _trim(lines)
    return (
        trimmed[:-1] if trimmed and len(trimmed[-1].strip()) >= 3 and _ORNAMENT.match(trimmed[-1]) else lines
    )


def _trim(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]
