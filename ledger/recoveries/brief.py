"""What an official must know of a write-off or a cost: the debt, what came back, the papers (R-08)."""

from sqlalchemy.orm import Session

from ledger import clock
from ledger.advances.brief import BY_BANK, earlier_sums
from ledger.advances.models import Advance
from ledger.advances.words import BASES
from ledger.approvals.brief import Brief, Document, Figure, account_words
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.banking.models import BankAccount
from ledger.funds.position import free_money
from ledger.money import Money
from ledger.recoveries.evidence import GROUNDS, PAPERS
from ledger.recoveries.models import RecoveryCost, WriteOff
from ledger.recoveries.owed import owed_on
from ledger.text import Text


def brief_write_off(session: Session, request: ApprovalRequest) -> Brief:
    """The write-off: what is lost to the fund and still pursued, on which evidence."""
    row = session.get_one(WriteOff, int(request.subject.rpartition(":")[2]))
    advance, zero = row.advance, Money.ZERO
    parts = (("本金", "principal", row.principal), ("利息", "interest", row.interest),
             ("费用", "costs", row.cost))  # fmt: skip
    told = [(zh, en, sum_.grouped()) for zh, en, sum_ in parts if sum_]
    return Brief(
        workers=0,
        party=advance.debtor.name,
        reason=GROUNDS.get(row.ground, Text(row.ground, row.ground)),
        figures=(
            Figure(Text("账上应收(待核销)", "Receivable, pending"), row.total, zero),
            Figure(Text("核销后继续追偿(备查)", "Still pursued (memo)"), zero, row.total),
        )
        if request.state in LIVE
        else (),
        steps=(
            *_history(advance),
            Text(
                "待核销: " + ", ".join(f"{zh} {sum_} 元" for zh, _, sum_ in told),
                "pending: " + ", ".join(f"{en} {sum_}" for _, en, sum_ in told),
            ),
            Text(f"证据说明: {row.evidence}", f"evidence: {row.evidence}"),
        ),
        earlier=earlier_sums(session, advance),
        documents=[
            Document(
                PAPERS.get(one.kind, Text(one.kind, one.kind)),
                f"{one.number} · {one.issuer}",
                one.issued_on,
            )
            for one in row.papers
        ],
    )


def brief_cost(session: Session, request: ApprovalRequest) -> Brief:
    """The cost: what the debtor owes before and after it, and what the fund has left (R-04)."""
    cost = session.get_one(RecoveryCost, int(request.subject.rpartition(":")[2]))
    advance, lives = cost.advance, request.state in LIVE
    account = session.get_one(BankAccount, cost.bank_account_id)
    free = free_money(session, cost.county_id)
    owed = owed_on(session, advance, clock.today()).total if lives else Money.ZERO
    debt = Text(f"垫付 {advance.id} 欠款合计", f"Owed in all on advance {advance.id}")
    return Brief(
        workers=0,
        party=advance.debtor.name,
        pays_from=account_words(account.name, account.bank, account.tail),
        pays_to=Text(cost.purpose, cost.purpose),
        free_before=free + cost.amount if lives else None,
        free_after=free if lives else None,
        figures=(Figure(debt, owed, owed + cost.amount),) if lives else (),
        steps=_history(advance),
        documents=[
            Document(BASES[advance.basis_kind], advance.basis,
                     advance.requested_on),
        ],
    )  # fmt: skip


def _history(advance: Advance) -> list[Text]:
    """What the bank paid out for the advance, and what of the principal came back since."""
    paid = Money.sum(one.amount for one in advance.flows if one.what in BY_BANK)
    back = Money.sum(-one.amount for one in advance.flows if one.what in ("RECOVERED", "REVERSED"))
    return [
        Text(
            f"垫付 {advance.id} 由银行付出 {paid.grouped()} 元, 已收回本金 {back.grouped()} 元",
            f"advance {advance.id}: the bank paid {paid.grouped()}, of the principal"
            f" {back.grouped()} came back",
        )
    ]
