"""Papers about a draw: the payment notice to the bank (U-02) and the replenishment notice (U-05)."""

import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.canonical import digest
from ledger.deadlines.models import Deadline
from ledger.deadlines.reckon import reckon
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.models import Guarantee
from ledger.draws.models import Draw
from ledger.money import Money
from ledger.papers.content import Content, facts, table, text, total
from ledger.papers.draft import PaperDraft, bureau_of, chinese_day, refuse_unless
from ledger.parties.masks import mask_card, mask_citizen_id_short, mask_name
from ledger.parties.models import Worker
from ledger.parties.show import unsealed
from ledger.people.scope import find

#: Working days within which the bank pays (U-02).
PAY_WITHIN = 5
HEAD = ("序号", "姓名", "身份证号", "收款账号", "拖欠工资(元)", "本次支付(元)")


def payment_notice(session: Session, draw_id: int, on: date, *, by: Actor) -> PaperDraft:
    """The bank is to pay the named workers themselves within five working days (U-02, U-03).

    The content shows them masked (P-03); names, identity and account numbers go to the bank's
    copy alone, and their digest stands in the content.
    """
    draw = find(session, Draw, draw_id, by=by)
    _executed(draw)
    case, (payer, payer_facts, ask) = draw.case, _payer(session, draw)
    bureau = bureau_of(session, draw.county_id)
    paid_by = reckon(session, on, PAY_WITHIN, "WORKING").on
    limit = f"即 {chinese_day(paid_by)} 前" if paid_by else "遇调休以国务院通知为准"
    masked, clear = _payees(session, draw)
    private = {"salt": secrets.token_hex(16), "payees": clear}
    blocks = (
        text(
            f"{draw.project.contractor.name} 承建的 {draw.project.name} 拖欠农民工工资,"
            f"经责令限期支付({case.order_number or case.number}), 逾期"
            f"{'(' + chinese_day(case.pay_by) + ')' if case.pay_by else ''}未支付。依据《工程建设领域"
            f"农民工工资保证金规定》, {ask}"
        ),
        facts(
            ("案件编号", case.number),
            ("通知书登记号", draw.notice_number),
            *payer_facts,
            ("项目", f"{draw.project.name}({draw.project.code})"),
        ),
        total("支付总额", draw.amount),
        text(
            f"请自收到本通知书之日起 {PAY_WITHIN} 个工作日内({limit})以银行转账方式"
            + (
                f"付至 {draw.account.name} {draw.account.number}({draw.account.bank}), "
                "由我局支付给农民工本人。"
                if draw.payee == "BUREAU"
                else "直接支付到农民工本人账户, 不得支付给他人; 退票请当日告知我局。"
            )
        ),
        table(
            "支付明细", HEAD, [1, 2, 4, 4, 3, 3], masked,
            ["", "合计", f"{len(masked)} 人", "", "", draw.amount.grouped()], name="payees",
        ),
    )  # fmt: skip
    content = Content(
        "农民工工资保证金支付通知书", payer, bureau, blocks, sealed=digest(private),
        copies=draw.project.contractor.name,
    )  # fmt: skip
    return PaperDraft(draw.project, draw.source, content, _executed(draw), private)


