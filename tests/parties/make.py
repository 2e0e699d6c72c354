"""Builders for the registers: valid numbers, sealed workers, officers."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from ledger.actor import SYSTEM, Actor, Role
from ledger.money import Money
from ledger.parties.models import Company, County, Project
from ledger.parties.register import (
    RegisterCompany,
    RegisterCounty,
    RegisterProject,
    register_company,
    register_county,
    register_project,
)
from ledger.people.sealed import Vault, unlock


@pytest.fixture(autouse=True)
def unlocked(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A vault of the test's own."""
    unlock(Vault.open_or_make(tmp_path_factory.getbasetemp() / Path("vault.json")))


def an_officer(county: County, person: int = 1, role: Role = Role.FO) -> Actor:
    """A finance officer (or another role) of that county."""
    return Actor(person, person, f"officer {person}", frozenset({(role, county.id)}))


def a_county(session: Session, code: str = "652301", name: str = "昌吉市") -> County:
    """A county whose policies are Xinjiang's."""
    county = RegisterCounty(code=code, name=name, bureau=f"{name}人力资源和社会保障局")
    return register_county(session, county, by=SYSTEM)


def a_uscc(number: int) -> str:
    """A valid credit code, different for every number."""
    stem = f"91652301MA{number:07d}"
    return stem + uscc.calc_check_digit(stem)


def a_company(session: Session, county: County, number: int = 1, name: str = "天山建设") -> Company:
    """A company of the county."""
    company = RegisterCompany(county.id, a_uscc(number), name)
    return register_company(session, company, by=an_officer(county))


def a_project(
    session: Session, contractor: Company, contract: str = "8650000.00", code: str = "P-1"
) -> Project:
    """A project of that contract amount, signed 2026-01-20, permitted 2026-01-26."""
    county = session.get_one(County, contractor.county_id)
    project = RegisterProject(
        county_id=county.id,
        code=code,
        name=f"{contractor.name}项目{code}",
        contractor_id=contractor.id,
        owner_name="昌吉城投",
        contract_amount=Money.of(contract),
        signed_on=date(2026, 1, 20),
        permit_on=date(2026, 1, 26),
        ends_on=date(2026, 12, 31),
    )
    return register_project(session, project, by=an_officer(county))
