"""Lives of two cases: draws, advances, bounces and payments in any order, beside a model.

Each step says what the model foresees, and after each the claims, the requests and both journals
must say the same as the model: nobody is ever promised or paid more than he is owed.
"""

from collections.abc import Callable
from datetime import date
from itertools import count
from random import Random
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.advances.pay import ExecuteAdvance, confirm_advance, execute_advance
from ledger.advances.request import RequestAdvance, request_advance
from ledger.approvals.request import withdraw
from ledger.banking.models import PaymentLine
from ledger.banking.payout import ConfirmBatch
from ledger.cases.close import CloseCase, close_case
from ledger.cases.end_claims import EndClaims, end_claims
from ledger.cases.models import ArrearsCase
from ledger.cases.settle import PaidByEmployer, PaidLine, pay_by_employer
from ledger.draws.direct import (
    GiveUpNotice,
    RecordReport,
    SendNotice,
    give_up_notice,
    record_report,
    send_notice,
)
from ledger.draws.models import Draw
from ledger.draws.pay import ExecuteDraw, confirm_draw, execute_draw
from ledger.draws.request import RequestDraw, request_draw
from ledger.errors import Refusal
from ledger.gate.kinds import ENDERS
from ledger.money import Money
from tests.advances.make import decided
from tests.advances.owing import Model, Paying
from tests.advances.transfers import TRANSFERS
from tests.advances.village import DAY, Village
from tests.deposits.make import a_receipt

T = TypeVar("T")


