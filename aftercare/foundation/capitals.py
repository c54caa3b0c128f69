"""Amounts in capitals (人民币大写), as forms and receipts print them beside the figures.

The trade's rule: inner zeros collapse to one 零; an amount ending in 元 is closed with 整; after 角 that is
left to taste, and left out here; after 分 there is none.
"""

from decimal import Decimal
from typing import Final

DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
PLACES: Final = ("", "拾", "佰", "仟")
BLOCKS: Final = ("", "万", "亿", "万亿")
LIMIT: Final = Decimal(10) ** 16


def in_capitals(amount: Decimal) -> str:
    """壹仟贰佰叁拾肆元伍角 for 1234.50; 负 in front of a negative amount.

    Raises ValueError for more than two decimals or 10^16 and above.
    """
    if amount != amount.quantize(Decimal("0.01")) or abs(amount) >= LIMIT:
        raise ValueError("an amount in capitals has two decimals and is below 10^16")
    yuan, cents = divmod(int(abs(amount) * 100), 100)
    sign = "负" if amount < 0 else ""
    return sign + _yuan(yuan, cents) + _cents(cents, after_yuan=yuan > 0)


def _yuan(yuan: int, cents: int) -> str:
    if yuan == 0:
        return "" if cents else "零元整"
    return _whole(yuan) + ("元" if cents else "元整")


def _cents(cents: int, *, after_yuan: bool) -> str:
    jiao, fen = divmod(cents, 10)
    if jiao:
        return f"{DIGITS[jiao]}角" + (f"{DIGITS[fen]}分" if fen else "")
    return ("零" if after_yuan else "") + f"{DIGITS[fen]}分" if fen else ""


def _whole(number: int) -> str:
    """Four digits at a time, from the top; one 零 for any run of zeros between two digits."""
    text, gap = "", False
    for block in reversed(range(len(BLOCKS))):
        part = number // 10_000**block % 10_000
        if part == 0:
            gap = bool(text)
            continue
        if text and (gap or part < 1000):
            text += "零"
        text += _block(part) + _block_name(block, number)
        gap = False
    return text


def _block_name(block: int, number: int) -> str:
    """万亿 loses its 亿 where the 亿 block follows, which says it."""
    follows = number // 10_000**2 % 10_000
    return "万" if block == len(BLOCKS) - 1 and follows else BLOCKS[block]


def _block(part: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = part // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return text
