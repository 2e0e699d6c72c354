"""Reviews by JSON: a day's vouchers with their digests, many posted in one go, later reviews."""

from typing import Any

from flask import make_response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from ledger.actor import Role
from ledger.api.book_schemas import EntryOut
from ledger.approvals.day import waiting_for
from ledger.approvals.schemas import LineOut, ProposalOut
from ledger.approvals.vouchers import preview
from ledger.book import show
from ledger.bookkeeping.own import own_book
from ledger.errors import Refusal
from ledger.fields import Choice, Code, Day, Strict, Whole, how_many
from ledger.gate.house import database, reading
from ledger.gate.idempotency import checked_key
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.gate.reviewing import MOST, Reviewed, Ticked, review_entries, review_many
from ledger.gate.roles import actor, allow

blp = Blueprint("reviews", __name__, description="The second officer's review")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


class WaitingAsked(Strict):
    """Of which day and kind; all that waits when left out."""

    on = Day(load_default=None)
    kind = Choice(tuple(VOUCHER_KINDS), load_default=None)


class WaitingOut(ProposalOut):
    """A proposal with its voucher as it would stand, or why it could not be posted now."""

    lines = fields.List(fields.Nested(LineOut))
    seen = fields.String(allow_none=True)
    problem = fields.String(allow_none=True)


class WaitingListOut(Schema):
    """What waits for the person who asks, as it came."""

    items = fields.List(fields.Nested(WaitingOut))


class TickedIn(Strict):
    """A proposal and the digest under which it was seen."""

    id = Whole(required=True, least=1)
    seen = Code(required=True)


class ReviewManyIn(Strict):
    """The vouchers to post."""

    vouchers = fields.List(fields.Nested(TickedIn), required=True, validate=how_many(1, MOST))


class LaterIn(Strict):
    """The entries to review, by their sequences."""

    seqs = fields.List(Whole(least=1), required=True, validate=how_many(1, MOST))


class DoneOut(Schema):
    """One that was reviewed."""

    id = fields.Integer()
    seq = fields.Integer(metadata={"description": "sequence of the entry or of the review"})


class ExceptedOut(Schema):
    """One that was not, and why."""

    id = fields.Integer()
    code = fields.String()
    detail = fields.String()
    detail_en = fields.String()


class ReviewedOut(Schema):
    """What came of the whole list."""

    posted = fields.List(fields.Nested(DoneOut))
    exceptions = fields.List(fields.Nested(ExceptedOut))


@blp.get("/vouchers/review")
@allow(Role.FO)
@blp.arguments(WaitingAsked, location="query")
@blp.response(200, WaitingListOut)
def list_waiting(asked: Body) -> Any:
    """List the vouchers of others that wait for you, with the digest to post each by."""
    with reading() as session:
        found = waiting_for(session, actor(), on=asked["on"], kind=asked["kind"], limit=MOST)
        items = []
        for proposal in found:
            told: Body = ProposalOut().dump(proposal)
            try:
                draft, seen = preview(session, proposal, VOUCHER_KINDS)
                told |= {"lines": LineOut(many=True).dump(draft.lines), "seen": seen}
            except Refusal as refusal:
                told |= {"lines": [], "seen": None, "problem": refusal.says.zh}
            items.append(told)
    return make_response({"items": items})


@blp.post("/vouchers/review")
@allow(Role.FO)
@blp.arguments(ReviewManyIn)
@blp.response(200, ReviewedOut)
def review_listed(body: Body) -> Any:
    """Post every listed voucher that still is what was seen; the others are named and wait on."""
    key = checked_key(request.headers.get("Idempotency-Key"))
    ticked = [Ticked(one["id"], one["seen"]) for one in body["vouchers"]]
    return told(review_many(database(), key, ticked, by=actor()))


class EntriesOut(Schema):
    """Entries that one officer posted alone and nobody has reviewed."""

    items = fields.List(fields.Nested(EntryOut))


@blp.get("/books/<code>/unreviewed")
@allow(*OFFICE)
@blp.response(200, EntriesOut)
def list_unreviewed(code: str) -> Any:
    """List the entries of a one-officer book that wait for a second person, the oldest first."""
    with reading() as session:
        book = own_book(session, code, by=actor())
        return {"items": show.entries(session, book.id, limit=MOST, reviewable=True)}


@blp.post("/books/<code>/unreviewed")
@allow(Role.FO)
@blp.arguments(LaterIn)
@blp.response(200, ReviewedOut)
def review_unreviewed(body: Body, code: str) -> Any:
    """Review entries that one officer posted alone; those that cannot be are named."""
    key = checked_key(request.headers.get("Idempotency-Key"))
    return told(review_entries(database(), key, code, body["seqs"], by=actor()))


def told(result: Reviewed) -> Body:
    """The result as it is answered."""
    return {
        "posted": [{"id": one.id, "seq": one.seq} for one in result.posted],
        "exceptions": [
            {"id": one.id, "code": one.code, "detail": one.says.zh, "detail_en": one.says.en}
            for one in result.exceptions
        ],
    }
