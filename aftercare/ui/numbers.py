"""Amounts, shares and sizes as people read them in either language."""

from decimal import Decimal
from typing import Protocol

from aftercare.ui import reader

BYTES_PER_UNIT = 1024


class Amount(Protocol):
    """What `money` needs to know; `foundation.money.Money` is one."""

    @property
    def amount(self) -> Decimal: ...

    @property
    def currency(self) -> str: ...


def in_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return reader.language().startswith("zh")


def number(value: Decimal | float, places: int = 0) -> str:
    """With thousands separated: `1,234` or `1,234.50`. A true minus sign for what is below zero."""
    return f"{value:,.{places}f}".replace("-", "−")


def money(value: Amount | None, *, signed: bool = False) -> str:
    """`¥1,234.50` in Chinese, `CNY 1,234.50` in English; other currencies by their code. None is a dash."""
    if value is None:
        return "—"
    yuan = value.currency == "CNY" and in_chinese()
    sign = "−" if value.amount < 0 else "+" if signed and value.amount > 0 else ""
    return f"{sign}{'¥' if yuan else value.currency + ' '}{abs(value.amount):,.2f}"


def percent(share: Decimal | float | None, places: int = 1) -> str:
    """A share of one as per cent: 0.986 → `98.6 %`. A full or empty share drops its zeros; None is a dash."""
    if share is None:
        return "—"
    text = f"{Decimal(str(share)) * 100:.{places}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def size(count: int) -> str:
    """Bytes in the unit that gives a short number: `184 KB`, `3.2 MB`."""
    if count < BYTES_PER_UNIT:
        return f"{count} B"
    kilobytes = count / BYTES_PER_UNIT
    if kilobytes < BYTES_PER_UNIT:
        return f"{kilobytes:.0f} KB"
    megabytes = kilobytes / BYTES_PER_UNIT
    return f"{megabytes:.1f} MB" if megabytes < BYTES_PER_UNIT else f"{megabytes / BYTES_PER_UNIT:.1f} GB"