def replenishment_notice(session: Session, draw_id: int, on: date, *, by: Actor) -> PaperDraft:
    """The contractor is to put back what was drawn, by the day of the clock (U-05)."""
    draw = find(session, Draw, draw_id, by=by)
    executed_on = _executed(draw)
    paid = draw.mode == "CUSTODY" or draw.reported_on is not None
    refuse_unless(paid, "付款方尚未回报付款。", "Its payer has not reported the payment.")
    refuse_unless(bool(draw.to_replenish), "本次动用无须补足。", "Nothing is to be put back.")
    bureau = bureau_of(session, draw.county_id)
    owed = figures_of(session, deposit_book(session, draw.county_id), draw.project_id).to_replenish
    still = min(owed, draw.to_replenish)
    put_back = draw.to_replenish - still
    refuse_unless(bool(still), "已全部补足。", "All has been put back.")
    blocks = (
        text(
            f"因你单位承建的 {draw.project.name} 拖欠农民工工资, 我局已于"
            f"{chinese_day(executed_on)}动用该项目工资保证金。依据《工程建设领域农民工工资"
            "保证金规定》, 请你单位按期足额补足。"
        ),
        facts(
            ("案件编号", draw.case.number),
            ("动用金额", f"{draw.amount.grouped()} 元"),
            ("动用日期", chinese_day(executed_on)),
            ("应补足金额", f"{draw.to_replenish.grouped()} 元"),
            *((("已补足金额", f"{put_back.grouped()} 元"),) if put_back else ()),
            ("补足期限", _replenish_by(session, draw)),
        ),
        total("尚应补足金额" if put_back else "应补足金额", still),
        text("逾期未补足的, 依照《保障农民工工资支付条例》第五十五条处理。"),
    )
    to = draw.project.contractor.name
    content = Content("农民工工资保证金补足通知书", to, bureau, blocks)
    return PaperDraft(draw.project, draw.source, content, executed_on)


def _payer(session: Session, draw: Draw) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """Who pays, from what, and what is asked of it: a bank, or the issuer of a guarantee."""
    if draw.guarantee_id is not None:
        paper = session.get_one(Guarantee, draw.guarantee_id)
        return (
            paper.issuer,
            (("保函编号", paper.number),),
            "请你单位按下列保函支付该项目农民工工资。",
        )
    ask = "请你行从下列账户支付该项目农民工工资。"
    if draw.mode == "SUPERVISED":
        stored = session.scalars(
            select(SupervisedMovement)
            .where(
                SupervisedMovement.project_id == draw.project_id,
                SupervisedMovement.kind != "RELEASE",
            )
            .order_by(SupervisedMovement.id.desc())
        ).first()
        assert stored is not None, "money is drawn from a supervised account that nobody stored in"
        account = f"{stored.account_name} {stored.account_number}"
        return stored.bank, (("监管账户", account),), ask
    custody = draw.account
    return custody.bank, (("付款专户", f"{custody.name} {custody.number}"),), ask


def _executed(draw: Draw) -> date:
    """The day the draw was carried out; refused before."""
    refuse_unless(
        draw.executed_on is not None,
        "动用尚未批准执行, 不能发出通知书。",
        "The draw has not been carried out; no notice goes out.",
    )
    assert draw.executed_on is not None
    return draw.executed_on


def _payees(session: Session, draw: Draw) -> tuple[list[list[str]], list[list[str]]]:
    """The workers in the order of the roll, masked and in clear."""
    paid: dict[int, Money] = {}
    owed: dict[int, Money] = {}
    for line in draw.lines:
        paid[line.worker_id] = paid.get(line.worker_id, Money.ZERO) + line.amount
        owed[line.worker_id] = owed.get(line.worker_id, Money.ZERO) + line.claim.owed
    known = {one.id: one for one in session.scalars(select(Worker).where(Worker.id.in_(paid)))}
    masked, clear = [], []
    for number, (worker_id, amount) in enumerate(paid.items(), 1):
        worker = known[worker_id]
        name, identity = (unsealed(worker, field) or "" for field in ("name", "citizen_id"))
        card = unsealed(worker, "bank_card") or ""
        sums = [owed[worker_id].grouped(), amount.grouped()]
        hidden = [mask_name(name), mask_citizen_id_short(identity), mask_card(card) if card else ""]
        masked.append([str(number), *hidden, *sums])
        clear.append([str(number), name, identity, card, *sums])
    return masked, clear


def _replenish_by(session: Session, draw: Draw) -> str:
    clock = session.scalars(
        select(Deadline)
        .where(Deadline.subject == f"project:{draw.project_id}", Deadline.rule == "U-05")
        .where(Deadline.starts_on <= draw.executed_on)
        .order_by(Deadline.starts_on.desc(), Deadline.id.desc())
        .limit(1)
    ).one_or_none()
    if clock is None or clock.due_on is None:
        return "按政策规定的工作日内"
    return f"{chinese_day(clock.due_on)}前(含当日)"
