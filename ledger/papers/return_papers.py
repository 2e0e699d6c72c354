"""Papers about a return: the notice for the site board (X-01) and the confirmation (X-03)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.deposits.figures import deposit_book, figures_of
from ledger.deposits.models import Guarantee
from ledger.papers.content import Content, facts, table, text, total
from ledger.papers.draft import PaperDraft, bureau_of, chinese_day, refuse_unless
from ledger.people.scope import find
from ledger.refunds.models import DepositReturn
from ledger.refunds.start import subject_of


def return_notice(session: Session, return_id: int, on: date, *, by: Actor) -> PaperDraft:
    """For the site board and the website: what is to go back, and until when one may object.

    No worker, no identity number, no card and no phone stands on it (P-03, X-01).
    """
    row = find(session, DepositReturn, return_id, by=by)
    refuse_unless(
        row.notice_from is not None and row.notice_to is not None,
        "该项返还无须公示。", "This return has no public notice.",
    )  # fmt: skip
    assert row.notice_from is not None
    assert row.notice_to is not None
    project, bureau = row.project, bureau_of(session, row.county_id)
    figures = figures_of(session, deposit_book(session, row.county_id), project.id)
    cover = figures.custody + figures.supervised + figures.guarantee
    blocks = (
        text(
            "下列工程已完工, 施工总承包单位书面承诺不存在拖欠农民工工资, 申请返还农民工工资保证金。"
            "依据《工程建设领域农民工工资保证金规定》, 现予公示。"
        ),
        facts(
            ("项目", project.name),
            ("建设单位", project.owner_name),
            ("施工总承包单位", project.contractor.name),
            ("完工日期", chinese_day(row.completed_on) if row.completed_on else ""),
            ("承诺书", row.undertaking or ""),
            ("保证金(含保函)", f"{cover.grouped()} 元"),
            ("公示期", f"{chinese_day(row.notice_from)}至{chinese_day(row.notice_to)}"),
            ("公示地点", row.notice_places or ""),
        ),
        text(
            f"公示期内, 凡在该项目务工、工资未足额支付的农民工, 请向{bureau}反映。"
            "投诉未处理完毕的, 保证金暂不返还。"
        ),
    )
    content = Content("农民工工资保证金返还公示", "", bureau, blocks)
    return PaperDraft(project, subject_of(row), content, row.completed_on or row.notice_from)


def return_confirmation(session: Session, return_id: int, on: date, *, by: Actor) -> PaperDraft:
    """To bank and contractor within three working days: supervision ends, the money is the
    contractor's (X-03), the originals of guarantees go back (X-04)."""
    row = find(session, DepositReturn, return_id, by=by)
    refuse_unless(
        row.confirmed_on is not None,
        "返还尚未批准执行, 不能发出确认书。",
        "The return has not been carried out; no confirmation goes out.",
    )
    assert row.confirmed_on is not None
    project, bureau = row.project, bureau_of(session, row.county_id)
    blocks = [
        text(
            f"{project.contractor.name} 承建的 {project.name} 已完工, 经公示和审核不存在拖欠农民工"
            "工资。现确认返还该项目农民工工资保证金, 自即日起解除监管。"
        ),
        facts(
            ("公示期", _notice(row)),
            ("审核日期", chinese_day(row.reviewed_on) if row.reviewed_on else "-"),
            ("确认日期", chinese_day(row.confirmed_on)),
        ),
    ]
    if row.total:
        blocks += [
            facts(
                ("本金", f"{row.principal.grouped()} 元" if row.principal else "-"),
                ("利息", f"{row.interest.grouped()} 元" if row.interest else "-"),
            ),
            total("返还金额", row.total),
        ]
    if row.receipt is not None and row.total:
        paid = row.receipt
        blocks.append(
            facts(
                ("收款人", paid.payer_name), ("收款银行", paid.payer_bank),
                ("收款账号(原缴款账户)", paid.payer_account),
            )
        )  # fmt: skip
    blocks += _guarantees(session, row)
    content = Content(
        "农民工工资保证金返还(销户)确认书", project.contractor.name, bureau, tuple(blocks),
        copies="经办银行",
    )  # fmt: skip
    return PaperDraft(project, subject_of(row), content, row.confirmed_on)


def _notice(row: DepositReturn) -> str:
    if row.notice_from is None or row.notice_to is None:
        return "-"
    return f"{chinese_day(row.notice_from)}至{chinese_day(row.notice_to)}"


def _guarantees(session: Session, row: DepositReturn) -> list[dict[str, object]]:
    """The guarantees released with this return, whose originals go back."""
    released = session.scalars(
        select(Guarantee)
        .where(Guarantee.project_id == row.project_id, Guarantee.released_on == row.confirmed_on)
        .order_by(Guarantee.id)
    )
    rows = [[one.number, one.issuer, one.face.grouped()] for one in released]
    head = ["保函编号", "出具机构", "金额(元)"]
    return [table("退还保函原件", head, [3, 4, 3], rows)] if rows else []
