"""What an official must know of a close or a reversal: the month or the voucher as it stands."""

from sqlalchemy.orm import Session

from ledger.approvals.brief import Brief, Figure
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.book.books import find_book
from ledger.book.show import entry, turnover
from ledger.bookkeeping.close import read_period
from ledger.money import Money
from ledger.text import Text


def brief_close(session: Session, request: ApprovalRequest) -> Brief:
    """The close: what was counted when it was asked for, and what the month shows now (I-23)."""
    facts = request.facts()
    book = find_book(session, facts["book"])
    moved = turnover(session, book.id, read_period(facts["period"]))
    then = Money.of(facts["debit"])
    same = (moved.entries, moved.debit) == (facts["entries"], then)
    return Brief(
        workers=0,
        party=f"{facts['book']} {facts['period']}",
        steps=(
            Text(
                f"本月凭证 {facts['entries']} 张, 借方合计 {then.grouped()} 元, 贷方合计相同",
                f"{facts['entries']} vouchers; debits {then.grouped()}, credits the same",
            ),
            Text("没有待审核凭证和未确认的付款(提出时已核)",
                 "no voucher unreviewed and no payment unconfirmed when it was asked for"),
            Text("提出后账未变动" if same else "提出后账已变动, 执行时将被拒绝",
                 "nothing was posted since" if same else "the month has changed since"),
        )
        if request.state in LIVE
        else (),
    )  # fmt: skip


def brief_reversal(session: Session, request: ApprovalRequest) -> Brief:
    """The reversal: every line of the voucher, which is then written again in red (V-06)."""
    facts = request.facts()
    wrong = entry(session, find_book(session, facts["book"]).id, facts["seq"])
    return Brief(
        workers=0,
        party=f"{facts['book']} {wrong.on:%Y-%m} {facts['voucher']} · {wrong.summary}",
        reason=Text(facts["reason"], facts["reason"]),
        figures=tuple(
            Figure(
                Text(
                    f"{'借' if line.side == 'D' else '贷'} {line.title} {line.name.zh}",
                    f"{'Dr' if line.side == 'D' else 'Cr'} {line.title} {line.name.en}",
                ),
                line.amount,
                Money.ZERO,
            )
            for line in wrong.lines
        )
        if request.state in LIVE
        else (),
    )
