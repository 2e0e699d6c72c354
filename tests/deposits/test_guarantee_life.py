"""The whole life of a guarantee: postings 26 to 29, G-02, G-04, G-05, G-07, G-08, X-04, I-24."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.approvals.vouchers import post_alone
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post
from ledger.deadlines.models import Deadline
from ledger.deposits.accept_guarantee import submit_guarantee
from ledger.deposits.assess import AssessDeposit, assess_deposit
from ledger.deposits.extend_guarantee import ExtendGuarantee, extend_guarantee
from ledger.deposits.figures import figures_of
from ledger.deposits.guarantee_claims import claim_lines, claimed
from ledger.deposits.guarantee_log import events_of, handovers_of
from ledger.deposits.keep_original import (
    HandBack,
    KeepOriginal,
    hand_back_original,
    keep_original,
)
from ledger.deposits.lapse_guarantee import LapseGuarantee, lapse_guarantee
from ledger.deposits.models import Guarantee
from ledger.deposits.queries import deposit_of
from ledger.deposits.reject_guarantee import RejectGuarantee, reject_guarantee
from ledger.deposits.replace_guarantee import ReplaceGuarantee, replace_guarantee
from ledger.errors import Invalid, Refusal
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.money import Money
from ledger.parties.models import Project
from ledger.policies.models import PolicyVersion
from tests.conftest import TestClock
from tests.deposits import make
from tests.deposits.make import World, an_assessed_project, journal, reviewed
from tests.deposits.test_guarantees import paper
from tests.parties.make import a_company, a_project

ON = date(2026, 6, 1)


@pytest.fixture
def project(session: Session, world: World) -> Project:
    return an_assessed_project(session, world)


def in_force(session: Session, world: World, project: Project) -> Guarantee:
    row = submit_guarantee(session, paper(world, project), by=world.fo1)
    reviewed(session, world, row.proposal_id)
    return row


def a_claim(
    session: Session, world: World, row: Guarantee, amount: str, owed: bool = False
) -> None:
    """A claim as a draw books it; ``owed`` raises what is to be replenished (27, 14)."""
    sum_, project = Money.of(amount), str(row.project_id)
    claimed(session, row, sum_, ON, by=world.fo1, document="draw:1")
    due = [debit("9401", sum_, project=project), credit("9409", sum_, project=project)]
    entry = Draft(
        on=ON, event="27", summary="保函索赔", source=f"draw:{row.id}:{amount}",
        lines=(*claim_lines(row, sum_), *(due if owed else [])), attachments=2,
    )  # fmt: skip
    post(session, world.book.id, entry, maker=world.fo1, reviewer=world.fo2)


def endorsement(row: Guarantee, **changes: object) -> ExtendGuarantee:
    given = ExtendGuarantee(row.id, "批单-1", date(2026, 12, 20), date(2027, 7, 31),
                            date(2026, 12, 21))  # fmt: skip
    return replace(given, **changes)


def test_an_extension_keeps_the_amount_and_posts_nothing(
    session: Session, world: World, project: Project
) -> None:
    """Posting 28 is none; G-05: the reminder moves to one month before the new last day."""
    row = in_force(session, world, project)
    before = journal(session, world.book)
    extend_guarantee(session, endorsement(row), by=world.fo1)
    assert journal(session, world.book) == before
    assert (row.expires_on, row.state, row.face) == (
        date(2027, 7, 31), "ACTIVE", Money.of("259500.00"),
    )  # fmt: skip
    clocks = session.scalars(
        select(Deadline).where(Deadline.rule == "G-05").order_by(Deadline.id)
    ).all()
    assert [(one.due_on, one.settled_by) for one in clocks] == [
        (date(2026, 12, 31), "extended"), (date(2027, 6, 30), None),
    ]  # fmt: skip
    told = events_of(session, row.id)[-1]
    assert (told.what, told.document, told.expires_from, told.expires_to) == (
        "EXTENDED", "批单-1", date(2027, 1, 31), date(2027, 7, 31),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expires_on": date(2027, 1, 31)}, "date-order"),
        ({"endorsed_on": date(2026, 1, 31)}, "date-order"),
        ({"endorsed_on": date(2026, 12, 22)}, "date-order"),
        ({"endorsed_on": date(2027, 2, 1), "on": date(2027, 2, 1)}, "expired"),
    ],
)
def test_what_an_endorsement_must_say(
    session: Session, world: World, project: Project, changes: dict[str, object], code: str
) -> None:
    """G-04: it lengthens the term, and was made while the guarantee ran."""
    row = in_force(session, world, project)
    with pytest.raises(Invalid) as refused:
        extend_guarantee(session, endorsement(row, **changes), by=world.fo1)
    assert [one.code for one in refused.value.errors] == [code]


def test_a_guarantee_is_replaced_by_a_newer_one(
    session: Session, world: World, project: Project, at: TestClock
) -> None:
    """Postings 26 and 29, X-04: the old one leaves only after the new one stands."""
    old = in_force(session, world, project)
    given = replace(paper(world, project), number="BH-002", replaces_id=old.id, on=ON)
    with pytest.raises(Invalid) as refused:
        submit_guarantee(session, replace(given, face=Money.of("259499.99")), by=world.fo1)
    assert [one.code for one in refused.value.errors] == ["guarantee-too-small"]
    new = submit_guarantee(session, given, by=world.fo1)
    with pytest.raises(Refusal) as early:
        replace_guarantee(session, ReplaceGuarantee(old.id, ON, "BH-002"), by=world.fo1)
    assert early.value.code == "cover-too-low"
    reviewed(session, world, new.proposal_id)
    assert (new.state, old.state) == ("ACTIVE", "ACTIVE")
    world.people["fo1"], world.people["fo2"] = world.fo2, world.fo1
    reviewed(session, world, old.replace_proposal_id)
    assert journal(session, world.book, 2) == make.text(f"""
        2026-06-01 备-1 [26] 收存保函 BH-002(建设银行昌吉分行): {project.name}
          D 9201 guarantee={new.id} project={project.id} 259,500.00
          C 9209 guarantee={new.id} project={project.id} 259,500.00
        2026-06-01 备-2 [29] 更换保函 BH-001: {project.name}
          D 9209 guarantee={old.id} project={project.id} 259,500.00
          C 9201 guarantee={old.id} project={project.id} 259,500.00""")
    assert (old.state, deposit_of(session, project, ON).state) == ("REPLACED", "SECURED")
    back = session.scalars(select(Deadline).where(Deadline.rule == "X-04")).one()
    assert (back.subject, back.due_on) == (f"guarantee:{old.id}", date(2026, 6, 4))
    hand_back_original(session, HandBack(old.id, date(2026, 6, 3), "建设银行 马超"), by=world.fo1)
    assert (back.settled_on, back.settled_by) == (date(2026, 6, 3), "handed-back")


def test_a_new_guarantee_puts_back_what_was_claimed(
    session: Session, world: World, project: Project
) -> None:
    """G-07, postings 26 and 15's memo lines: 9401 first, then 9301."""
    row = in_force(session, world, project)
    a_claim(session, world, row, "100000.00", owed=True)
    assert deposit_of(session, project, ON).state == "SHORT"
    more = replace(paper(world, project, "100000.00"), number="BH-003", on=ON)
    new = submit_guarantee(session, more, by=world.fo1)
    reviewed(session, world, new.proposal_id)
    assert journal(session, world.book, 3) == make.text(f"""
        2026-06-01 备-2 [26] 收存保函 BH-003(建设银行昌吉分行): {project.name}
          D 9201 guarantee={new.id} project={project.id} 100,000.00
          C 9209 guarantee={new.id} project={project.id} 100,000.00
          D 9409 project={project.id} 100,000.00
          C 9401 project={project.id} 100,000.00""")
    seen = deposit_of(session, project, ON)
    assert (seen.state, seen.figures.guarantee) == ("SECURED", Money.of("259500.00"))


