"""Shapes of changes of policy, for JSON bodies, forms and the command line."""

from typing import Any

from marshmallow import Schema, fields

from ledger.amendments.models import Amendment
from ledger.amendments.propose import differences
from ledger.fields import Day, Strict, Words
from ledger.policies.figures import Figures
from ledger.policies.schemas import DifferenceOut, PolicyLine


class AmendmentIn(Strict):
    """New figures for one policy version, the day they begin, and what they rest on."""

    effective_from = Day(future=True, required=True)
    source_zh = Words(longest=300, required=True)
    source_en = Words(longest=300, load_default=None, allow_none=True)
    article = Words(longest=200, required=True)
    basis = Words(longest=200, required=True)
    figures = Figures(required=True)


class AmendmentOut(Schema):
    """A change of policy, every figure that it changes, and how far it has come."""

    id = fields.Integer()
    county_id = fields.Integer()
    state = fields.String()
    base = fields.Nested(PolicyLine)
    effective_from = Day(future=True)
    source_zh = fields.String()
    source_en = fields.String()
    article = fields.String()
    basis = fields.String()
    figures = fields.Dict()
    changes = fields.Method("_changes", metadata={"type": "array", "items": {"type": "object"}})
    requested_on = Day()
    approval_id = fields.Integer(allow_none=True)
    version_id = fields.Integer(allow_none=True)
    adopted_on = Day(allow_none=True)

    def _changes(self, row: Amendment) -> Any:
        return DifferenceOut(many=True).dump(differences(row.base, row.figures))
