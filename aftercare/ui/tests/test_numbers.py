from decimal import Decimal

import pytest
from django.utils import translation

from aftercare.foundation.money import Money
from aftercare.ui import numbers


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (Money(Decimal("1234.5")), "¥1,234.50", "CNY 1,234.50"),
        (Money(Decimal(-500)), "−¥500.00", "−CNY 500.00"),
        (Money(Decimal(0), "EUR"), "EUR 0.00", "EUR 0.00"),
        (None, "—", "—"),
    ],
)
def test_money(amount, zh, en):
    with translation.override("zh-hans"):
        assert numbers.money(amount) == zh
    with translation.override("en"):
        assert numbers.money(amount) == en


def test_money_with_a_sign(chinese):
    amounts = [Money(Decimal(n)) for n in ("50000", "-500", "0")]
    assert [numbers.money(a, signed=True) for a in amounts] == ["+¥50,000.00", "−¥500.00", "¥0.00"]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.986, "98.6 %"), (1, "100 %"), (0, "0 %"), (Decimal("0.6667"), "66.7 %"), (None, "—"), (0.1, "10 %")],
)
def test_percent(share, text):
    assert numbers.percent(share) == text


def test_percent_with_more_places():
    assert numbers.percent(Decimal("0.99993"), 3) == "99.993 %"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (1023, "1023 B"), (188416, "184 KB"), (3355443, "3.2 MB"), (5 * 1024**3, "5.0 GB")],
)
def test_size(count, text):
    assert numbers.size(count) == text


def test_number():
    assert [numbers.number(1234), numbers.number(-1234.5, 2)] == ["1,234", "−1,234.50"]
