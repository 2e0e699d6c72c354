"""A voucher as paper: the same shape for a posted entry and for a proposal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.chart import title_of
from ledger.book.lines import Draft, Line
from ledger.book.show import EntryView, LineView
from ledger.gate.locale import in_locale
from ledger.money import Money
from ledger.text import Text
from ledger.web.names import Names


@dataclass(frozen=True)
class PaperLine:
    """One line of the paper; one of debit and credit is set."""

    title: str
    name: Text
    labels: list[str]
    debit: Money | None
    credit: Money | None
    url: str = ""


@dataclass(frozen=True)
class Paper:
    """Everything that is printed on a 记账凭证 (V-01)."""

    book: str
    on: date
    summary: str
    attachments: int
    lines: list[PaperLine]
    total: Money
    #: Where memo lines begin below lines of money; -1 when they do not stand together.
    memo_from: int = -1
    word: str = ""
    number: int = 0
    maker: str = ""
    reviewer: str = ""
    poster: str = ""
    cashier: str = ""
    head: str = ""
    stamp: str = ""
    reversal: bool = field(default=False)


def paper_of_entry(
    session: Session, book: Book, entry: EntryView, people: Mapping[int, str]
) -> Paper:
    """The posted entry on paper; whoever does not apply prints blank."""
    approved = entry.approvals is not None
    stamp = Text("红字冲销", "REVERSAL") if entry.reverses is not None else None
    if entry.reversed_by is not None:
        stamp = Text("已冲销", "REVERSED")
    return Paper(
        book=book.code,
        on=entry.on,
        summary=entry.summary,
        attachments=entry.attachments,
        **_body(session, entry.lines, book),
        word=entry.word,
        number=entry.number,
        maker=people.get(entry.maker, ""),
        reviewer=people.get(entry.reviewer or entry.reviewed_by or -1, ""),
        poster=people.get(entry.poster, ""),
        head=in_locale(Text("见审批", "see approvals")) if approved else "",
        stamp=in_locale(stamp) if stamp else "",
        reversal=entry.reverses is not None,
    )


def paper_of_draft(session: Session, book: Book, draft: Draft, maker: str) -> Paper:
    """The voucher exactly as it would stand once reviewed."""
    return Paper(
        book=book.code,
        on=draft.on,
        summary=draft.summary,
        attachments=draft.attachments,
        **_body(session, draft.lines, book),
        maker=maker,
        stamp=in_locale(Text("待审核", "TO REVIEW")),
    )


def _body(session: Session, given: Iterable[Line | LineView], book: Book) -> dict[str, Any]:
    """The lines, money before memo, and the total of those that count."""
    lines = sorted(given, key=lambda line: line.title.startswith("9"))
    money = [line for line in lines if not line.title.startswith("9")]
    names = Names(session, book.county_id, [pair for line in lines for pair in line.aux.items()])
    return {
        "lines": [_line(line, names, book.code) for line in lines],
        "total": Money.sum(line.amount for line in money or lines if line.side == "D"),
        "memo_from": len(money) if money and len(money) < len(lines) else -1,
    }


def _line(line: Line | LineView, names: Names, book: str) -> PaperLine:
    return PaperLine(
        title=line.title,
        name=title_of(line.title).name,
        labels=names.labels(line.aux.items()),
        debit=line.amount if line.side == "D" else None,
        credit=line.amount if line.side == "C" else None,
        url=statement_url(book, line.title, line.aux),
    )


def statement_url(book: str, title: str, aux: Mapping[str, Any]) -> str:
    """The statement of an account: where a line of a voucher leads."""
    return url_for("books.statement", code=book, title=title, **aux)