class Life:
    """One life of two cases that share a worker and a month."""

    def __init__(self, village: Village, seed: int) -> None:
        self.village, self.world = village, village.world
        self.session = Session(
            village.session.connection(), join_transaction_mode="create_savepoint"
        )
        self.model: Model = village.model()
        self.rows: dict[int, Draw | Advance] = {}
        self.numbers = count(1)
        self.chance = Random(seed)
        self.told = list[str]()

    def live(self, steps: int) -> set[str]:
        """That many steps, all as foreseen; which states came to be. Nothing of it is kept."""
        seen = set[str]()
        try:
            for _ in range(steps):
                deed = self.chance.choices(list(DEEDS), list(DEEDS.values()))[0]
                self.told.append(deed.__name__)
                deed(self)
                self.village.agrees(self.session, self.model)
                seen |= self.states()
        except AssertionError as error:
            error.add_note(" ".join(self.told))
            raise
        finally:
            self.session.close()
        return seen

    def states(self) -> set[str]:
        """Where requests and transfers stand now."""
        return {
            f"{one.kind} {state}"
            for one in self.model.payings.values()
            for state in (one.stage, *one.by_worker.values())
        }

    def attempt(self, deed: Callable[[], T]) -> T | str:
        """Done, or the code with which it is refused."""
        point = self.session.begin_nested()
        try:
            done = deed()
        except Refusal as refused:
            point.rollback()
            return refused.code
        point.commit()
        return done

    def reference(self) -> str:
        return f"R-{next(self.numbers)}"

    def case(self) -> ArrearsCase:
        return self.session.get_one(ArrearsCase, self.chance.choice(self.village.cases))

    def fen(self, most: int = 60_000) -> int:
        """Some sum, now and then a single fen."""
        return self.chance.choice((1, self.chance.randint(1, most)))

    def draw(self) -> None:
        """All that is open and asked for nowhere, or all that the project has free."""
        case, model, kind = self.case(), self.model, self.chance.choice(("CUSTODY", "SUPERVISED"))
        asked = RequestDraw(case.id, self.world.bank.id, self.reference(), DAY, kind)
        stored = (model.custody if kind == "CUSTODY" else model.supervised)[case.id]
        want = min(sum(model.free(case.id).values()), stored - model.held(case.id, kind))
        row = self.attempt(lambda: request_draw(self.session, asked, by=self.world.fo1))
        if isinstance(row, str):
            assert want == 0 or not model.open(case.id), row
            return
        self.asked(row, kind, case.id, want)

    def advance(self) -> None:
        """Within the ceilings, or what the government granted."""
        case, model = self.case(), self.model
        granted = self.chance.choice((None, self.fen(), 500_000))
        asked = RequestAdvance(
            case.id, self.village.account, "协议", date(2026, 8, 31), DAY,
            override_document="决定" if granted else None,
            override_reason="春节" if granted else None,
            override_limit=Money(granted) if granted else None,
            cover_reason="监管账户暂不能支取",
        )  # fmt: skip
        free = sum(model.free(case.id).values())
        row = self.attempt(lambda: request_advance(self.session, asked, by=self.world.fo1))
        if isinstance(row, str):
            first, over = model.custody[case.id] > 0, not model.open(case.id)
            assert first or over or not free or granted is None, row
            return
        assert not model.custody[case.id]
        self.asked(row, "ADVANCE", case.id, min(free, granted) if granted else row.amount.fen)
        if granted is None:
            self.within_the_ceilings(case.id)

    def within_the_ceilings(self, case: int) -> None:
        """A-02, I-15: all advances of the case together, asked for or given."""
        owed = {who: fen for who, fen in self.model.owed().items() if who[0] == case}
        assert self.model.advanced(case) <= (sum(owed.values()) + 2) // 5
        for _, worker in owed:
            assert self.model.advanced(case, worker) <= 190_000

    def asked(self, row: Draw | Advance, kind: str, case: int, want: int) -> None:
        """The request asks for no more of a claim than is free."""
        free = self.model.free(case)
        parts = {line.claim_id: line.amount.fen for line in row.lines}
        assert all(0 < fen <= free[claim] for claim, fen in parts.items())
        assert row.amount.fen == sum(parts.values()) == want > 0
        assert row.approval_id
        self.model.payings[row.approval_id] = Paying(kind, case, parts)
        self.rows[row.approval_id] = row

    def carry_on(self) -> None:
        """The next step of some request: approved, executed, paid."""
        under_way = [
            (request, one)
            for request, one in self.model.payings.items()
            if one.stage == "ASKED" or "PLANNED" in one.by_worker.values()
        ]
        if not under_way:
            return
        request, one = self.chance.choice(under_way)
        if one.stage == "ASKED" and not one.approved:
            decided(self.session, self.world, request)
            one.approved = True
        elif one.stage == "ASKED":
            self.executed(request, one)
        else:
            self.settled(request, one)

    def executed(self, request: int, one: Paying) -> None:
        """Carried out just when every claim still has that much unpaid."""
        row, by, session = self.rows[request], self.world.fo2, self.session
        if isinstance(row, Advance):
            done = self.attempt(
                lambda: execute_advance(session, ExecuteAdvance(row.id, DAY), by=by).id
            )
        elif one.kind == "CUSTODY":
            done = self.attempt(lambda: execute_draw(session, ExecuteDraw(row.id, DAY), by=by).id)
        else:
            done = self.attempt(lambda: send_notice(session, SendNotice(row.id, DAY), by=by).id)
        fits = all(fen <= self.model.room(claim) for claim, fen in one.parts.items())
        assert (done == "already-paid") is not fits
        if isinstance(done, str):
            return
        one.stage = "GIVEN"
        one.by_worker = {self.model.claims[claim].worker: "PLANNED" for claim in one.parts}
        if one.kind == "CUSTODY":
            self.model.custody[one.case] -= one.total
        if one.kind != "SUPERVISED":
            one.batch = int(done)

    def settled(self, request: int, one: Paying) -> None:
        """The bank has paid all that was sent; of a notice perhaps one worker less, or none."""
        row, by, session = self.rows[request], self.world.fo2, self.session
        sent = [worker for worker, state in one.by_worker.items() if state == "PLANNED"]
        less = one.kind == "SUPERVISED" and self.chance.random() < 0.5
        left = sent[: 1 if less else 0]
        if one.batch is not None:
            confirm = confirm_advance if isinstance(row, Advance) else confirm_draw
            confirm(session, ConfirmBatch(one.batch, DAY, self.reference()), by=by)
        elif left == sent:
            give_up_notice(session, GiveUpNotice(row.id, DAY, "账户被冻结"), by=by)
        else:
            told = RecordReport(row.id, DAY, self.reference(), tuple(left))
            record_report(session, told, by=by)
        for worker in sent:
            one.by_worker[worker] = "CANCELLED" if worker in left else "PAID"
        if one.kind == "SUPERVISED":
            paid = self.model.sums("SUPERVISED", ("PAID",))
            stored = self.village.supervised[one.case]
            self.model.supervised[one.case] = stored - sum(
                fen for (case, _), fen in paid.items() if case == one.case
            )

    def take_back(self) -> None:
        """A request that was not carried out is withdrawn."""
        waiting = [id_ for id_, one in self.model.payings.items() if one.stage == "ASKED"]
        if waiting:
            request = self.chance.choice(waiting)
            withdraw(self.session, request, enders=ENDERS, by=self.world.fo1)
            self.model.payings[request].stage = "OVER"

    def transfer(self) -> None:
        """One transfer comes back, is paid again, or is given up."""
        able = [
            (what, one, worker)
            for what, transfer in TRANSFERS.items()
            for one in self.model.payings.values()
            for worker, state in one.by_worker.items()
            if one.batch is not None and transfer.fits(one.kind, state)
        ]
        if not able:
            return
        what, one, worker = self.chance.choice(able)
        found = select(PaymentLine).filter_by(batch_id=one.batch, worker_id=worker)
        line = self.session.scalars(found).one()
        one.by_worker[worker] = TRANSFERS[what].done(
            self.session, self.world, one.kind, line, self.reference()
        )
        if (what, one.kind) == ("cancel", "CUSTODY"):
            self.model.custody[one.case] += line.amount.fen

    def by_hand(self) -> None:
        """The employer pays towards one claim, if it has that much open."""
        claim = self.chance.choice(list(self.model.claims))
        case, room = self.model.claims[claim].case, self.model.room(claim)
        fen = self.chance.choice((room or 1, room + 1, *(self.fen(9_000) for _ in range(4))))
        told = PaidByEmployer(case, DAY, "回单", lines=(PaidLine(claim, Money(fen)),))
        done = self.attempt(lambda: pay_by_employer(self.session, told, by=self.world.fo1))
        assert isinstance(done, str) is not (fen <= room and self.model.open(case)), done
        if not isinstance(done, str):
            self.model.by_hand[claim] += fen

    def end(self) -> None:
        """What is open of a claim ends by law; what was promised of it stays promised."""
        claim = self.chance.choice(list(self.model.claims))
        case, room = self.model.claims[claim].case, self.model.room(claim)
        told = EndClaims(
            case_id=case, on=DAY, document="调解书", document_number="1", claims=[claim],
            ground="SETTLED",
        )  # fmt: skip
        done = self.attempt(lambda: end_claims(self.session, told, by=self.world.fo1))
        assert isinstance(done, str) is not (room > 0 and self.model.open(case)), done
        if not isinstance(done, str):
            self.model.ended[claim] += room

    def close(self) -> None:
        """Never while anybody waits for his money (C-09)."""
        closed = CloseCase(self.case().id, DAY, pursuing=True)
        done = self.attempt(lambda: close_case(self.session, closed, by=self.world.fo1))
        assert isinstance(done, str) or not self.model.open(closed.case_id)

    def top_up(self) -> None:
        """Money comes to the custody account for the project of the case."""
        case, fen = self.case(), self.fen()
        assert case.project
        amount, slip = str(Money(fen)), self.reference()
        a_receipt(self.session, self.world, case.project, amount, reference=slip, on=DAY)
        self.model.custody[case.id] += fen


#: How likely each step is beside the others.
DEEDS: dict[Callable[[Life], None], int] = {
    Life.draw: 7, Life.advance: 6, Life.carry_on: 14, Life.take_back: 2, Life.transfer: 8,
    Life.by_hand: 2, Life.end: 1, Life.close: 1, Life.top_up: 4,
}  # fmt: skip
