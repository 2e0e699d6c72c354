"""What the doors of bank files and of changed cards take in and show."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, pre_load

from ledger.banking.bank_file import FORMS
from ledger.banking.template import DELIMITERS, ENCODINGS, FIELDS, SetTemplate
from ledger.fields import Amount, BankCard, Choice, Day, Note, Strict, Whole, Words, how_many


class FileForm(Strict):
    """In which form the bank takes the file; ``xml`` is pain.001."""

    form = Choice(tuple(FORMS), load_default="csv")


class ColumnIn(Strict):
    """One column of the file for the bank, and its heading."""

    field = Choice(tuple(FIELDS), required=True)
    head = Words(required=True, longest=40)


class TemplateIn(Strict):
    """The columns of an account's bank, in its order."""

    columns = fields.List(fields.Nested(ColumnIn), required=True, validate=how_many(1, len(FIELDS)))
    unit = Choice(("YUAN", "FEN"), required=True)
    delimiter = Choice(tuple(DELIMITERS), required=True)
    encoding = Choice(tuple(ENCODINGS), required=True)

    @pre_load
    def _left_empty(self, data: Any, **_: Any) -> Any:
        """Rows of a form that were left empty are no columns."""
        if not isinstance(data, Mapping) or not isinstance(data.get("columns"), list):
            return data
        filled = [
            row for row in data["columns"] if not isinstance(row, Mapping) or any(row.values())
        ]
        return {**data, "columns": filled}


def template_command(account_id: int, data: Mapping[str, Any]) -> SetTemplate:
    """The command of validated values."""
    columns = [(row["field"], row["head"]) for row in data["columns"]]
    return SetTemplate(account_id, columns, data["unit"], data["delimiter"], data["encoding"])


class TemplateOut(Strict):
    """How an account's bank takes transfers."""

    bank_account_id = Whole(required=True)
    columns = fields.List(fields.Nested(ColumnIn))
    unit = Words(required=True)
    delimiter = Words(required=True)
    encoding = Words(required=True)


class CardIn(Strict):
    """The worker's own other card, and how it was proved his."""

    bank_card = BankCard(required=True)
    reason = Note(required=True)


class CardDecisionIn(Strict):
    """What the second person says of it; to confirm he types the number from the papers himself."""

    decision = Choice(("confirm", "refuse"), required=True)
    bank_card = BankCard(load_default=None, allow_none=True)
    opinion = Note(required=True)


class CardChangeOut(Strict):
    """A change of card, its numbers masked."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    worker_id = Whole(required=True)
    name = Words(required=True)
    bank_card = Words(required=True)
    reason = Words(required=True)
    state = Words(required=True)
    opinion = Words(allow_none=True)
    maker = Words(required=True)
    reviewer = Words(allow_none=True)


class SlipOut(Strict):
    """A slip to hand to the worker alone: his masked name, what he gets, and the code."""

    line_id = Whole(required=True)
    line = Whole(required=True)
    name = Words(required=True, attribute="told.name")
    amount = Amount(required=True, attribute="told.amount")
    state = Words(required=True, attribute="told.state")
    on = Day(allow_none=True, attribute="told.on")
    purpose = Words(required=True)
    code = Words(required=True)
