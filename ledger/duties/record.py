"""Record how a contractor meets its duties to the workers of a project (C-03 .. C-05)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.duties.models import ProjectDuty
from ledger.errors import FieldError, Invalid
from ledger.money import Money
from ledger.parties.models import Project
from ledger.parties.officer import require_officer
from ledger.parties.update import refuse_stale
from ledger.people.scope import find
from ledger.rules.duties import account_name
from ledger.text import Text

#: What stands with the project itself (D-08).
OF_PROJECT = ("real_name_on", "wage_account_on")


@dataclass(frozen=True, slots=True)
class RecordDuties:
    """The duties as they now stand; ``version`` is that of the project the officer saw."""

    project_id: int
    version: int
    begun_on: date | None = None
    cycle_days: int | None = None
    pay_day: int | None = None
    dispute_on: date | None = None
    paid_in_dispute: bool = False
    wage_account_on: date | None = None
    account_name: str | None = None
    account_bank: str | None = None
    account_number: str | None = None
    notice_on: date | None = None
    closed_on: date | None = None
    balance_returned: Money | None = None
    real_name_on: date | None = None
    board_on: date | None = None
    note: str | None = None


#: What is recorded of a project's duties, by the names of the forms.
RECORDED = tuple(
    name for name in RecordDuties.__dataclass_fields__ if name not in ("project_id", "version")
)


def record_duties(session: Session, told: RecordDuties, *, by: Actor) -> Project:
    """The project's duties stand as told, its version is one higher, the trail says what changed.

    Nothing is posted: the wage account is the contractor's. Refused at the field: an account whose
    new name is not contractor + project + 农民工工资专用账户 (``account-name``), parts of an account
    (``account-part``), days out of order (``date-order``), two cycles (``cycle-twice``). What the
    law forbids but has happened is recorded, and found (``rules.duties``).
    """
    project = find(session, Project, told.project_id, by=by, lock=True)
    require_officer(session, by, project.county_id)
    refuse_stale(project.version, told.version)
    row = duty_of(session, project.id)
    errors = list(_amiss(told, project, row))
    if errors:
        raise Invalid(errors)
    if row is None:
        row = ProjectDuty(county_id=project.county_id, project_id=project.id, paid_in_dispute=False)
        session.add(row)
    changed = _apply(project, row, told)
    row.recorded_at = clock.now()
    flag_modified(project, "name")
    session.flush()
    trail.record(
        session, "project.duties-recorded", f"project:{project.id}", by=by,
        county_id=project.county_id, changed=changed,
    )  # fmt: skip
    return project


def duty_of(session: Session, project_id: int) -> ProjectDuty | None:
    """What is on record of the project's duties; None where nothing was recorded yet."""
    return session.scalar(select(ProjectDuty).where(ProjectDuty.project_id == project_id))


def _apply(project: Project, row: ProjectDuty, told: RecordDuties) -> dict[str, list[str | None]]:
    """The rows carry the values; what was different, before and after; no account number."""
    changed: dict[str, list[str | None]] = {}
    for name in RECORDED:
        value: Any = getattr(told, name)
        holder = project if name in OF_PROJECT else row
        before = getattr(holder, name)
        if before != value:
            setattr(holder, name, value)
            shown = [None if one is None else str(one) for one in (before, value)]
            changed[name] = [] if name == "account_number" else shown
    return changed


def _amiss(told: RecordDuties, project: Project, row: ProjectDuty | None) -> Iterator[FieldError]:
    if told.cycle_days is not None and told.pay_day is not None:
        yield _wrong("pay_day", "cycle-twice", "周期天数和每月拨付日只填一项。",
                     "Give either a number of days or a day of the month.")  # fmt: skip
    if told.paid_in_dispute and told.dispute_on is None:
        yield _wrong("dispute_on", "required", "请填写争议发生日期。", "Say since when.")
    yield from _account(told)
    right = account_name(project.contractor.name, project.name)
    stands = row.account_name if row else None
    if told.account_name not in (None, right, stands):
        yield _wrong("account_name", "account-name", f"户名须为“{right}”。",
                     f"The account is to be called “{right}”.")  # fmt: skip


def _account(told: RecordDuties) -> Iterator[FieldError]:
    """An account is told whole, and its days follow one another."""
    parts = ("account_name", "account_bank", "account_number")
    given = [name for name in parts if getattr(told, name) is not None]
    if given:
        for name in parts:
            if name not in given:
                yield _wrong(name, "account-part", "户名、开户行和账号须一并填写。",
                             "Name, bank and number go together.")  # fmt: skip
    opened, notice, closed = told.wage_account_on, told.notice_on, told.closed_on
    if opened is None and (given or notice or closed):
        yield _wrong("wage_account_on", "required", "请填写开立日期。", "Say when it was opened.")
    if opened and notice and notice < opened:
        yield _wrong("notice_on", "date-order", "公示不能早于开立日期。",
                     "The notice cannot come before the opening.")  # fmt: skip
    if closed and closed < (notice or opened or closed):
        yield _wrong("closed_on", "date-order", "销户不能早于公示和开立日期。",
                     "It cannot be closed before the notice or the opening.")  # fmt: skip
    if told.balance_returned is not None and closed is None:
        yield _wrong("closed_on", "required", "填写退还余额时须填写销户日期。",
                     "Say when it was closed and the balance went back.")  # fmt: skip


def _wrong(name: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(f"/{name}", code, Text(zh, en))
