"""Register the parties: a county, a company, a project, a worker."""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Company, County, Project, Worker
from ledger.parties.officer import require_officer
from ledger.parties.pinyin import pinyin_key
from ledger.people.scope import find
from ledger.people.sealed import vault
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class RegisterCounty:
    """A county: division code (by which its policies are found) and names."""

    code: str
    name: str
    bureau: str
    short: str | None = None


def register_county(session: Session, county: RegisterCounty, *, by: Actor) -> County:
    """The county stands in the register; its books are opened separately.

    People come here by ``ledger.parties.openings`` alone, where a second administrator decides.
    """
    refuse_known(session, county.code)
    row = County(
        code=county.code,
        name=county.name,
        pinyin=pinyin_key(county.name),
        bureau=county.bureau,
        short=county.short,
        registered_at=clock.now(),
    )
    session.add(row)
    session.flush()
    trail.record(session, "county.registered", f"county:{row.id}", by=by, code=row.code)
    return row


def refuse_known(session: Session, code: str) -> None:
    """Raises ``already-registered`` when a county has that division code."""
    if session.scalar(select(County.id).where(County.code == code)):
        raise AlreadyRegistered(f"区划代码 {code} 已登记。", f"{code} is registered.")


@dataclass(frozen=True, slots=True)
class RegisterCompany:
    """A company by its credit code; bank and account as it has told them, if it has."""

    county_id: int
    uscc: str
    name: str
    bank_name: str | None = None
    bank_account: str | None = None


def register_company(session: Session, company: RegisterCompany, *, by: Actor) -> Company:
    """The company stands in the county's register, once per credit code."""
    require_officer(session, by, company.county_id)
    taken = select(Company.id).where(
        Company.county_id == company.county_id, Company.uscc == company.uscc
    )
    if session.scalar(taken):
        raise AlreadyRegistered(
            f"统一社会信用代码 {company.uscc} 已登记。",
            f"The company with credit code {company.uscc} is already registered.",
        )
    row = Company(
        county_id=company.county_id,
        uscc=company.uscc,
        name=company.name,
        pinyin=pinyin_key(company.name),
        bank_name=company.bank_name,
        bank_account=company.bank_account,
        registered_at=clock.now(),
    )
    session.add(row)
    session.flush()
    trail.record(
        session, "company.registered", f"company:{row.id}", by=by, county_id=row.county_id,
        uscc=row.uscc,
    )  # fmt: skip
    return row


@dataclass(frozen=True, slots=True)
class RegisterProject:
    """A project as its contract and permit describe it."""

    county_id: int
    code: str
    name: str
    contractor_id: int
    owner_name: str
    contract_amount: Money
    signed_on: date
    ends_on: date
    permit_on: date | None = None
    annual_amount: Money | None = None
    sector: str = "CONSTRUCTION"
    work: str = "ORDINARY"
    area: str | None = None
    government_invested: bool = False
    contracting: str = "GENERAL"
    real_name_on: date | None = None
    wage_account_on: date | None = None


def register_project(session: Session, project: RegisterProject, *, by: Actor) -> Project:
    """The project stands in the register under its contractor; nothing is owed for it yet."""
    require_officer(session, by, project.county_id)
    contractor = find(session, Company, project.contractor_id, by=by)
    if contractor.county_id != project.county_id:
        raise Refusal("总包单位登记在另一个县。", "The contractor is registered in another county.",
                      code="other-county")  # fmt: skip
    taken = select(Project.id).where(
        Project.county_id == project.county_id, Project.code == project.code
    )
    if session.scalar(taken):
        raise AlreadyRegistered(
            f"项目编号 {project.code} 已登记。", f"Project {project.code} is already registered."
        )
    judge_terms(project.signed_on, project.permit_on, project.ends_on)
    row = Project(
        county_id=project.county_id,
        code=project.code,
        name=project.name,
        pinyin=pinyin_key(project.name),
        contractor_id=contractor.id,
        owner_name=project.owner_name,
        sector=project.sector,
        work=project.work,
        area=project.area or _code_of(session, project.county_id),
        contract_amount=project.contract_amount,
        annual_amount=project.annual_amount,
        signed_on=project.signed_on,
        permit_on=project.permit_on,
        ends_on=project.ends_on,
        government_invested=project.government_invested,
        contracting=project.contracting,
        real_name_on=project.real_name_on,
        wage_account_on=project.wage_account_on,
        registered_at=clock.now(),
    )
    session.add(row)
    session.flush()
    trail.record(
        session, "project.registered", f"project:{row.id}", by=by, county_id=row.county_id,
        code=row.code, contract=str(row.contract_amount),
    )  # fmt: skip
    return row


