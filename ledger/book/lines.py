"""Lines and drafts: what a deed asks the book to keep."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ledger.book.chart import Side, title_of
from ledger.errors import Refusal
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a draft: a title with its auxiliaries, a side, an amount above zero."""

    title: str
    side: Side
    amount: Money
    #: Sorted by key.
    aux: Mapping[str, str]


def debit(title: str, amount: Money, **aux: str) -> Line:
    """A line on the debit side (借)."""
    return Line(title, "D", amount, dict(sorted(aux.items())))


def credit(title: str, amount: Money, **aux: str) -> Line:
    """A line on the credit side (贷)."""
    return Line(title, "C", amount, dict(sorted(aux.items())))


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry not yet posted. ``source`` is unique in its book: nothing posts twice."""

    #: The value date; its month is the period.
    on: date
    #: The row of the postings table, such as ``3`` or ``27a``.
    event: str
    #: 摘要, Chinese, as it is printed.
    summary: str
    #: What caused it, such as ``receipt:12``.
    source: str
    lines: tuple[Line, ...]
    attachments: int = 0
    attachment_digests: tuple[str, ...] = ()


def aux_text(aux: Mapping[str, str]) -> str:
    """The one spelling of a set of auxiliaries: JSON, keys sorted, no spaces."""
    return _SPELL(dict(aux))


_SPELL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def account_id(title: str, aux: str) -> int:
    """The id of the account of a title with these auxiliaries, the same in every book.

    It is drawn from a hash, so that posting never has to look it up.
    """
    taken = hashlib.sha256(f"{title}\n{aux}".encode()).digest()
    return int.from_bytes(taken[:8], "big") >> 1


@lru_cache(maxsize=1 << 16)
def named(title: str, aux: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], int]:
    """The title with its auxiliaries as text, and the account's id, remembered from line to line.

    Raises ``auxiliaries`` unless they are those of the title.
    """
    check_aux(title, dict(aux))
    spelled = aux_text(dict(aux))
    return (title, spelled), account_id(title, spelled)


def check_aux(title: str, aux: Mapping[str, str]) -> None:
    """Raises ``auxiliaries`` unless exactly those of the title are named, each with a value."""
    asked = title_of(title).aux
    if set(asked) != set(aux) or not all(
        isinstance(value, str) and value for value in aux.values()
    ):
        named = ", ".join(asked) or "-"
        given = ", ".join(aux) or "-"
        raise WrongAuxiliaries(
            f"科目 {title} 的辅助核算应为: {named}; 给出的是: {given}。",
            f"Title {title} asks for the auxiliaries {named}; {given} was given.",
        )


class WrongAuxiliaries(Refusal):
    """An account was named with other auxiliaries than its title asks for."""

    code = "auxiliaries"
