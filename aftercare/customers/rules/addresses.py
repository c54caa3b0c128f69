"""E-mail addresses and domains, as this room keeps and compares them."""

import re
import unicodedata

LONGEST = 254
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f]{1,64}@[^\s@<>()\[\]\\,;:\"\x00-\x1f]{1,190}")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")

# Anybody can have an address there, so such a domain says nothing about the employer.
# fmt: off
PUBLIC = frozenset((
    "qq.com", "vip.qq.com", "foxmail.com", "163.com", "vip.163.com", "126.com", "yeah.net", "sina.com",
    "sina.cn", "sohu.com", "139.com", "189.cn", "wo.cn", "aliyun.com", "21cn.com", "tom.com", "88.com",
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "live.cn", "msn.com",
    "yahoo.com", "yahoo.com.cn", "yahoo.cn", "icloud.com", "me.com", "proton.me",
))
# fmt: on


def normalise(address: str) -> str:
    """Lower case, without blanks around; empty if it isn't one plain address."""
    plain = address.strip().lower()
    if len(plain) > LONGEST or not _ADDRESS.fullmatch(plain):
        return ""
    return plain if plain == unicodedata.normalize("NFKC", plain) else ""


def domain(address: str) -> str:
    """The domain of a normalised address."""
    return address.rpartition("@")[2]


def company_domain(text: str) -> str:
    """A domain as it is kept with a customer: `@Hua-An.COM ` → `hua-an.com`; empty if it is none."""
    plain = text.strip().lower().removeprefix("@").rstrip(".")
    return plain if _DOMAIN.fullmatch(plain) else ""


def says_employer(name: str) -> bool:
    """Whether an address in this domain says where somebody works."""
    return bool(name) and name not in PUBLIC