def judge_terms(signed_on: date, permit_on: date | None, ends_on: date) -> None:
    """Raises Invalid with every date that stands before the contract (``date-order``)."""
    wrong = [
        FieldError(
            f"/{name}", "date-order", Text("不能早于合同签订日。", "It precedes the contract.")
        )
        for name, day in (("permit_on", permit_on), ("ends_on", ends_on))
        if day is not None and day < signed_on
    ]
    if wrong:
        raise Invalid(wrong)


def _code_of(session: Session, county_id: int) -> str:
    return session.scalars(select(County.code).where(County.id == county_id)).one()


@dataclass(frozen=True, slots=True)
class RegisterWorker:
    """A worker as his papers name him; values are normalised by the schema's fields."""

    county_id: int
    name: str
    citizen_id: str
    bank_card: str | None = None
    phone: str | None = None


def register_worker(session: Session, worker: RegisterWorker, *, by: Actor) -> Worker:
    """The one row of this person in the county, found by blind index or made now.

    A known person must come with the name and card on record (``worker-differs``): a card is
    changed only by its own deed, never by the way.
    """
    require_officer(session, by, worker.county_id)
    index = vault().blind_index("citizen_id", worker.citizen_id)
    known = session.scalar(
        select(Worker).where(Worker.county_id == worker.county_id, Worker.identity_index == index)
    )
    if known is not None:
        return fill_gaps(known, worker)
    token = secrets.token_hex(16)
    row = Worker(
        county_id=worker.county_id,
        token=token,
        identity_index=index,
        name_sealed=vault().encrypt("worker", "name", token, worker.name),
        citizen_id_sealed=vault().encrypt("worker", "citizen_id", token, worker.citizen_id),
        registered_at=clock.now(),
    )
    seal_card(row, worker.bank_card)
    seal_phone(row, worker.phone)
    session.add(row)
    session.flush()
    trail.record(session, "worker.registered", f"worker:{row.id}", by=by, county_id=row.county_id)
    return row


def fill_gaps(known: Worker, worker: RegisterWorker) -> Worker:
    """The known row, its gaps filled; raises when name or card tell another story."""
    differs = difference(known, worker)
    if differs is not None:
        raise WorkerDiffers(differs[1].zh, differs[1].en)
    if known.card_index is None:
        seal_card(known, worker.bank_card)
    if known.phone_sealed is None:
        seal_phone(known, worker.phone)
    return known


def difference(known: Worker, worker: RegisterWorker) -> tuple[str, Text] | None:
    """The field in which the known row tells another story, and what is said of it."""
    name = vault().decrypt("worker", "name", known.token, known.name_sealed)
    if name != worker.name:
        return "name", Text(
            "该身份证号已登记在另一姓名下, 请核对。",
            "This identity number is registered under another name; check the papers.",
        )
    card = worker.bank_card
    if card is None or known.card_index is None:
        return None
    if bytes(known.card_index) == vault().blind_index("bank_card", card):
        return None
    return "bank_card", Text(
        "该人员已登记另一张银行卡, 请先办理换卡。",
        "Another card is on record for this worker; change the card first.",
    )


def seal_card(worker: Worker, card: str | None) -> None:
    """The card stands sealed and findable on the row; None leaves it as it is."""
    if card is not None:
        worker.bank_card_sealed = vault().encrypt("worker", "bank_card", worker.token, card)
        worker.card_index = vault().blind_index("bank_card", card)


def seal_phone(worker: Worker, phone: str | None) -> None:
    """The phone stands sealed on the row; None leaves it as it is."""
    if phone is not None:
        worker.phone_sealed = vault().encrypt("worker", "phone", worker.token, phone)


class AlreadyRegistered(Refusal):
    """The number already stands in the register."""

    code = "already-registered"


class WorkerDiffers(Refusal):
    """A known identity number came with another name or card."""

    code = "worker-differs"
