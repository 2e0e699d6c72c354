"""What the rows of a register hold, and what the doors take in and show of an import."""

from marshmallow import fields

from ledger.deposits.words import BASES, KINDS
from ledger.fields import (
    Amount,
    Choice,
    Code,
    Day,
    Flag,
    Name,
    Note,
    Strict,
    UnitAccount,
    Whole,
)
from ledger.parties.schemas import Division, ProjectRow
from ledger.parties.words import CONTRACTING
from ledger.registers.models import STATES


class ImportedProject(ProjectRow):
    """A project with its contract."""

    contracting = Choice(tuple(CONTRACTING), load_default="GENERAL")
    area = Division(load_default=None, allow_none=True)


class OfProject(Strict):
    """A row about a project, named by its number."""

    project = Code(required=True)
    attachments = Whole(least=1, most=999, load_default=1)


class ImportedAssessment(OfProject):
    """What a project owes: reckoned by policy; a sum that is stated must agree."""

    on = Day(required=True)
    basis = Choice(tuple(BASES), load_default="CONTRACT")
    amount = Amount(zero=True, load_default=None, allow_none=True)


class ImportedReceipt(OfProject):
    """A receipt into custody; the payer is the contractor where it is left out."""

    on = Day(required=True)
    amount = Amount(required=True)
    bank_reference = Code(required=True)
    account = UnitAccount(load_default=None, allow_none=True)
    payer_name = Name(load_default=None, allow_none=True)
    payer_bank = Name(load_default=None, allow_none=True)
    payer_account = UnitAccount(load_default=None, allow_none=True)


class ImportedSupervised(OfProject):
    """Money in an account the bureau supervises; the account is named as D-13 has it."""

    attachments = Whole(least=1, most=999, load_default=2)
    on = Day(required=True)
    amount = Amount(required=True)
    bank = Name(required=True)
    account_number = UnitAccount(required=True)
    account_name = Name(load_default=None, allow_none=True)
    bank_reference = Code(required=True)
    document = Name(required=True)


class ImportedGuarantee(OfProject):
    """A guarantee in hand; its beneficiary is the bureau where it is left out."""

    kind = Choice(tuple(KINDS), required=True)
    issuer = Name(required=True)
    number = Code(required=True)
    face = Amount(required=True)
    beneficiary = Name(load_default=None, allow_none=True)
    irrevocable = Flag(required=True)
    on_demand = Flag(required=True)
    issued_on = Day(required=True)
    expires_on = Day(required=True, future=True)
    kept_at = Name(required=True)
    on = Day(required=True)


class ReviewImportIn(Strict):
    """The reviewer's word: the digest of what was shown."""

    seen = Code(required=True)


class ReturnImportIn(Strict):
    """Why the import is handed back."""

    opinion = Note(required=True)


class WrongCellOut(Strict):
    """One mistake of a row."""

    column = Name()
    field = Name()
    code = Name()
    zh = Name()
    en = Name()


class WrongRowOut(Strict):
    """A row that is wrong, where the office finds it."""

    file = Name()
    sheet = Name()
    row = Whole()
    mistakes = fields.List(fields.Nested(WrongCellOut))


class ImportLineOut(Strict):
    """An import and how far it has come."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    state = Choice(STATES, required=True)
    seen = Code(allow_none=True)
    totals = fields.Dict(attribute="sums")
    opinion = Note(allow_none=True)
    first_seq = Whole(allow_none=True)
    last_seq = Whole(allow_none=True)
    version = Whole(required=True)


class ImportOut(ImportLineOut):
    """An import with the rows that were wrong."""

    mistakes = fields.List(fields.Nested(WrongRowOut))
