"""Guarantees: G-01 .. G-05, G-09, postings 26, 2, 29, 1."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.vouchers import return_proposal
from ledger.deadlines.models import Deadline
from ledger.deposits.accept_guarantee import SubmitGuarantee, submit_guarantee
from ledger.deposits.keep_original import HandBack, hand_back_original
from ledger.deposits.lapse_guarantee import LapseGuarantee, lapse_guarantee
from ledger.deposits.queries import deposit_of
from ledger.deposits.words import guarantee_state
from ledger.errors import Invalid, Refusal
from ledger.money import Money
from ledger.parties.models import Project
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, an_assessed_project, journal, reviewed, text

ON = date(2026, 2, 3)


def paper(world: World, project: Project, face: str = "259500.00") -> SubmitGuarantee:
    return SubmitGuarantee(
        project_id=project.id, kind="BANK", issuer="建设银行昌吉分行", number="BH-001",
        face=Money.of(face), beneficiary=world.county.bureau, irrevocable=True, on_demand=True,
        issued_on=date(2026, 2, 1), expires_on=date(2027, 1, 31), kept_at="档案室 3 柜", on=ON,
    )  # fmt: skip


def test_a_guarantee_secures_the_project(session: Session, world: World) -> None:
    """Postings 26 and 2 in one entry; G-05 reminds one month before expiry."""
    project = an_assessed_project(session, world)
    guarantee = submit_guarantee(session, paper(world, project), by=world.fo1)
    assert guarantee_state(guarantee, ON) == "SUBMITTED"
    reviewed(session, world, guarantee.proposal_id)
    assert journal(session, world.book, 1) == text(f"""
        2026-02-03 备-1 [26] 收存保函 BH-001(建设银行昌吉分行): {project.name}
          D 9201 guarantee={guarantee.id} project={project.id} 259,500.00
          C 9209 guarantee={guarantee.id} project={project.id} 259,500.00
          D 9309 project={project.id} 259,500.00
          C 9301 project={project.id} 259,500.00""")
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.figures.guarantee) == ("SECURED", Money.of("259500.00"))
    reminder = session.scalars(select(Deadline).where(Deadline.rule == "G-05")).one()
    assert reminder.due_on == date(2026, 12, 31)
    states = [guarantee_state(guarantee, day) for day in
              (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 1))]  # fmt: skip
    assert states == ["ACTIVE", "EXPIRING", "EXPIRING", "EXPIRED"]


def test_cash_and_a_guarantee_together_cover_a_project(session: Session, world: World) -> None:
    """Design 2.9: one cover, always split; the guarantee need only secure what is lacking."""
    project = an_assessed_project(session, world)
    a_receipt(session, world, project, "100000.00", reference="B1", on=date(2026, 2, 2))
    guarantee = submit_guarantee(session, paper(world, project, "159500.00"), by=world.fo1)
    reviewed(session, world, guarantee.proposal_id)
    figures = deposit_of(session, project, ON).figures
    assert (figures.custody, figures.guarantee, figures.cover) == (
        Money.of("100000.00"), Money.of("159500.00"), Money.of("259500.00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"face": Money.of("259499.99")}, "guarantee-too-small"),
        ({"beneficiary": "某公司"}, "beneficiary"),
        ({"irrevocable": False}, "not-irrevocable"),
        ({"on_demand": False}, "not-on-demand"),
        ({"expires_on": date(2027, 1, 30)}, "term-too-short"),
        ({"issued_on": date(2025, 1, 1), "expires_on": date(2026, 12, 30)}, "term-below-contract"),
    ],
)
def test_what_g_01_to_g_04_ask_is_checked(
    session: Session, world: World, change: dict[str, object], code: str
) -> None:
    """G-01 face, G-03 irrevocable, on demand, for the bureau, G-04 a year and the contract's term."""
    project = an_assessed_project(session, world)
    with pytest.raises(Invalid) as refused:
        submit_guarantee(session, replace(paper(world, project), **change), by=world.fo1)
    assert [one.code for one in refused.value.errors] == [code]


def test_one_paper_is_registered_once(session: Session, world: World) -> None:
    project = an_assessed_project(session, world)
    first = submit_guarantee(session, paper(world, project), by=world.fo1)
    with pytest.raises(Refusal) as refused:
        submit_guarantee(session, paper(world, project), by=world.fo1)
    assert refused.value.code == "guarantee-known"
    return_proposal(session, first.proposal_id, "编号看不清", by=world.fo2)
    again = submit_guarantee(session, paper(world, project), by=world.fo1)
    assert (first.state, again.state) == ("REJECTED", "SUBMITTED")


def test_a_lapsed_guarantee_leaves_the_project_overdue(
    session: Session, world: World, at: TestClock
) -> None:
    """G-09, postings 29 and 1: the cover falls and the obligation is overdue at once."""
    project = an_assessed_project(session, world)
    guarantee = submit_guarantee(session, paper(world, project), by=world.fo1)
    reviewed(session, world, guarantee.proposal_id)
    with pytest.raises(Refusal) as refused:
        lapse_guarantee(session, LapseGuarantee(guarantee.id, date(2027, 1, 31)), by=world.fo1)
    assert refused.value.code == "not-expired"
    at.on("2027-02-01")
    day = date(2027, 2, 1)
    lapse_guarantee(session, LapseGuarantee(guarantee.id, day), by=world.fo1)
    reviewed(session, world, guarantee.lapse_proposal_id)
    assert journal(session, world.book, 2) == text(f"""
        2027-02-01 备-1 [29] 保函 BH-001 到期未续, 注销: {project.name}
          D 9209 guarantee={guarantee.id} project={project.id} 259,500.00
          C 9201 guarantee={guarantee.id} project={project.id} 259,500.00
          D 9301 project={project.id} 259,500.00
          C 9309 project={project.id} 259,500.00""")
    assert deposit_of(session, project, day).state == "OVERDUE"
    hand_back_original(session, HandBack(guarantee.id, day, "建设银行 马超"), by=world.fo1)
    with pytest.raises(Refusal):
        hand_back_original(session, HandBack(guarantee.id, day, "再次"), by=world.fo1)
