"""What the doors of delegations take in and show."""

from marshmallow import fields

from ledger.actor import Role
from ledger.fields import Choice, Day, Name, Strict, Whole, Words
from ledger.people.schemas import Login


class DelegationIn(Strict):
    """One's own step put into another's hands."""

    county_id = Whole(required=True, least=1)
    role = Choice((Role.A1, Role.A2), required=True)
    login = Login(required=True)
    first_day = Day(required=True, future=True)
    last_day = Day(required=True, future=True)
    document = Name(required=True)


class DelegationOut(Strict):
    """A delegation; it ends with its last day or its revocation."""

    id = Whole()
    county_id = Whole()
    role = Words()
    from_person = Whole()
    to_person = Whole()
    first_day = Day(future=True)
    last_day = Day(future=True)
    document = Words()
    given_at = fields.DateTime(format="iso")
    revoked_at = fields.DateTime(format="iso", allow_none=True)


class DelegationsOut(Strict):
    """Delegations of your counties, the newest first."""

    items = fields.List(fields.Nested(DelegationOut))
