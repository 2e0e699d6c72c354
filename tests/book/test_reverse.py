"""Red-letter reversals (posting 54, I-05): an exact mirror, once, in today's open month."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.book.balances import balance, trial_balance
from ledger.book.check import verify
from ledger.book.periods import close_period
from ledger.book.reverse import reverse
from ledger.book.show import entry
from ledger.errors import NotFound, Refusal
from ledger.money import Money
from tests.book.make import (
    DAY,
    DIGEST,
    MAKER,
    REVIEWER,
    a_book,
    draw,
    journal_text,
    keep,
    receipt,
    text_of,
)
from tests.conftest import TestClock


def test_a_reversal_mirrors_its_original_and_corrects_turnover_too(session: Session) -> None:
    """V-03, V-09: same word and lines, negative amounts; both name each other."""
    book = a_book(session)
    wrong = keep(session, book, receipt("300.00"))

    undone = reverse(
        session, book.id, wrong.seq, on=DAY, reason="金额有误", source="reversal:1",
        maker=MAKER, approvals_digest=DIGEST,
    )  # fmt: skip

    assert (undone.word, undone.number) == ("收", 2)
    assert journal_text(session, book) == text_of("""
        2026-01-05 收-1 收到保证金
          Dr 1002.01 bank=1 300.00
          Cr 2307.01 contractor=7,project=1 300.00
        2026-01-05 收-2 冲销 2026-01 收-1: 金额有误
          Dr 1002.01 bank=1 -300.00
          Cr 2307.01 contractor=7,project=1 -300.00
    """)
    assert entry(session, book.id, wrong.seq).reversed_by == undone.seq
    assert entry(session, book.id, undone.seq).reverses == wrong.seq
    assert trial_balance(session, book.id, DAY) == []
    assert balance(session, book.id, "2307.01") == Money.ZERO
    assert verify(session, book.id) == []


def test_only_an_original_is_reversed_and_only_once(session: Session) -> None:
    book = a_book(session)
    wrong = keep(session, book, receipt("300.00"))
    how = {"on": DAY, "reason": "有误", "maker": MAKER, "reviewer": REVIEWER}
    undone = reverse(session, book.id, wrong.seq, source="reversal:1", **how)  # type: ignore[arg-type]

    for seq in (wrong.seq, undone.seq):
        with pytest.raises(Refusal) as refusal:
            reverse(session, book.id, seq, source="reversal:2", **how)  # type: ignore[arg-type]
        assert refusal.value.code == "not-reversible"
    with pytest.raises(NotFound):
        reverse(session, book.id, 99, source="reversal:2", **how)  # type: ignore[arg-type]


def test_money_that_is_gone_cannot_be_reversed_away(session: Session) -> None:
    """I-08 holds for red letters as for black ones."""
    book = a_book(session)
    wrong = keep(session, book, receipt("300.00"))
    keep(session, book, draw("0.01"))

    with pytest.raises(Refusal) as refusal:
        reverse(session, book.id, wrong.seq, on=DAY, reason="有误", source="reversal:1",
                maker=MAKER, reviewer=REVIEWER)  # fmt: skip
    assert refusal.value.code == "insufficient-funds"


def test_an_entry_of_a_closed_month_is_reversed_in_an_open_one(
    session: Session, at: TestClock
) -> None:
    """Safety 12, row 59: allowed only as today's voucher."""
    book = a_book(session)
    wrong = keep(session, book, receipt("300.00"))
    at.on("2026-02-03")
    close_period(session, book.id, 202601, maker=MAKER, approvals_digest=DIGEST)
    session.commit()
    how = {"reason": "有误", "source": "reversal:1", "maker": MAKER, "reviewer": REVIEWER}

    with pytest.raises(Refusal) as refusal:
        reverse(session, book.id, wrong.seq, on=DAY, **how)  # type: ignore[arg-type]
    assert refusal.value.code == "period-closed"
    session.rollback()

    undone = reverse(session, book.id, wrong.seq, on=date(2026, 2, 3), **how)  # type: ignore[arg-type]
    assert (undone.period, undone.word, undone.number) == (202602, "收", 1)
    assert balance(session, book.id, "2307.01", on=date(2026, 1, 31)) == Money.of("300.00")
    assert balance(session, book.id, "2307.01") == Money.ZERO
    assert verify(session, book.id) == []


def test_a_long_reason_is_cut_to_fit(session: Session) -> None:
    book = a_book(session)
    wrong = keep(session, book, replace(receipt("1.00"), summary="收" * 500))

    undone = reverse(session, book.id, wrong.seq, on=DAY, reason="长" * 600, source="reversal:1",
                     maker=MAKER, reviewer=REVIEWER)  # fmt: skip

    assert len(entry(session, book.id, undone.seq).summary) == 500
