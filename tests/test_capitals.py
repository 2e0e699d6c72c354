"""人民币大写 by the rules for bills: V-11."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.capitals import bill_words, capitals
from ledger.money import Money


@pytest.mark.parametrize(("amount", "words"), [
    ("259500.00", "贰拾伍万玖仟伍佰元整"),
    ("1409.50", "壹仟肆佰零玖元伍角"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("0.00", "零元整"), ("0.05", "伍分"), ("0.50", "伍角"), ("0.15", "壹角伍分"),
    ("10.00", "壹拾元整"), ("100000.03", "壹拾万元零叁分"), ("1000050.00", "壹佰万零伍拾元整"),
    ("100000001.00", "壹亿零壹元整"), ("101000000.00", "壹亿零壹佰万元整"),
    ("99999999999.99", "玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
])  # fmt: skip
def test_capitals(amount, words):
    """The examples of the rules for bills, and edges; the first of two allowed spellings."""
    assert capitals(Money.of(amount)) == words


def test_a_bill_names_the_currency_and_a_reversal_its_sign():
    assert bill_words(Money.of("259500.00")) == "人民币贰拾伍万玖仟伍佰元整"
    assert capitals(Money(-1050)) == "负壹拾元零伍角"


UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(words: str) -> int:
    """Fen, read by a second, independent rule: add up digit × place inside 万 and 亿."""
    fen = 0
    if "元" in words:
        yuan, _, small = words.partition("元")
        total = section = digit = 0
        for mark in yuan:
            if mark in "零壹贰叁肆伍陆柒捌玖":
                digit = "零壹贰叁肆伍陆柒捌玖".index(mark)
            elif mark in UNITS:
                section, digit = section + digit * UNITS[mark], 0
            elif mark == "万":
                total, section, digit = total + (section + digit) * 10**4, 0, 0
            else:
                total, section, digit = (total + section + digit) * 10**8, 0, 0
        fen = (total + section + digit) * 100
    else:
        small = words
    small = small.removesuffix("整").replace("零", "")
    for value, mark in ((10, "角"), (1, "分")):
        if mark in small:
            at = small.index(mark)
            fen += value * "零壹贰叁肆伍陆柒捌玖".index(small[at - 1])
    return fen


@given(st.integers(0, 10**17))
def test_capitals_read_back_to_the_amount(fen):
    words = capitals(Money(fen))
    assert read_back(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 100 == 0)
    assert not words.startswith("零") or fen == 0


@given(st.integers(0, 10**13), st.integers(0, 10**13))
def test_different_amounts_never_share_a_spelling(one, other):
    assert (capitals(Money(one)) == capitals(Money(other))) == (one == other)
