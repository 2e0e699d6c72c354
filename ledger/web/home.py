"""The home page: what waits for the person who opens it, and the figures he answers for."""

from typing import Any

from flask import Blueprint, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import ADMINISTRATORS, Actor, Role
from ledger.approvals import queries
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.queries import Page
from ledger.approvals.request import STATES
from ledger.banking.cards import CONFIRMERS, count_cards_to_confirm
from ledger.book.balances import balance
from ledger.book.browse import books_of, months_of
from ledger.deadlines import inbox as clocks
from ledger.deadlines.models import Deadline
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.money import Money
from ledger.registers.queries import count_imports_to_review
from ledger.text import Text
from ledger.web.bookshelf import HEADLINES, KINDS
from ledger.web.content import spell
from ledger.web.labels import PROPOSAL_KINDS, PROPOSAL_STATES, REQUEST_KINDS, REQUEST_TONES
from ledger.web.subjects import subject_url

bp = Blueprint("home", __name__)

#: How many lines a list shows before "see all".
SHOWN = 8


@bp.get("/")
@allow(*Role)
def index() -> str:
    """What waits for me, then the figures of my counties."""
    by = actor()
    if by.roles & ADMINISTRATORS:
        return render_template("home/administrator.html", figures=[], lists=[])
    with reading() as session:
        lists = _lists(session, by)
        shelves = _shelves(session, by)
        chart = _coverage(session, by)
        figures = _figures(session, by)
    return render_template(
        "home/index.html",
        lists=lists,
        figures=figures,
        shelves=shelves,
        chart=chart,
        books_first=not by.roles & {Role.FO, Role.A1, Role.A2},
    )


def _figures(session: Session, by: Actor) -> list[dict[str, Any]]:
    """The counts at the top of the page."""
    late = clocks.count_inbox(session, by.counties, clock.today())
    approvals, vouchers = url_for("approvals.index"), url_for("vouchers.index")
    figures = []
    if by.holds(Role.FO):
        review = queries.count_reviewable(session, by)
        registers = count_imports_to_review(session, by)
        ready = len(queries.executable(session, by))
        figures.append(_figure(Text("待审核凭证", "Vouchers to review"), review, vouchers))
        if registers:
            place = url_for("register_imports.index")
            figures.append(_figure(Text("待复核台账导入", "Registers to review"), registers, place))
        figures.append(_figure(Text("已批准待执行", "Approved, to carry out"), ready, approvals))
    if by.holds(Role.A1) or by.holds(Role.A2):
        mine = len(queries.awaiting(session, by))
        figures.append(_figure(Text("待我审批", "Waiting for me"), mine, approvals))
    if by.roles & CONFIRMERS and (cards := count_cards_to_confirm(session, by)):
        figures.append(
            _figure(Text("待确认换卡", "Cards to confirm"), cards, url_for("cards.index"))
        )
    figures.append(
        {
            **_figure(
                Text("期限已逾期", "Deadlines missed"), late.overdue, url_for("deadlines.index")
            ),
            "tone": "bad" if late.overdue else "good",
            "note": Text(f"14 天内到期 {late.due_soon} 项", f"{late.due_soon} due within 14 days"),
        }
    )
    return figures


def _figure(label: Text, value: int, url: str) -> dict[str, Any]:
    tone = "wait" if value else "good"
    return {"label": label, "value": value, "url": url, "tone": tone, "note": ""}


def _lists(session: Session, by: Actor) -> list[dict[str, Any]]:
    """Lists of work, the most pressing first."""
    lists = []
    if by.holds(Role.A1) or by.holds(Role.A2):
        lists.append(
            _list(
                Text("待我审批", "Waiting for my decision"),
                [_request(one) for one in queries.awaiting(session, by)],
                url_for("approvals.index"),
                Text("没有等待您审批的申请。", "No request waits for you."),
            )
        )
    if by.holds(Role.FO):
        lists += _office(session, by)
    found = clocks.inbox(session, by.counties, clock.today(), limit=SHOWN + 1)
    lists.append(
        _list(
            Text("期限: 已逾期与即将到期", "Deadlines: missed and due soon"),
            [_clock(one) for one in found],
            url_for("deadlines.index"),
            Text("没有逾期或 14 天内到期的事项。", "Nothing is late or due within 14 days."),
        )
    )
    return lists


