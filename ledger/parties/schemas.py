"""What the registers take in and show, for JSON, forms, sheets and the command line alike."""

import re
from typing import Any

from ledger.fields import (
    Amount,
    BankCard,
    Choice,
    CitizenId,
    Code,
    Day,
    Flag,
    Name,
    Note,
    Phone,
    Strict,
    UnitAccount,
    Uscc,
    Whole,
    fail,
)
from ledger.parties.words import CONTRACTING, SECTORS, WORKS


class Division(Code):
    """An administrative division: 2 to 12 digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2,12}", value, re.ASCII):
            raise fail("division-format", "行政区划代码为 2 至 12 位数字。",
                       "A division code is 2 to 12 digits.")  # fmt: skip
        return value


class CountyIn(Strict):
    """A county to register."""

    code = Division(required=True)
    name = Name(required=True)
    bureau = Name(required=True)
    short = Name(load_default=None, allow_none=True, longest=8)


class CountyOut(CountyIn):
    """A county of the register."""

    id = Whole(required=True)


class BookIn(Strict):
    """A book to open in a county; its first month is that of the day."""

    kind = Choice(("DEP", "FUND"), required=True)
    opened_on = Day(required=True)
    one_officer = Flag(load_default=False)


class OpeningDecisionIn(Strict):
    """The word of the second administrator."""

    decision = Choice(("open", "refuse"), required=True)


class OpeningOut(Strict):
    """A county or book asked for, and what was decided."""

    id = Whole(required=True)
    kind = Choice(("COUNTY", "BOOK"), required=True)
    code = Code(required=True)
    name = Name(allow_none=True)
    bureau = Name(allow_none=True)
    short = Name(allow_none=True)
    county_id = Whole(allow_none=True)
    book_kind = Choice(("DEP", "FUND"), allow_none=True)
    opened_on = Day(allow_none=True)
    one_officer = Flag(required=True)
    state = Choice(("ASKED", "OPENED", "REFUSED"), required=True)
    made_id = Whole(allow_none=True)


class CompanyIn(Strict):
    """A company to register."""

    uscc = Uscc(required=True)
    name = Name(required=True)
    bank_name = Name(load_default=None, allow_none=True)
    bank_account = UnitAccount(load_default=None, allow_none=True)


class CompanyEdit(Strict):
    """A company as it now is."""

    version = Whole(required=True)
    name = Name(required=True)
    bank_name = Name(load_default=None, allow_none=True)
    bank_account = UnitAccount(load_default=None, allow_none=True)


class CompanyOut(CompanyIn):
    """A company of the register."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    version = Whole(required=True)


class ProjectTerms(Strict):
    """What contract and permit say of a project."""

    name = Name(required=True)
    owner_name = Name(required=True)
    contract_amount = Amount(required=True)
    annual_amount = Amount(load_default=None, allow_none=True)
    signed_on = Day(required=True)
    permit_on = Day(load_default=None, allow_none=True)
    ends_on = Day(required=True, future=True)
    government_invested = Flag(load_default=False)
    real_name_on = Day(load_default=None, allow_none=True)
    wage_account_on = Day(load_default=None, allow_none=True)


class ProjectIn(ProjectTerms):
    """A project to register."""

    code = Code(required=True)
    contractor_id = Whole(required=True, least=1)
    sector = Choice(tuple(SECTORS), load_default="CONSTRUCTION")
    work = Choice(tuple(WORKS), load_default="ORDINARY")
    contracting = Choice(tuple(CONTRACTING), load_default="GENERAL")
    area = Division(load_default=None, allow_none=True)


class ProjectRow(ProjectTerms):
    """A project as a sheet names it: the contractor by credit code."""

    code = Code(required=True)
    contractor_uscc = Uscc(required=True)
    sector = Choice(tuple(SECTORS), load_default="CONSTRUCTION")
    work = Choice(tuple(WORKS), load_default="ORDINARY")


class ProjectEdit(ProjectTerms):
    """A project as it now is."""

    version = Whole(required=True)


class ProjectOut(ProjectIn):
    """A project of the register."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    completed_on = Day(allow_none=True)
    version = Whole(required=True)


class WorkerIn(Strict):
    """A worker to register."""

    name = Name(required=True)
    citizen_id = CitizenId(required=True)
    bank_card = BankCard(load_default=None, allow_none=True)
    phone = Phone(load_default=None, allow_none=True)


class WorkerEdit(Strict):
    """A worker's new phone, and why."""

    version = Whole(required=True)
    reason = Note(required=True)
    phone = Phone(required=True)


class WorkerSearch(Strict):
    """The exact identity number of the worker sought; it travels in a body, never in a URL."""

    citizen_id = CitizenId(required=True)


class WorkerOut(Strict):
    """A worker as anybody may see him: masked."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    name = Name(required=True)
    citizen_id = Name(required=True)
    bank_card = Name(allow_none=True)
    phone = Name(allow_none=True)
    version = Whole(required=True)


class ImportedOut(Strict):
    """How many rows of a sheet now stand in the register."""

    imported = Whole(required=True)
