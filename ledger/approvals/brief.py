"""What an official must know to decide, in one place: whom, why so much, what is left after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Document:
    """A paper on which the request rests, with its number, its day and its SHA-256 if known."""

    name: Text
    number: str
    on: date | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same debtor had before: how many advances, what was paid, what is still out."""

    count: int
    paid: Money
    outstanding: Money


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it stands now and as it will once the request is carried out."""

    name: Text
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Brief:
    """The matter of one request as it stands now; amounts in fen, None where it has none."""

    workers: int
    #: Whom it falls upon: the debtor or the project.
    party: str = ""
    #: Out of which account, and to whom; empty where no money leaves.
    pays_from: str = ""
    pays_to: Text | None = None
    #: The figures that it moves, before and after, told while the request lives.
    figures: Sequence[Figure] = ()
    #: Why the employer does not pay (A-01).
    reason: Text | None = None
    #: The arithmetic of the ceilings, one sentence a step (A-02).
    steps: Sequence[Text] = ()
    policy_version_id: int | None = None
    #: What is left of the project's deposit (A-01); None without a project.
    deposit: Money | None = None
    #: What the fund may still promise, before and after this request (A-08).
    free_before: Money | None = None
    free_after: Money | None = None
    earlier: Earlier | None = None
    documents: Sequence[Document] = ()


def account_words(name: str, bank: str, number: str) -> str:
    """An account as a brief names it: the holder, the bank, the number as far as it is shown."""
    return " · ".join(one for one in (name, bank, number) if one)


def payee_words(payee: Mapping[str, Any] | None) -> Text | None:
    """The payee of a content, ``{"name", "bank", "account"}``; none where nobody is paid."""
    if not payee:
        return None
    return Text(*[account_words(payee["name"], payee["bank"], payee["account"])] * 2)


def plain_brief(content: Mapping[str, Any]) -> Brief:
    """What the content alone tells: how many workers stand on its lines."""
    lines = content.get("lines")
    rows = lines if isinstance(lines, list) else []
    return Brief(
        workers=len({row.get("worker") for row in rows if isinstance(row, Mapping)} - {None})
    )
