"""What an official must know of money that leaves the fund otherwise than by an advance."""

from sqlalchemy.orm import Session

from ledger.approvals.brief import Brief, Document, Figure, account_words, payee_words
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.funds.models import FundOutlay
from ledger.funds.outlay import ROWS
from ledger.funds.position import free_money
from ledger.funds.words import OUTLAYS
from ledger.text import Text

#: What the title of each kind of outlay holds.
HOLDS = {
    "BUDGET": Text("周转金本金", "Principal of the fund"),
    "INTEREST": Text("本年利息", "Interest of the year"),
    "INTEREST_CLOSED": Text("上年结转", "Carried from closed years"),
    "OVERPAID": Text("该笔待退款项", "What is to be sent back"),
}


def brief_outlay(session: Session, request: ApprovalRequest) -> Brief:
    """The outlay: why, to whom, and the fund before and after it (F-07, A-08)."""
    outlay = session.get_one(FundOutlay, int(request.subject.rpartition(":")[2]))
    account, lives = outlay.account, request.state in LIVE
    payee = {
        "name": outlay.payee_name, "bank": outlay.payee_bank, "account": outlay.payee_account,
    }  # fmt: skip
    free = free_money(session, outlay.county_id)
    held = balance(
        session,
        book_of(session, outlay.county_id, "FUND").id,
        ROWS[outlay.kind][1],
        on=None,
        **outlay.aux,
    )
    return Brief(
        workers=0,
        party=outlay.payee_name,
        reason=OUTLAYS[outlay.kind],
        pays_from=account_words(account.name, account.bank, account.tail),
        pays_to=payee_words(payee),
        free_before=free + outlay.amount if lives else None,
        free_after=free if lives else None,
        figures=(Figure(HOLDS[outlay.kind], held, held - outlay.amount),) if lives else (),
        documents=[Document(Text("依据文件", "Document"), outlay.document, outlay.requested_on)],
    )
