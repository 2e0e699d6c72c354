"""Registering and changing companies, projects and workers."""

import json
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.audit.models import AuditEvent
from ledger.errors import Forbidden, Invalid, NotFound
from ledger.money import Money
from ledger.parties.import_register import import_companies, import_projects
from ledger.parties.models import Company, Project, Worker
from ledger.parties.queries import companies, worker_by_citizen_id
from ledger.parties.register import (
    AlreadyRegistered,
    RegisterProject,
    RegisterWorker,
    WorkerDiffers,
    register_project,
    register_worker,
)
from ledger.parties.show import unsealed, worker_view
from ledger.parties.update import (
    StaleVersion,
    UpdateCompany,
    UpdateWorker,
    update_company,
    update_worker,
)
from tests.parties.make import a_company, a_county, a_project, a_uscc, an_officer

WORKER = {"name": "李四", "citizen_id": "11010519491231002X", "bank_card": "6222020200000000014"}


def test_a_company_stands_once_per_credit_code(session: Session) -> None:
    county = a_county(session)
    company = a_company(session, county, name="天山建设集团")
    assert company.pinyin.startswith("tian shan jian she")
    with pytest.raises(AlreadyRegistered):
        a_company(session, county, name="另一个名字")
    other = a_county(session, "652302", "阜康市")
    assert a_company(session, other).id != company.id


def test_only_an_officer_of_the_county_registers(session: Session) -> None:
    county, other = a_county(session), a_county(session, "652302", "阜康市")
    company = a_company(session, county)
    foreign = UpdateCompany(company.id, 1, "改名")
    with pytest.raises(NotFound):
        update_company(session, foreign, by=an_officer(other))
    with pytest.raises(Forbidden):
        update_company(session, foreign, by=an_officer(county, role=Role.AU))


def test_an_edit_needs_the_version_that_was_seen(session: Session) -> None:
    county = a_county(session)
    company = a_company(session, county)
    update_company(session, UpdateCompany(company.id, 1, "新名"), by=an_officer(county))
    assert (company.name, company.version) == ("新名", 2)
    with pytest.raises(StaleVersion):
        update_company(session, UpdateCompany(company.id, 1, "旧名"), by=an_officer(county))


def test_a_projects_dates_follow_its_contract(session: Session) -> None:
    county = a_county(session)
    company = a_company(session, county)
    assert a_project(session, company).obliged_on == date(2026, 1, 26)
    wrong = RegisterProject(
        county.id, "P-2", "某项目", company.id, "业主", Money.of("1.00"),
        signed_on=date(2026, 1, 20), ends_on=date(2026, 1, 19), permit_on=date(2026, 1, 1),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        register_project(session, wrong, by=an_officer(county))
    assert [(one.pointer, one.code) for one in refused.value.errors] == [
        ("/permit_on", "date-order"),
        ("/ends_on", "date-order"),
    ]


def test_a_worker_is_one_row_per_person_and_county(session: Session) -> None:
    county = a_county(session)
    by = an_officer(county)
    worker = register_worker(session, RegisterWorker(county.id, **WORKER), by=by)
    again = register_worker(
        session, RegisterWorker(county.id, **WORKER, phone="13812345678"), by=by
    )
    assert again is worker
    assert worker_by_citizen_id(session, {county.id}, WORKER["citizen_id"]) is worker
    view = worker_view(worker)
    assert (view.name, view.citizen_id) == ("李*", "110105********002X")
    assert (view.bank_card, view.phone) == ("**** 0014", "138****5678")


def test_a_known_worker_with_another_name_or_card_is_refused(session: Session) -> None:
    county = a_county(session)
    by = an_officer(county)
    worker = register_worker(session, RegisterWorker(county.id, **WORKER), by=by)
    for change in ({"name": "李五"}, {"bank_card": "6222020200000000022"}):
        with pytest.raises(WorkerDiffers):
            register_worker(session, RegisterWorker(county.id, **{**WORKER, **change}), by=by)
    change = UpdateWorker(worker.id, worker.version, "换号", phone="13912345678")
    update_worker(session, change, by=by)
    assert unsealed(worker, "phone") == "13912345678"
    assert unsealed(worker, "bank_card") == WORKER["bank_card"]


def test_no_identity_stands_in_clear_in_rows_or_trail(session: Session) -> None:
    """I-34: neither the row nor the audit event holds a clear value."""
    county = a_county(session)
    by = an_officer(county)
    worker = register_worker(session, RegisterWorker(county.id, **WORKER), by=by)
    row = session.execute(text("SELECT * FROM worker")).mappings().one()
    kept = b"".join(
        str(value).encode() + (value if isinstance(value, bytes) else b"") for value in row.values()
    )
    told = json.dumps([event.facts for event in session.scalars(select(AuditEvent))])
    for clear in WORKER.values():
        assert clear.encode() not in kept
        assert clear not in told
    assert worker.identity_index != worker.card_index


def test_a_list_sorts_by_pinyin_and_is_searched(session: Session) -> None:
    county = a_county(session)
    for number, name in enumerate(("中建", "阿里建工", "北方路桥"), start=1):
        a_company(session, county, number, name)
    everybody = session.scalars(companies({county.id})).all()
    assert [row.name for row in everybody] == ["阿里建工", "北方路桥", "中建"]
    for words in ("bflq", "北方", a_uscc(3), "LU QIAO"):
        assert [row.name for row in session.scalars(companies({county.id}, words))] == ["北方路桥"]


def test_a_register_is_imported_whole(session: Session) -> None:
    county = a_county(session)
    by = an_officer(county)
    sheet = f"统一社会信用代码,单位名称\n{a_uscc(1)},甲建工\n{a_uscc(2)},乙建工\n".encode()
    assert import_companies(session, county.id, sheet, by=by) == 2
    projects = (
        "项目编号,项目名称,总包单位信用代码,建设单位,合同额,合同签订日期,合同工期止,政府投资\n"
        f"P-9,九号楼,{a_uscc(2)},城投,8650000,2026-01-02,2026-12-31,是\n"
    ).encode()
    assert import_projects(session, county.id, projects, by=by) == 1
    project = session.scalars(select(Project)).one()
    assert (project.contract_amount, project.government_invested) == (Money.of("8650000.00"), True)
    assert project.contractor.name == "乙建工"


def test_every_wrong_row_is_named(session: Session) -> None:
    county = a_county(session)
    by = an_officer(county)
    sheet = (
        f"统一社会信用代码,单位名称\n{a_uscc(1)},甲建工\n123,乙建工\n{a_uscc(3)},\n{a_uscc(1)},丁建工\n"
    ).encode()
    with pytest.raises(Invalid) as refused:
        import_companies(session, county.id, sheet, by=by)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [
        ("/rows/3/uscc", "uscc-invalid"),
        ("/rows/4/name", "required"),
        ("/rows/5", "already-registered"),
    ]
    assert "4 行中有 3 行有误" in refused.value.says.zh
    session.rollback()
    assert session.scalars(select(Company)).all() == []
    assert session.scalars(select(Worker)).all() == []
