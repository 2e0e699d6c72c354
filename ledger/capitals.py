"""Amounts in Chinese capitals (人民币大写) by the rules for bills and vouchers (V-11)."""

from ledger.money import Money

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_TEN_THOUSAND, _HUNDRED_MILLION = 10**4, 10**8


def capitals(amount: Money) -> str:
    """The amount in capitals, such as 贰拾伍万玖仟伍佰元整; 负 stands before a negative one.

    整 follows whole yuan only. Where the yuan digit is 0 and fen follow, 零 is written, so that
    nothing can be put in between.
    """
    yuan, fen = divmod(abs(amount.fen), 100)
    jiao, fen = divmod(fen, 10)
    sign = "负" if amount.fen < 0 else ""
    if not yuan:
        return sign + ((_small(jiao, fen)) or "零元整")
    words = _whole(yuan) + "元"
    if not jiao and not fen:
        return f"{sign}{words}整"
    gap = "零" if yuan % 10 == 0 or not jiao else ""
    return sign + words + gap + _small(jiao, fen)


def bill_words(amount: Money) -> str:
    """The amount as a bill or notice states it: 人民币 and the capitals, with nothing between."""
    return "人民币" + capitals(amount)


def _small(jiao: int, fen: int) -> str:
    return (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    """Whole yuan in capitals; numbers of any size, in steps of 亿 and 万."""
    if number >= _HUNDRED_MILLION:
        return _joined(number, _HUNDRED_MILLION, "亿")
    if number >= _TEN_THOUSAND:
        return _joined(number, _TEN_THOUSAND, "万")
    return _group(number)


def _joined(number: int, unit: int, word: str) -> str:
    """The part above the unit, its word, and the rest; 零 where the place below is empty."""
    high, low = divmod(number, unit)
    if not low:
        return _whole(high) + word
    gap = "零" if low < unit // 10 else ""
    return _whole(high) + word + gap + _whole(low)


def _group(number: int) -> str:
    """Up to four digits; zeros inside become one 零, zeros at the end none."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return words
