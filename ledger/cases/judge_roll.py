"""Judge a roll against what is on record: twins, known workers, records elsewhere; reads only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum import luhn

from ledger.cases.elsewhere import recorded_elsewhere, says_elsewhere
from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.read_roll import Roll, Wage, at_row
from ledger.errors import FieldError
from ledger.money import Money
from ledger.parties.models import Worker
from ledger.parties.register import RegisterWorker, difference
from ledger.parties.register_workers import CHUNK, card_index, identity_index, known_workers
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Remark:
    """Something at one row that an officer must look into; it does not stand in the way."""

    row: int
    code: str
    says: Text


@dataclass(frozen=True, slots=True)
class JudgedRoll:
    """A roll with every mistake found in it, and what it would bring."""

    roll: Roll
    #: Keyed hash of each right row's identity number, in its order.
    indices: Sequence[bytes]
    errors: Sequence[FieldError]
    remarks: Sequence[Remark]

    @property
    def rows(self) -> int:
        """Rows that hold something."""
        return self.roll.rows

    @property
    def workers(self) -> int:
        """Different people among the right rows."""
        return len(set(self.indices))

    @property
    def owed(self) -> Money:
        """What the right rows owe in all."""
        return Money.sum(wage.owed for wage in self.roll.wages)

    @property
    def months(self) -> list[str]:
        """Their wage months, the earliest first."""
        return sorted({wage.month for wage in self.roll.wages})


def judge_roll(session: Session, case: ArrearsCase, roll: Roll) -> JudgedRoll:
    """Every row beside the others, the case, the register and the other cases; nothing is written.

    Mistakes: the same worker and month twice (``duplicate-worker``), a month after the report, a
    known person under another name or card (``worker-differs``). Remarks: a record elsewhere, one
    card for two people, a passbook that fails Luhn, wages over two years old (监察条例 20).
    """
    indices = [identity_index(wage.citizen_id) for wage in roll.wages]
    known = known_workers(session, case.county_id, indices)
    errors = [
        *roll.errors,
        *_twins(session, case, roll.wages, indices),
        *_late(case, roll.wages),
        *_different(case, roll.wages, indices, known),
    ]
    errors.sort(key=lambda error: int(error.pointer.split("/")[2]))
    remarks = [
        *_elsewhere(session, case, roll.wages, indices),
        *_shared_cards(session, case, roll.wages, indices),
        *_unchecked(roll.wages),
        *_old(case, roll.wages),
    ]
    remarks.sort(key=lambda remark: remark.row)
    return JudgedRoll(roll, indices, errors, remarks)


def _twins(
    session: Session, case: ArrearsCase, wages: Sequence[Wage], indices: Sequence[bytes]
) -> Iterator[FieldError]:
    """The same worker and month in two rows, or on the roll of the case already (row 56)."""
    on_roll = session.execute(
        select(Worker.identity_index, Claim.month, Claim.line)
        .join(Worker, Worker.id == Claim.worker_id)
        .where(Claim.case_id == case.id)
    )
    seen = {(bytes(index), month): -line for index, month, line in on_roll}
    for wage, index in zip(wages, indices, strict=True):
        earlier = seen.setdefault((index, wage.month), wage.row)
        if earlier != wage.row:
            yield at_row(wage.row, "citizen_id", "duplicate-worker", _twin(earlier))


def _twin(earlier: int) -> Text:
    if earlier < 0:
        return Text(
            f"本案名册第 {-earlier} 笔已有同一工人、同一月份。",
            f"Claim {-earlier} of this case has the same worker and month.",
        )
    return Text(
        f"与第 {earlier} 行是同一工人、同一月份。",
        f"The same worker and month stand in row {earlier}.",
    )


def _late(case: ArrearsCase, wages: Sequence[Wage]) -> Iterator[FieldError]:
    filed = f"{case.filed_on:%Y-%m}"
    says = Text("欠薪月份晚于立案日期。", "The wage month lies after the case was filed.")
    for wage in wages:
        if wage.month > filed:
            yield at_row(wage.row, "month", "date-order", says)


def _different(
    case: ArrearsCase,
    wages: Sequence[Wage],
    indices: Sequence[bytes],
    known: Mapping[bytes, Worker],
) -> Iterator[FieldError]:
    """People told differently in another row of the roll, or on record."""
    first: dict[bytes, Wage] = {}
    for wage, index in zip(wages, indices, strict=True):
        earlier = first.setdefault(index, wage)
        for field in ("name", "bank_card"):
            if getattr(earlier, field) != getattr(wage, field):
                says = Text(
                    f"与第 {earlier.row} 行同一人的姓名或账号不一致。",
                    f"Row {earlier.row} names this person or his account differently.",
                )
                yield at_row(wage.row, field, "worker-differs", says)
        if index in known:
            found = difference(known[index], as_worker(case, wage))
            if found is not None:
                yield at_row(wage.row, found[0], "worker-differs", found[1])


def as_worker(case: ArrearsCase, wage: Wage) -> RegisterWorker:
    """The person of a row, to be registered in the county of the case."""
    return RegisterWorker(
        case.county_id, wage.name, wage.citizen_id, wage.bank_card, wage.phone
    )  # fmt: skip


def _elsewhere(
    session: Session, case: ArrearsCase, wages: Sequence[Wage], indices: Sequence[bytes]
) -> Iterator[Remark]:
    whose = [(index, wage.month) for wage, index in zip(wages, indices, strict=True)]
    found = recorded_elsewhere(session, case.id, set(whose))
    for wage, who in zip(wages, whose, strict=True):
        if who in found:
            yield Remark(wage.row, "recorded-elsewhere", says_elsewhere(found[who]))


def _shared_cards(
    session: Session, case: ArrearsCase, wages: Sequence[Wage], indices: Sequence[bytes]
) -> Iterator[Remark]:
    """One card for two people, within the roll or beside somebody on record."""
    cards = [card_index(wage.bank_card) for wage in wages]
    owners: dict[bytes, bytes] = {}
    wanted = sorted(set(cards))
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Worker.card_index, Worker.identity_index).where(
                Worker.county_id == case.county_id,
                Worker.card_index.in_(wanted[start : start + CHUNK]),
            )
        )
        owners.update({bytes(card): bytes(index) for card, index in rows if card})
    says = Text(
        "这一账号也登记在另一人名下, 请核对。", "Another person has this account too; check it."
    )
    for wage, card, index in zip(wages, cards, indices, strict=True):
        if owners.setdefault(card, index) != index:
            yield Remark(wage.row, "shared-card", says)


def _unchecked(wages: Sequence[Wage]) -> Iterator[Remark]:
    says = Text(
        "存折账号不符合银行卡校验规则, 请对照存折核对。",
        "The passbook number fails the check of cards; compare it with the passbook.",
    )
    for wage in wages:
        if wage.account_kind == "PASSBOOK" and not luhn.is_valid(wage.bank_card):
            yield Remark(wage.row, "card-unchecked", says)


def _old(case: ArrearsCase, wages: Sequence[Wage]) -> Iterator[Remark]:
    oldest = oldest_month(case.filed_on)
    says = Text(
        f"早于 {oldest}, 立案前已满两年, 请核实是否仍可查处(劳动保障监察条例 20)。",
        f"Before {oldest}, over two years before the report: see whether it may still be pursued"
        " (inspection rules, article 20).",
    )
    for wage in wages:
        if wage.month < oldest:
            yield Remark(wage.row, "over-two-years", says)


def oldest_month(filed_on: date) -> str:
    """The wage month two years before the report: earlier ones may be out of time (C-01)."""
    return f"{filed_on.year - 2}-{filed_on.month:02d}"
