"""A day's receipts of one account recorded together: all of them, or none and every mistake."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from ledger.actor import Actor
from ledger.approvals.vouchers import refuse_day
from ledger.banking.accounts import custody_account
from ledger.deposits.collect import RecordReceipt, record_receipt
from ledger.deposits.figures import deposit_book
from ledger.deposits.models import Obligation, Receipt
from ledger.deposits.receipt_models import UnidentifiedReceipt
from ledger.deposits.receive_unidentified import RecordUnidentified, record_unidentified
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.parties.search import matches
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of the bank's day. Without a project it is kept as unidentified; the payer is the
    contractor with his registered account where it is left out."""

    #: Its number, its name, or words that fit one project with an obligation in force alone.
    project: str | None
    amount: Money
    bank_reference: str
    payer_name: str | None = None
    payer_bank: str | None = None
    payer_account: str | None = None
    memo: str | None = None
    attachments: int = 1


@dataclass(frozen=True, slots=True)
class RecordDay:
    """The receipts of one account on one day of the bank's."""

    bank_account_id: int
    on: date
    rows: tuple[DayRow, ...]


@dataclass(frozen=True, slots=True)
class DayReceipt:
    """What became of a row."""

    row: int
    receipt: Receipt | UnidentifiedReceipt

    @property
    def kind(self) -> str:
        """``receipt``, or ``unidentified`` where no project was named."""
        return "receipt" if isinstance(self.receipt, Receipt) else "unidentified"

    @property
    def id(self) -> int:
        return self.receipt.id

    @property
    def project_id(self) -> int | None:
        return self.receipt.project_id if isinstance(self.receipt, Receipt) else None

    @property
    def amount(self) -> Money:
        return self.receipt.amount

    @property
    def proposal_id(self) -> int | None:
        return self.receipt.proposal_id

    @property
    def state(self) -> str:
        return self.receipt.proposal.state


def record_day(session: Session, day: RecordDay, *, by: Actor) -> list[DayReceipt]:
    """Every row is on record and its voucher waits for review.

    Invalid with each mistake at ``/rows/<n>/<field>``, counted from 0: an unknown project
    (``project-unknown``) or one that words fit twice (``project-ambiguous``), no obligation in
    force, a reference used before or twice on the sheet. Then nothing is recorded. The day is
    judged once, at ``/on`` (``date-range``, ``period-closed``).
    """
    account = custody_account(session, day.bank_account_id, by=by)
    require_officer(session, by, account.county_id)
    refuse_day(session, deposit_book(session, account.county_id), day.on)
    made: list[DayReceipt] = []
    errors: list[FieldError] = []
    for at, row in enumerate(day.rows):
        try:
            project = project_named(session, account.county_id, row.project)
            made.append(DayReceipt(at, _record(session, day, row, project, by)))
        except Invalid as refused:
            errors += [replace(one, pointer=f"/rows/{at}{one.pointer}") for one in refused.errors]
        except Refusal as refused:
            field = FIELDS.get(refused.code, "project")
            errors.append(FieldError(f"/rows/{at}/{field}", refused.code, refused.says))
    if errors:
        wrong = len({one.pointer.split("/")[2] for one in errors})
        raise Invalid(
            errors,
            f"{len(day.rows)} 行中有 {wrong} 行有误, 全部未登记。",
            f"{wrong} of {len(day.rows)} rows are wrong; nothing was recorded.",
        )
    return made


#: In which cell a refusal of the single receipt is shown; all others belong to the project.
FIELDS = {"duplicate-reference": "bank_reference"}


def _record(
    session: Session, day: RecordDay, row: DayRow, project: Project | None, by: Actor
) -> Receipt | UnidentifiedReceipt:
    payer = _payer(row, project)
    if project is None:
        unknown = RecordUnidentified(
            day.bank_account_id, row.bank_reference, row.amount, day.on, *payer,
            memo=row.memo, attachments=row.attachments,
        )  # fmt: skip
        return record_unidentified(session, unknown, by=by)
    paid = RecordReceipt(
        project.id, day.bank_account_id, row.bank_reference, row.amount, day.on, *payer,
        attachments=row.attachments,
    )  # fmt: skip
    return record_receipt(session, paid, by=by)


def _payer(row: DayRow, project: Project | None) -> tuple[str, str, str]:
    """Name, bank and account as given, else as registered; Invalid where neither is known."""
    known = project.contractor if project is not None else None
    found = {
        "payer_name": row.payer_name or (known.name if known else None),
        "payer_bank": row.payer_bank or (known.bank_name if known else None),
        "payer_account": row.payer_account or (known.bank_account if known else None),
    }
    missing = [name for name, value in found.items() if not value]
    if missing:
        says = Text(
            "请填写: 登记信息中没有, 不能自动带出。", "Fill this in; the register does not know it."
        )
        raise Invalid([FieldError(f"/{name}", "required", says) for name in missing])
    return found["payer_name"] or "", found["payer_bank"] or "", found["payer_account"] or ""


def project_named(session: Session, county_id: int, words: str | None) -> Project | None:
    """The project of that number, that name, or the only one in force that the words fit."""
    if not words:
        return None
    own = (
        select(Project)
        .options(joinedload(Project.contractor))
        .where(Project.county_id == county_id)
    )
    exact = session.scalars(
        own.where(or_(Project.code == words, Project.name == words)).limit(3)
    ).all()
    named = [one for one in exact if one.code == words] or exact
    if not named:
        fitting = own.join(Obligation, Obligation.project_id == Project.id).where(
            Obligation.state == "ACTIVE",
            matches(words, Project.name, Project.pinyin, Project.code),
        )
        named = session.scalars(fitting.order_by(Project.code).limit(4)).all()
    if len(named) == 1:
        return named[0]
    raise _unclear(words, named)


def _unclear(words: str, named: Sequence[Project]) -> Invalid:
    if not named:
        says = Text(f"没有项目「{words}」。", f"There is no project {words}.")
        return Invalid([FieldError("/project", "project-unknown", says)])
    listed = "、".join(one.code for one in named[:3])
    says = Text(
        f"「{words}」对应多个项目({listed}…), 请填项目编号。",
        f"{words} fits several projects ({listed}…); give the number.",
    )
    return Invalid([FieldError("/project", "project-ambiguous", says)])