def _office(session: Session, by: Actor) -> list[dict[str, Any]]:
    """What a finance officer has before him."""
    reviewable = queries.reviewable(session, by, page=Page(limit=SHOWN + 1))
    returned = session.scalars(
        select(ApprovalRequest)
        .where(
            ApprovalRequest.county_id.in_(by.counties),
            ApprovalRequest.requester_person == by.person_id,
            ApprovalRequest.state == "RETURNED",
        )
        .order_by(ApprovalRequest.id.desc())
        .limit(SHOWN)
    ).all()
    handed_back = session.scalars(
        select(VoucherProposal)
        .where(
            VoucherProposal.county_id.in_(by.counties),
            VoucherProposal.maker_person == by.person_id,
            VoucherProposal.state == "RETURNED",
        )
        .order_by(VoucherProposal.id.desc())
        .limit(SHOWN)
    ).all()
    lists = [
        _list(
            Text("待我审核的凭证", "Vouchers to review"),
            [_proposal(one) for one in reviewable],
            url_for("vouchers.index"),
            Text("没有等待您审核的凭证。", "No voucher waits for your review."),
        ),
        _list(
            Text("已批准, 待执行", "Approved, to be carried out"),
            [_request(one) for one in queries.executable(session, by)],
            url_for("approvals.index", show="ready"),
            Text("没有等待执行的申请。", "Nothing approved waits to be carried out."),
        ),
    ]
    back = [_request(one) for one in returned] + [_proposal(one) for one in handed_back]
    if back:
        lists.append(
            _list(
                Text("退回给我的", "Returned to me"),
                back,
                url_for("approvals.index", show="asked"),
                Text("", ""),
            )
        )
    return lists


def _list(title: Text, items: list[dict[str, Any]], more: str, empty: Text) -> dict[str, Any]:
    more_url = more if len(items) > SHOWN else ""
    return {"title": title, "lines": items[:SHOWN], "more": more_url, "empty": empty}


def _request(asked: ApprovalRequest) -> dict[str, Any]:
    return {
        "badge": REQUEST_KINDS.get(asked.kind, asked.kind),
        "tone": REQUEST_TONES[asked.state],
        "words": asked.summary,
        "url": url_for("approvals.show", request_id=asked.id),
        "amount": asked.amount,
        "note": STATES[asked.state] if asked.state == "RETURNED" else "",
    }


def _proposal(proposal: VoucherProposal) -> dict[str, Any]:
    return {
        "badge": PROPOSAL_KINDS.get(proposal.kind, proposal.kind),
        "tone": "info" if proposal.state == "PROPOSED" else "bad",
        "words": proposal.summary,
        "url": url_for("vouchers.show", proposal_id=proposal.id),
        "amount": proposal.amount,
        "note": "" if proposal.state == "PROPOSED" else PROPOSAL_STATES[proposal.state],
    }


def _clock(row: Deadline) -> dict[str, Any]:
    state = clocks.state_of(row, clock.today())
    return {
        "badge": clocks.STATES[state],
        "tone": "bad" if state == "OVERDUE" else "wait",
        "words": row.what,
        "url": subject_url(row.subject) or url_for("deadlines.index"),
        "amount": None,
        "note": f"{row.rule} · {row.due_on or row.missing_year}",
    }


def _shelves(session: Session, by: Actor) -> list[dict[str, Any]]:
    """Each book with its headline balances and the month to close next."""
    shelves = []
    for book in books_of(session, by.counties):
        rows: list[tuple[Text, str]] = [
            (label, balance(session, book.id, title).grouped())
            for title, label in HEADLINES[book.kind]
        ]
        open_months = [row.period for row in months_of(session, book.id) if not row.closed]
        if open_months:
            oldest = min(open_months)
            month = f"{oldest // 100}-{oldest % 100:02d}"
            rows.append((Text("最早未结账月份", "Oldest open month"), spell(month)))
        shelves.append({"book": book, "name": KINDS[book.kind], "rows": rows})
    return shelves


def _coverage(session: Session, by: Actor) -> dict[str, Any] | None:
    """How the county's projects are covered, split into the three modes (design 9)."""
    covered = [
        (Text("现金专户", "Cash in custody"), "2307.01"),
        (Text("监管账户", "Supervised accounts"), "9101"),
        (Text("保函", "Guarantees"), "9201"),
        (Text("应缴未缴", "Not yet secured"), "9301"),
    ]
    books = [book for book in books_of(session, by.counties) if book.kind == "DEP"]
    if not books:
        return None
    sums = [Money.sum(balance(session, book.id, title) for book in books) for _, title in covered]
    return {
        "title": Text("保证金保障情况", "How deposits are secured"),
        "labels": [label for label, _ in covered],
        "series": [{"name": Text("金额 (元)", "Amount (yuan)"), "values": sums}],
        "kind": "bar",
    }
