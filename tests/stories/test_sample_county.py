"""The sample county: what a newcomer sees was made by the deeds users use, and its books are sound."""

import pytest
from sqlalchemy import func, select, text

from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.banking.models import BankStatement
from ledger.cases.models import ArrearsCase, Claim
from ledger.db import Database
from ledger.demo.found import PEOPLE
from ledger.demo.load import findings, load_county
from ledger.deposits.models import Guarantee, Receipt
from ledger.parties.models import Company, Project
from ledger.people.password import cheap_profile
from ledger.recoveries.models import (
    CoDebtor,
    InstalmentPlan,
    RecoveryReceipt,
    RecoveryStep,
    WriteOff,
)
from ledger.refunds.models import DepositReturn

PASSWORDS = {one.login: "four plain words here" for one in PEOPLE}


@pytest.fixture
def county(database: Database, keys: object) -> Database:
    """A database with the sample county in it."""
    with cheap_profile():
        load_county(database, PASSWORDS)
    return database


def test_the_sample_county_is_whole_and_sound(county: Database) -> None:
    """Companies, projects over all bands, deposits, cases, workers, closed months; verify finds
    nothing."""
    assert findings(county) == 0
    with county.reading() as session:

        def count(model: type) -> int:
            return session.scalar(select(func.count()).select_from(model)) or 0

        assert count(Company) >= 12
        assert count(Project) >= 40
        assert count(Receipt) + count(Guarantee) >= 60
        assert count(ArrearsCase) == 6
        assert count(BankStatement) == 2
        assert session.scalar(select(func.count(func.distinct(Claim.worker_id)))) == 300
        bands = session.scalars(select(Project.contract_amount)).all()
        assert {min(len(str(amount.fen)) - 2, 9) for amount in bands} >= {7, 8, 9}
        pursued = (RecoveryReceipt, RecoveryStep, InstalmentPlan, CoDebtor, WriteOff)
        for model in (*pursued, DepositReturn):
            assert count(model) > 0
        closed = session.execute(
            text("SELECT book_id, count(*) FROM period_close GROUP BY book_id")
        ).all()
        assert [row[1] for row in closed] == [18, 18]


def test_everybody_finds_work_to_do(county: Database) -> None:
    """The home pages: vouchers to review by both officers, a request for each official, one to
    execute."""
    with county.reading() as session:
        waiting = session.scalars(
            select(VoucherProposal.maker_person).where(VoucherProposal.state == "PROPOSED")
        ).all()
        assert len(set(waiting)) == 2
        asked = session.scalars(select(ApprovalRequest)).all()
        assert {one.next_role for one in asked if one.state == "IN_REVIEW"} == {"A1", "A2"}
        assert [one.kind for one in asked if one.state == "APPROVED"] == ["refund"]
