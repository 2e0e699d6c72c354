"""What the doors take in and show of a project's duties."""

from marshmallow import fields

from ledger.fields import Amount, Choice, Day, Flag, Name, Note, Strict, UnitAccount, Whole, Words
from ledger.rules.duties import RULES


class DutyIn(Strict):
    """The duties as they now stand; what is left out is not on record."""

    begun_on = Day(load_default=None, allow_none=True)
    cycle_days = Whole(least=1, most=3650, load_default=None, allow_none=True)
    pay_day = Whole(least=1, most=31, load_default=None, allow_none=True)
    dispute_on = Day(load_default=None, allow_none=True)
    paid_in_dispute = Flag(load_default=False)
    wage_account_on = Day(load_default=None, allow_none=True)
    account_name = Words(longest=420, load_default=None, allow_none=True)
    account_bank = Name(load_default=None, allow_none=True)
    account_number = UnitAccount(load_default=None, allow_none=True)
    notice_on = Day(load_default=None, allow_none=True)
    closed_on = Day(load_default=None, allow_none=True)
    balance_returned = Amount(zero=True, load_default=None, allow_none=True)
    real_name_on = Day(load_default=None, allow_none=True)
    board_on = Day(load_default=None, allow_none=True)
    note = Note(load_default=None, allow_none=True)


class DutyEdit(DutyIn):
    """The same, and the version of the project that was seen."""

    version = Whole(required=True)


class FindingOut(Strict):
    """One thing amiss: its rule, code and sentence, the last day in time, days since."""

    rule = Choice(tuple(RULES))
    code = Words()
    says = Words(attribute="says.zh")
    says_en = Words(attribute="says.en")
    due_on = Day(allow_none=True)
    days_late = Whole(allow_none=True)


class KeptOut(Strict):
    """Until when the ledgers are to be kept (C-06); null while that cannot be told yet."""

    wages_from = Day()
    wages_until = Day(allow_none=True)
    workforce_until = Day(allow_none=True)


class DutyLineOut(Strict):
    """A project in the list: what is amiss, and until when its ledgers are kept."""

    project_id = Whole(attribute="project.id")
    code = Words(attribute="project.code")
    project = Words(attribute="project.name")
    contractor = Words(attribute="project.contractor.name")
    findings = fields.List(fields.Nested(FindingOut))
    kept = fields.Nested(KeptOut)


class DutyOut(DutyLineOut):
    """All that is on record of a project's duties, and what follows from it."""

    version = Whole(attribute="project.version")
    recorded = fields.Nested(DutyIn)
    right_name = Words()
    account_due = Day(allow_none=True)
    missing_year = Whole(allow_none=True)
    notice_ends = Day(allow_none=True)
