"""What cases take in and show, for JSON, forms, sheets and the command line alike."""

from ledger.cases.words import REASONS, SOURCES
from ledger.fields import (
    Amount,
    BankCard,
    Choice,
    CitizenId,
    Day,
    Flag,
    Month,
    Name,
    Note,
    Phone,
    Strict,
    Whole,
    Words,
)


class CaseIn(Strict):
    """A case to open."""

    project_id = Whole(least=1, load_default=None, allow_none=True)
    employer_id = Whole(least=1, load_default=None, allow_none=True)
    source = Choice(tuple(SOURCES), required=True)
    reason = Choice(tuple(REASONS), required=True)
    summary = Note(required=True)
    on = Day(required=True)


class CaseOut(Strict):
    """A case as it stands."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    number = Words(required=True)
    project_id = Whole(allow_none=True)
    employer_id = Whole(required=True)
    source = Words(required=True)
    reason = Words(required=True)
    summary = Note(required=True)
    filed_on = Day(required=True)
    state = Words(required=True)
    order_number = Words(allow_none=True)
    ordered_on = Day(allow_none=True)
    pay_by = Day(allow_none=True)
    defaulted_on = Day(allow_none=True)
    closed_on = Day(allow_none=True)
    version = Whole(required=True)


class StepIn(Strict):
    """A step that needs its day only."""

    on = Day(required=True)


class RejectIn(StepIn):
    """Why a report is not taken up."""

    reason = Note(required=True)


class OrderIn(StepIn):
    """A payment order and its last day."""

    order_number = Name(longest=64, required=True)
    pay_by = Day(required=True, future=True)


class EmployerPaidIn(StepIn):
    """The evidence that the employer paid."""

    evidence = Note(required=True)


class CloseIn(StepIn):
    """Whether recovery goes on after the case is closed."""

    pursuing = Flag(load_default=False)


class RollRow(Strict):
    """One row of a roll."""

    name = Name(required=True)
    citizen_id = CitizenId(required=True)
    bank_card = BankCard(required=True)
    phone = Phone(load_default=None, allow_none=True)
    month = Month(required=True)
    owed = Amount(required=True)


class ClaimOut(Strict):
    """One claim, its worker masked."""

    id = Whole(required=True)
    worker_id = Whole(required=True)
    line = Whole(required=True)
    name = Words(required=True)
    citizen_id = Words(required=True)
    bank_card = Words(allow_none=True)
    month = Month(required=True)
    owed = Amount(required=True)
    paid = Amount(required=True, zero=True)
    under_way = Amount(required=True, zero=True)
    unpaid = Amount(required=True, zero=True)


class EmployerPaymentOut(Strict):
    """What the employer paid himself."""

    id = Whole(required=True)
    case_id = Whole(required=True)
    paid_on = Day(required=True)
    amount = Amount(required=True)
    evidence = Note(required=True)


class RollOut(Strict):
    """How many rows of a roll are claims now."""

    imported = Whole(required=True)