def only_banks(session: Session) -> None:
    """From 2022 on the county's policy admits bank guarantees alone."""
    wanted = (PolicyVersion.kind == "deposit", PolicyVersion.code == "XJ")
    old = session.scalars(select(PolicyVersion).where(*wanted)).one()
    kept = {column.key: getattr(old, column.key) for column in PolicyVersion.__table__.columns}
    kept |= {
        "id": None, "number": 2, "effective_from": date(2022, 1, 1), "digest": "0" * 64,
        "terms": json.dumps(old.figures | {"guarantee_kinds": ["BANK"]}),
    }  # fmt: skip
    session.add(PolicyVersion(**kept))
    session.flush()


def test_the_policy_may_admit_bank_guarantees_only(session: Session, world: World) -> None:
    """G-08: insurance and surety follow the bank guarantee where they are admitted."""
    anywhere = an_assessed_project(session, world)
    for kind in ("INSURANCE", "SURETY"):
        given = replace(paper(world, anywhere), kind=kind, number=kind)
        assert submit_guarantee(session, given, by=world.fo1).state == "SUBMITTED"
    only_banks(session)
    project = an_assessed_project(session, world, number=2)
    with pytest.raises(Invalid) as refused:
        submit_guarantee(session, replace(paper(world, project), kind="SURETY"), by=world.fo1)
    assert [one.code for one in refused.value.errors] == ["kind-not-admitted"]
    smaller = replace(paper(world, project), kind="BANK")
    assert submit_guarantee(session, smaller, by=world.fo1).state == "SUBMITTED"


