"""The sample office: its people at work on a given day, one transaction a deed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.advances.models import Advance
from ledger.approvals.decide import Decision
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.vouchers import preview, review
from ledger.banking.models import BankAccount
from ledger.cases.models import ArrearsCase
from ledger.db import Database
from ledger.gate.kinds import VOUCHER_KINDS, decider
from ledger.parties.models import Company, County, Project

T = TypeVar("T")


#: What a line of the office's diary does: (session, office, subject, content, day).
Step = Callable[[Session, "Office", str, str, date], None]


@contextmanager
def on(day: date) -> Iterator[None]:
    """Within the block it is ten in the morning of that day."""
    with clock.fixed(datetime(day.year, day.month, day.day, 10, tzinfo=clock.SHANGHAI)):
        yield


class Office:
    """Everybody who works in the sample county, and what they work on."""

    def __init__(self, database: Database, county: County, people: dict[str, Actor]) -> None:
        self.database, self.county, self.people = database, county, people

    def do(self, work: Callable[[Session], T]) -> T:
        """One deed in one transaction."""
        return self.database.in_transaction(work)

    def project(self, session: Session, code: str) -> Project:
        """The project of that number."""
        return session.scalars(
            select(Project).where(Project.county_id == self.county.id, Project.code == code)
        ).one()

    def company(self, session: Session, name: str) -> Company:
        """The company of that name."""
        return session.scalars(
            select(Company).where(Company.county_id == self.county.id, Company.name == name)
        ).one()

    def case(self, session: Session, number: str) -> ArrearsCase:
        """The case of that number."""
        return session.scalars(select(ArrearsCase).where(ArrearsCase.number == number)).one()

    def advance(self, session: Session, number: str) -> Advance:
        """The advance of the case of that number."""
        case = self.case(session, number)
        return session.scalars(select(Advance).where(Advance.case_id == case.id)).one()

    def account(self, session: Session, kind: str) -> BankAccount:
        """The bank account behind the book of that kind."""
        from ledger.banking.accounts import accounts_of

        return accounts_of(session, self.county.id, kind)[0]  # type: ignore[arg-type]

    def review_all(self) -> int:
        """The second officer reviews every voucher that waits; how many."""
        with self.database.reading() as session:
            waiting = session.scalars(
                select(VoucherProposal.id)
                .where(VoucherProposal.state == "PROPOSED")
                .order_by(VoucherProposal.id)
            ).all()
        for proposal_id in waiting:
            self.do(lambda session, id_=proposal_id: self._review(session, id_))  # type: ignore[misc]
        return len(waiting)

    def approve(self, request_id: int | None, *tiers: str, opinion: str = "同意。") -> None:
        """The named officials approve, one after the other."""
        for tier in tiers:
            self.do(lambda session, tier=tier: self._approve(session, request_id, tier, opinion))  # type: ignore[misc]

    def _review(self, session: Session, proposal_id: int) -> None:
        proposal = session.get_one(VoucherProposal, proposal_id)
        maker = proposal.maker_person
        second = next(
            who
            for key, who in self.people.items()
            if key.startswith("fo") and who.person_id != maker
        )
        _, seen = preview(session, proposal, VOUCHER_KINDS)
        review(session, proposal_id, kinds=VOUCHER_KINDS, seen=seen, by=second)

    def _approve(self, session: Session, request_id: int | None, tier: str, opinion: str) -> None:
        request = session.get_one(ApprovalRequest, request_id)
        said = Decision(request.id, "approve", opinion, request.digest)
        decider(request.kind)(session, said, by=self.people[tier])
