"""Found the sample county: register, books, bank accounts, policies and people."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import SYSTEM, Actor, Role
from ledger.banking.accounts import OpenAccount, open_account
from ledger.book.books import BookKind
from ledger.db import Database
from ledger.parties.models import County
from ledger.parties.openings import AskBook, ask_book, ask_county, decide_opening
from ledger.parties.register import RegisterCounty
from ledger.people.grants import found_administrators, give_role
from ledger.people.models import UserAccount
from ledger.people.password import hash_password
from ledger.people.register import NewUser, new_password
from ledger.people.register import open_account as open_user
from ledger.people.roster import actor_of
from ledger.policies.adopt import AdoptPolicies, adopt_policies

OPENED = date(2025, 5, 1)
CODE, NAME, SHORT = "652399", "云岭县(演示)", "云"
BUREAU = "云岭县人力资源和社会保障局"
POLICIES = {"deposit": "XJ", "advance": "JZ", "fund": "JZ", "interest": "FIXED-300"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the sample people. The identity numbers are valid and belong to nobody."""

    login: str
    name: str
    id_number: str
    role: Role


PEOPLE = (
    Sample("fo1", "王芳", "659901198203070027", Role.FO),
    Sample("fo2", "李强", "659901198411120033", Role.FO),
    Sample("a1", "张建国", "659901197105160059", Role.A1),
    Sample("a2", "刘伟", "659901196909200074", Role.A2),
    Sample("au", "陈静", "659901199001150082", Role.AU),
    Sample("sy", "赵敏", "659901198806250107", Role.SY),
    Sample("se", "孙磊", "659901198702180116", Role.SE),
    Sample("aa", "周洋", "659901199204040131", Role.AA),
)
BANKS: Mapping[BookKind, tuple[str, str, str]] = {
    "DEP": ("云岭县农民工工资保证金专户", "中国农业银行云岭县支行", "30120001040012345"),
    "FUND": ("云岭县欠薪应急周转金专户", "中国农业银行云岭县支行", "30120001040067890"),
}


def is_founded(database: Database) -> bool:
    """Whether the database holds a county already, sample or real."""
    with database.reading() as session:
        return session.scalar(select(County.id).limit(1)) is not None


def found_county(session: Session, passwords: Mapping[str, str]) -> tuple[County, dict[str, Actor]]:
    """County, both books, their accounts, adopted policies and eight people stand.

    The administrators open county and books as S-10 has it: one asks, another decides.
    """
    users = {one.login: _user(session, one, passwords[one.login]) for one in PEOPLE}
    found_administrators(
        session,
        {one.role: users[one.login].person_id for one in PEOPLE if one.login in ("sy", "se", "aa")},
    )
    sy, se = (actor_of(session, users[login], door="demo") for login in ("sy", "se"))
    asked = ask_county(session, RegisterCounty(CODE, NAME, BUREAU, SHORT), by=sy)
    county_id = decide_opening(session, asked.id, opens=True, by=se).made_id
    county = session.get_one(County, county_id)
    adopt_policies(session, AdoptPolicies(county.id, date(2021, 11, 1), POLICIES), by=SYSTEM)
    for kind, (name, bank, number) in BANKS.items():
        asked = ask_book(session, AskBook(county.id, kind, OPENED), by=sy)
        decide_opening(session, asked.id, opens=True, by=se)
        open_account(session, OpenAccount(county.id, kind, name, bank, number), by=SYSTEM)
    for one in PEOPLE:
        if one.role in (Role.FO, Role.A1, Role.A2, Role.AU):
            give_role(session, users[one.login].person_id, one.role, county.id, by=SYSTEM)
    people = {login: actor_of(session, user, door="demo") for login, user in users.items()}
    return county, people


def _user(session: Session, one: Sample, password: str) -> UserAccount:
    new = NewUser(one.name, one.id_number, one.login, hash_password(password), password_given=False)
    return open_user(session, new, by=SYSTEM)


def sample_passwords(path: Path) -> dict[str, str]:
    """The sign-ins of the sample people, made at random once and readable by the owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {one.login: new_password() for one in PEOPLE}
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
