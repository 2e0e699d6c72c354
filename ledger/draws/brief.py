"""What an official must know of a draw: deposit before and after, duty to put back, papers (U-01)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.approvals.brief import Brief, Document, account_words
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.queries import LIVE
from ledger.cases.brief import case_papers
from ledger.cases.models import Claim
from ledger.cases.words import REASONS
from ledger.deposits.brief import figures_after, party_of, subject_id
from ledger.draws.models import Draw, DrawLine
from ledger.draws.words import MODES, PAYEES
from ledger.money import Money
from ledger.text import Text

#: The figure of the project that each mode of a draw lowers.
LOWERS = {"CUSTODY": "custody", "SUPERVISED": "supervised", "GUARANTEE": "guarantee"}


def brief_draw(session: Session, request: ApprovalRequest) -> Brief:
    """Everything needed to decide on the draw behind the request."""
    draw = session.get_one(Draw, subject_id(request))
    account, mode = draw.account, MODES[draw.mode]
    workers, owed = _counted(session, draw.id)
    moved = {LOWERS[draw.mode]: -draw.amount, "to_replenish": draw.to_replenish}
    lives = request.state in LIVE
    notice = Text("支付通知书或公示", "Payment notice")
    return Brief(
        workers=workers,
        party=party_of(draw.project),
        pays_from=account_words(account.name, account.bank, account.tail)
        if draw.mode == "CUSTODY"
        else mode.zh,
        pays_to=PAYEES[draw.payee],
        figures=figures_after(session, draw.project, moved) if lives else (),
        reason=REASONS.get(draw.case.reason),
        steps=(
            Text(
                f"所列工资共欠 {owed.grouped()} 元, 本次动用 {draw.amount.grouped()} 元, 按比例分配",
                f"{owed.grouped()} of wages are owed on these lines; {draw.amount.grouped()} is"
                " drawn and shared in proportion",
            ),
            Text(
                f"动用后企业须补足 {draw.to_replenish.grouped()} 元",
                f"the contractor then has to put back {draw.to_replenish.grouped()}",
            ),
        ),
        policy_version_id=draw.policy_version_id,
        documents=[
            *case_papers(session, draw.case),
            Document(notice, draw.notice_number, draw.requested_on),
        ],
    )


def _counted(session: Session, draw_id: int) -> tuple[int, Money]:
    """How many workers the draw pays, and what its claims owed them."""
    workers, owed = session.execute(
        select(func.count(func.distinct(DrawLine.worker_id)), func.sum(Claim.owed))
        .join(Claim, Claim.id == DrawLine.claim_id)
        .where(DrawLine.draw_id == draw_id)
    ).one()
    return workers, owed if isinstance(owed, Money) else Money(int(owed or 0))
