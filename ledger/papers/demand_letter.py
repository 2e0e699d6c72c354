"""The demand letter to a debtor of the fund, drafted from what he owes on the day (R-06, R-07).

It is printed, served, and then recorded by its number; it is no numbered paper of a project.
"""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.book.balances import balance
from ledger.book.books import book_of
from ledger.money import Money
from ledger.papers.content import Content, facts, text, total
from ledger.papers.draft import bureau_of, chinese_day, refuse_unless
from ledger.people.scope import find
from ledger.recoveries.debtors import co_debtors
from ledger.recoveries.joint import require_answerer
from ledger.recoveries.models import CoDebtor
from ledger.recoveries.owed import is_owed
from ledger.recoveries.queries import Debt, debt_on


def demand_letter(
    session: Session, advance_id: int, on: date, pay_by: date, *, number: str,
    debtor_id: int | None = None, by: Actor,
) -> dict[str, Any]:  # fmt: skip
    """The letter's content under that number: who owes what on the day, since when, how interest
    came about, by when and into which account; to the debtor, or to ``debtor_id`` who answers
    beside him. Nothing is written.

    Refused before the bank paid or once nothing is owed (``paper-early``); Invalid
    ``not-a-debtor`` for a company that does not answer for it.
    """
    advance = find(session, Advance, advance_id, by=by)
    require_answerer(session, advance, debtor_id, "/debtor_id")
    paid_on = min((flow.happened_on for flow in advance.flows), default=None)
    refuse_unless(paid_on is not None, "垫付尚未支付。", "Nothing has been paid out yet.")
    refuse_unless(is_owed(session, advance), "该垫付已全部收回。", "Nothing is owed any more.")
    debt, beside = debt_on(session, advance, on), co_debtors(session, advance.id)
    to = next((one for one in beside if one.company_id == debtor_id), None)
    others = "、".join(one.company.name for one in beside if one is not to)
    account = advance.account
    blocks = (
        text(_why(advance, paid_on or on, to)),
        *_sums(debt, _pending(session, advance)),
        *(text(said.zh) for said in debt.owed.statement),
        text(
            f"请于 {chinese_day(pay_by)} 前付至以下账户, 并注明案件编号; 本金还清之前利息照算。"
            "逾期不还的, 我局将依法提起诉讼、申请强制执行。"
        ),
        facts(("户名", account.name), ("开户银行", account.bank), ("账号", account.number)),
        *([text(f"{others}对上述债务承担连带责任。")] if others else []),
    )
    reader, copies = advance.debtor.name, others
    if to is not None:
        reader, copies = to.company.name, "、".join(filter(None, (advance.debtor.name, others)))
    content = Content("垫付款催收函", reader, bureau_of(session, advance.county_id),
                      blocks, copies=copies)  # fmt: skip
    return content.as_record(number, str(on))


def _why(advance: Advance, paid_on: date, to: CoDebtor | None) -> str:
    """Why the reader owes it: as the debtor, or because he answers for the whole beside him."""
    ordered = f", {advance.case.order_number}" if advance.case.order_number else ""
    owes = f"{advance.debtor.name}" if to else "你单位"
    says = (
        f"{owes}拖欠农民工工资一案(案件 {advance.case.number}{ordered}), 经责令限期支付逾期未付, "
        f"已于{chinese_day(paid_on)}由欠薪应急周转金垫付 {advance.amount.grouped()} 元"
        f"({advance.basis})。依据《保障农民工工资支付条例》第六十三条, 垫付款应由{owes}偿还。"
    )
    return f"{says}你单位对该债务承担连带责任({to.ground}), 应偿还全部款项。" if to else says


def _pending(session: Session, advance: Advance) -> Money:
    """What of it stands in 1902.01 while a write-off is decided."""
    book = book_of(session, advance.county_id, "FUND")
    return balance(session, book.id, "1902.01", on=None, **advance.aux)


def _sums(debt: Debt, pending: Money) -> list[dict[str, Any]]:
    """What is owed on the day, part by part; what is pending or written off is owed still."""
    if pending:
        return [total("尚欠款项", pending)]
    if debt.pursued:
        return [total("尚欠款项(已账销案存, 债权不消灭)", debt.pursued)]
    owed = debt.owed
    parts = [("垫付本金", owed.principal), ("利息", owed.interest), ("追偿费用", owed.cost)]
    rows = [(name, f"{amount.grouped()} 元") for name, amount in parts if amount]
    return [facts(("截止日期", chinese_day(debt.on)), *rows), total("应还合计", owed.total)]
