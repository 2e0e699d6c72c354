"""Idempotency keys: a request takes effect at most once, and a repeat hears the same answer.

The contract is safety 5. Everything rests on one row, written in the transaction of the effect.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.canonical import canonical
from ledger.db import Busy, Database
from ledger.errors import Forbidden, Invalid, NotFound, Refusal
from ledger.gate.models import IdempotencyKey
from ledger.gate.refusals import (
    ConstraintRefused,
    KeyInProgress,
    KeyInvalid,
    KeyReused,
    VersionMissing,
    VersionStale,
)
from ledger.money import Money
from ledger.people.scope import OutOfScope, touched
from ledger.people.sealed import vault

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
#: the scope of deeds that name no book
NO_BOOK = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, byte by byte."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    location: str | None = None
    etag: str | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request under its key."""

    key: str
    fingerprint: str
    actor: Actor
    book_id: int = NO_BOOK


def checked_key(key: str | None) -> str:
    """The key as given; KeyInvalid unless it is 16 to 64 of letters, digits, ``_`` and ``-``."""
    if key is None or not _KEY.fullmatch(key):
        raise KeyInvalid()
    return key


def fingerprint(method: str, route: str, values: Mapping[str, Any], body: Any) -> str:
    """The digest of method, route, path values and the validated body.

    Keyed, since bodies hold card numbers and passwords that a plain SHA-256 would let be guessed.
    """
    told = canonical([method, route, plain(values), plain(body)])
    return hmac.new(vault().secret_for("fingerprint"), told, hashlib.sha256).hexdigest()


def once(
    base: Database,
    asked: Asked,
    work: Callable[[Session], Answer],
    refused: Callable[[Refusal], Answer],
) -> Answer:
    """The answer of the work, done now or given before; the work is done at most once.

    A business refusal is kept under the key too, so the key can never move money later; every
    other refusal is raised and leaves the key unused.
    """
    try:
        return base.in_transaction(lambda session: _first_or_replay(session, asked, work))
    except _NOT_KEPT:
        raise
    except (Refusal, IntegrityError) as error:
        said = error if isinstance(error, Refusal) else ConstraintRefused()
        answer = refused(said)
        return base.in_transaction(lambda session: _keep_refusal(session, asked, answer))


#: Answers other than 200s and 409s leave the key unused.
_NOT_KEPT = (
    NotFound, Forbidden, Invalid, Busy, KeyInProgress, KeyReused, VersionMissing, VersionStale,
)  # fmt: skip


def _first_or_replay(session: Session, asked: Asked, work: Callable[[Session], Answer]) -> Answer:
    if not _claim(session, asked):
        return _replay(session, asked)
    answer = work(session)
    row = session.get_one(IdempotencyKey, (asked.book_id, asked.actor.person_id, asked.key))
    _fill(row, answer, touched(session))
    return answer


def _claim(session: Session, asked: Asked) -> bool:
    """Whether the key was free and is now ours until commit; waits for one who holds it."""
    dialect = session.get_bind().dialect.name
    insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
    row = insert(IdempotencyKey).values(
        book_id=asked.book_id,
        actor_id=asked.actor.person_id,
        key=asked.key,
        fingerprint=asked.fingerprint,
        counties="",
        created_at=clock.now(),
    )
    try:
        claimed = session.execute(
            row.on_conflict_do_nothing().returning(IdempotencyKey.key)
        ).first()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "55P03":
            raise KeyInProgress() from error
        raise
    return claimed is not None


def _replay(session: Session, asked: Asked) -> Answer:
    row = session.scalars(
        select(IdempotencyKey).where(
            IdempotencyKey.book_id == asked.book_id,
            IdempotencyKey.actor_id == asked.actor.person_id,
            IdempotencyKey.key == asked.key,
        )
    ).one()
    if row.fingerprint != asked.fingerprint:
        raise KeyReused()
    for county in row.counties.split():
        if int(county) not in asked.actor.counties:
            raise OutOfScope("IdempotencyKey", None, int(county))
    if row.status is None:
        raise KeyInProgress()
    return Answer(
        status=row.status,
        body=row.body or b"",
        content_type=row.content_type or "application/json",
        location=row.location,
        etag=row.etag,
        replayed=True,
    )


def _keep_refusal(session: Session, asked: Asked, answer: Answer) -> Answer:
    """The refusal stands under the key; if another request was faster, its answer stands."""
    if not _claim(session, asked):
        return _replay(session, asked)
    row = session.get_one(IdempotencyKey, (asked.book_id, asked.actor.person_id, asked.key))
    _fill(row, answer, frozenset())
    return answer


def _fill(row: IdempotencyKey, answer: Answer, counties: frozenset[int]) -> None:
    row.status, row.body = answer.status, answer.body
    row.content_type, row.location, row.etag = answer.content_type, answer.location, answer.etag
    row.counties = " ".join(str(county) for county in sorted(counties))[:200]


def plain(value: Any) -> Any:
    """The value as canonical JSON can carry it, each kind in its one spelling."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Money | date | datetime | Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical spelling.")