def test_where_the_original_lies_is_logged(
    session: Session, world: World, project: Project
) -> None:
    """G-02: who, when, where, to whom; a paper that is out cannot be lent again or handed back."""
    row = in_force(session, world, project)
    step = KeepOriginal(row.id, "LENT", ON, "建设银行", "马超", "索赔核验")
    keep_original(session, step, by=world.fo1)
    for again in (step, replace(step, what="MOVED")):
        with pytest.raises(Refusal) as refused:
            keep_original(session, again, by=world.fo1)
        assert refused.value.code == "original-out"
    with pytest.raises(Invalid) as wrong:
        keep_original(
            session, replace(step, what="RETURNED", on=ON - timedelta(days=1)), by=world.fo1
        )
    assert [one.code for one in wrong.value.errors] == ["date-order"]
    home = KeepOriginal(row.id, "RETURNED", ON, "档案室 3 柜", "王敏", "归还")
    keep_original(session, home, by=world.fo2)
    with pytest.raises(Refusal) as refused:
        keep_original(session, home, by=world.fo2)
    assert refused.value.code == "original-in"
    log = [(one.what, one.place, one.handed_to) for one in handovers_of(session, row.id)]
    assert log == [
        ("RECEIVED", "档案室 3 柜", world.county.bureau), ("LENT", "建设银行", "马超"),
        ("RETURNED", "档案室 3 柜", "王敏"),
    ]  # fmt: skip
    assert row.kept_at == "档案室 3 柜"


def test_a_rejected_guarantee_closes_its_voucher(
    session: Session, world: World, project: Project
) -> None:
    """SUBMITTED -> REJECTED, by its maker or by the second officer; nothing is posted."""
    for number, officer, state in (("A", world.fo1, "WITHDRAWN"), ("B", world.fo2, "RETURNED")):
        row = submit_guarantee(session, replace(paper(world, project), number=number), by=world.fo1)
        reject_guarantee(session, RejectGuarantee(row.id, ON, "印章不清"), by=officer)
        assert row.proposal is not None
        assert (row.state, row.proposal.state) == ("REJECTED", state)
    assert not figures_of(session, world.book.id, project.id).guarantee


def test_a_lapse_that_waited_too_long_cannot_be_posted(
    session: Session, world: World, project: Project, at: TestClock
) -> None:
    """I-24: a voucher of a guarantee that left force meanwhile is refused at its review."""
    row = in_force(session, world, project)
    at.on("2027-02-01")
    lapse_guarantee(session, LapseGuarantee(row.id, date(2027, 2, 1)), by=world.fo1)
    for refused_deed in (
        lambda: extend_guarantee(session, endorsement(row), by=world.fo1),
        lambda: replace_guarantee(session, ReplaceGuarantee(row.id, ON, "x"), by=world.fo1),
    ):
        with pytest.raises(Refusal) as refused:
            refused_deed()
        assert refused.value.code == "guarantee-state"
    row.state = "RELEASED"
    session.flush()
    with pytest.raises(Refusal) as refused:
        reviewed(session, world, row.lapse_proposal_id)
    assert refused.value.code == "guarantee-state"


def test_the_logs_never_change(session: Session, world: World, project: Project) -> None:
    """I-04, G-02: the events and the custody log of a guarantee are append-only."""
    in_force(session, world, project)
    session.commit()
    for table in ("guarantee_event", "guarantee_handover"):
        for statement in (f"UPDATE {table} SET person_id = 0", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError):
                session.execute(text(statement))
            session.rollback()


def test_one_officer_alone_replaces_a_guarantee(session: Session, at: TestClock) -> None:
    """Design 2.13: what follows the acceptance is posted with it, to be reviewed later."""
    at.on("2026-12-01")
    world = make.a_world(session, one_officer=True)

    def done() -> None:
        post_alone(session, kinds=VOUCHER_KINDS, by=world.fo1)

    company = a_company(session, world.county)
    project = a_project(session, company, "8650000.00", "P-1")
    assess_deposit(session, AssessDeposit(project.id, date(2026, 1, 26)), by=world.fo1)
    done()
    old = submit_guarantee(session, paper(world, project), by=world.fo1)
    done()
    given = replace(paper(world, project), number="BH-002", replaces_id=old.id, on=ON)
    new = submit_guarantee(session, given, by=world.fo1)
    done()
    assert (old.state, new.state) == ("REPLACED", "ACTIVE")
    assert figures_of(session, world.book.id, project.id).cover == Money.of("259500.00")
