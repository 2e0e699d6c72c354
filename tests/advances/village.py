"""Two cases in default that share a worker and a month, with a little money of every kind."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.balances import balance
from ledger.book.show import entries
from ledger.cases.asked import asked_by_claim
from ledger.cases.import_roll import import_roll
from ledger.cases.models import ArrearsCase
from ledger.cases.queries import claims_of, unpaid_by_claim
from ledger.parties.models import Project
from tests.advances.make import a_fund
from tests.advances.owing import Model, Owed
from tests.cases.make import a_case, a_row, a_sheet, in_default
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, an_assessed_project
from tests.deposits.test_supervised import proof, stored

DAY = date(2026, 3, 2)
FUND = 200_000_000

#: Events by which the bank's money reaches a worker, or comes back from him.
PAYS, RETURNS = ("10", "12", "38", "39"), ("11", "39")


@dataclass
class Village:
    """What stands before the first step."""

    session: Session
    world: World
    account: int
    cases: tuple[int, int]
    #: By case, in fen: cash of its project in custody, and under supervision at a bank.
    custody: dict[int, int]
    supervised: dict[int, int]

    def model(self) -> Model:
        """The same in the model."""
        claims = {
            claim.claim_id: Owed(case, claim.worker_id, claim.owed.fen)
            for case in self.cases
            for claim in claims_of(self.session, case)
        }
        return Model(claims, dict(self.custody), dict(self.supervised))

    def agrees(self, session: Session, model: Model) -> None:
        """Claims, requests and journals say what the model says; nobody has more than he is owed."""
        unpaid = unpaid_by_claim(session, list(model.claims))
        assert {claim: money.fen for claim, money in unpaid.items()} == {
            claim: model.room(claim) for claim in model.claims
        }
        assert all(money.fen >= 0 for money in unpaid.values())
        for case in self.cases:
            asked = asked_by_claim(session, session.get_one(ArrearsCase, case))
            assert {claim: money.fen for claim, money in asked.items()} == {
                claim: model.asked(claim) for claim in model.of(case) if model.asked(claim)
            }
        self._journals_agree(session, model)

    def _journals_agree(self, session: Session, model: Model) -> None:
        """By the books alone: paid to each worker, owed to him still, and left at the banks."""
        had = model.by_employer() + model.sums("SUPERVISED", ("PAID",))
        out = {}
        for kind, book, payable in (
            ("CUSTODY", self.world.book, "2307.04"), ("ADVANCE", self.world.fund, "2307.05"),
        ):  # fmt: skip
            paid, due = _told(session, book.id, payable)
            assert paid == model.sums(kind, ("PAID",))
            assert due == model.sums(kind, ("PLANNED", "BOUNCED"))
            out[kind] = paid.total()
            had = had + paid + due
        owed = model.owed()
        assert all(fen <= owed[who] for who, fen in had.items())
        assert balance(session, self.world.fund.id, "1002.02").fen == FUND - out["ADVANCE"]
        undrawn = balance(session, self.world.book.id, "2307.01").fen
        assert undrawn == sum(model.custody.values())
        under = balance(session, self.world.book.id, "9101").fen
        assert under == sum(model.supervised.values())


def _told(session: Session, book_id: int, payable: str) -> tuple[Counter[tuple[int, int]], ...]:
    """By case and worker, from the lines of the journal: paid by the bank, and still owed."""
    paid: Counter[tuple[int, int]] = Counter()
    due: Counter[tuple[int, int]] = Counter()
    for entry in entries(session, book_id, limit=500):
        for line in entry.lines:
            if line.title != payable:
                continue
            who = int(line.aux["case"]), int(line.aux["worker"])
            due[who] += line.amount.fen if line.side == "C" else -line.amount.fen
            if entry.event in (PAYS if line.side == "D" else RETURNS):
                paid[who] += line.amount.fen if line.side == "D" else -line.amount.fen
    return +paid, +due


def a_village(session: Session, world: World, at: TestClock) -> Village:
    """900.00 under supervision for the first case, 600.00 in custody for the second."""
    at.on(DAY.isoformat())
    account = a_fund(session, world, "2000000.00")
    one, two = (an_assessed_project(session, world, number=number) for number in (1, 2))
    stored(session, world, proof(one, "900.00"))
    a_receipt(session, world, two, "600.00", reference="B-2", on=date(2026, 2, 2))
    first = _defaulted(session, world, one, ["1200.00", "999.99"], [(1, "800.50")])
    second = _defaulted(session, world, two, ["500.00"], [(7, "700.01")])
    return Village(
        session, world, account.id, (first, second), {first: 0, second: 60_000},
        {first: 90_000, second: 0},
    )  # fmt: skip


def _defaulted(
    session: Session, world: World, project: Project, owed: list[str], more: list[tuple[int, str]]
) -> int:
    """A case of workers 1, 2 ... of 2026-01, and of those named of 2025-12 as well."""
    case = a_case(session, world, project, owed)
    rows = [a_row(number, sum_, "2025-12") for number, sum_ in more]
    import_roll(session, case.id, a_sheet(rows), by=world.fo1)
    in_default(session, world, case)
    return case.id
