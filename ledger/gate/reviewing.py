"""Review many vouchers in one go: the sound ones are posted, the others named with the reason."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.approvals.vouchers import review
from ledger.bookkeeping.second import ReviewLater, review_later
from ledger.db import Database
from ledger.errors import Refusal
from ledger.gate.idempotency import Answer, Asked, fingerprint, once
from ledger.gate.jsonbody import json_bytes
from ledger.gate.kinds import VOUCHER_KINDS
from ledger.text import Text

#: How many vouchers are reviewed at a time.
MOST = 200


@dataclass(frozen=True, slots=True)
class Ticked:
    """A proposal as the reviewer saw it."""

    proposal_id: int
    seen: str


@dataclass(frozen=True, slots=True)
class Done:
    """One that was reviewed: the proposal (or the entry) and the sequence of its entry."""

    id: int
    seq: int


@dataclass(frozen=True, slots=True)
class Excepted:
    """One that was not, and why; it stays what it was."""

    id: int
    code: str
    says: Text


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of the whole list."""

    posted: list[Done]
    exceptions: list[Excepted]


def review_many(base: Database, key: str, ticked: Sequence[Ticked], *, by: Actor) -> Reviewed:
    """Each ticked voucher is posted as it was seen, or stays a proposal and is named.

    Every voucher is its own transaction under a key drawn from ``key``, so that a repeat of the
    same list hears the same result; another list under the same key is refused (KeyReused).
    """

    def one(chosen: Ticked) -> Callable[[Session], int]:
        return lambda session: (
            review(session, chosen.proposal_id, kinds=VOUCHER_KINDS, seen=chosen.seen, by=by).seq
        )

    listed = [(chosen.proposal_id, {"seen": chosen.seen}, one(chosen)) for chosen in ticked]
    return _each(base, key, "vouchers.review", listed, by)


def review_entries(
    base: Database, key: str, code: str, seqs: Sequence[int], *, by: Actor
) -> Reviewed:
    """Each entry that one officer posted alone bears the review of ``by``, or is named."""

    def one(seq: int) -> Callable[[Session], int]:
        return lambda session: review_later(session, ReviewLater(code, seq), by=by).seq

    listed = [(seq, {"book": code}, one(seq)) for seq in seqs]
    return _each(base, key, f"entries.review.{code}", listed, by)


Listed = tuple[int, dict[str, str], Callable[[Session], int]]


def _each(base: Database, key: str, name: str, listed: Sequence[Listed], by: Actor) -> Reviewed:
    whole = [[number, values] for number, values, _ in listed]
    asked = Asked(key, fingerprint("REVIEW", name, {}, whole), by)
    once(base, asked, lambda _: Answer(status=200, body=b"{}"), _kept)
    result = Reviewed([], [])
    for number, values, work in listed:
        own = hashlib.sha256(f"{key}:{name}:{number}".encode()).hexdigest()[:48]
        told = Asked(own, fingerprint("REVIEW", name, {"number": number}, values), by)
        try:
            given = once(base, told, _answering(work), _kept)
        except Refusal as refusal:
            result.exceptions.append(Excepted(number, refusal.code, refusal.says))
            continue
        said: dict[str, Any] = json.loads(given.body)
        if given.status == 200:
            result.posted.append(Done(number, said["seq"]))
        else:
            says = Text(said["zh"], said["en"])
            result.exceptions.append(Excepted(number, said["code"], says))
    return result


def _answering(work: Callable[[Session], int]) -> Callable[[Session], Answer]:
    return lambda session: Answer(status=200, body=json_bytes({"seq": work(session)}))


def _kept(refusal: Refusal) -> Answer:
    told = {"code": refusal.code, "zh": refusal.says.zh, "en": refusal.says.en}
    return Answer(status=409, body=json_bytes(told))
