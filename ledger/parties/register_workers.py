"""Register many workers at once, as a roll names them: a few statements, one audit event."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, inspect, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.parties.models import Worker
from ledger.parties.officer import require_officer
from ledger.parties.register import RegisterWorker, fill_gaps, seal_card, seal_phone
from ledger.people.sealed import vault

CHUNK = 500


def register_workers(
    session: Session, county_id: int, people: Sequence[RegisterWorker], *, by: Actor
) -> Mapping[bytes, Worker]:
    """The one row of each person in the county by blind index, found or made now (P-02).

    People on record keep name and card; their gaps are filled. Raises ``worker-differs``.
    """
    require_officer(session, by, county_id)
    indices = [identity_index(one.citizen_id) for one in people]
    found = known_workers(session, county_id, indices)
    new: dict[bytes, Worker] = {}
    for index, one in zip(indices, people, strict=True):
        known = found.get(index) or new.get(index)
        if known is not None:
            fill_gaps(known, one)
        else:
            new[index] = _sealed(one, index)
    if not new:
        return found
    session.flush()
    session.execute(insert(Worker), [_values(row) for row in new.values()])
    trail.record(
        session, "workers.registered", f"county:{county_id}", by=by, county_id=county_id,
        workers=len(new),
    )  # fmt: skip
    return {**found, **known_workers(session, county_id, new)}


def known_workers(
    session: Session, county_id: int, indices: Collection[bytes]
) -> Mapping[bytes, Worker]:
    """Those of these people who are on record in the county, by blind index."""
    wanted = sorted(set(indices))
    found: dict[bytes, Worker] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = session.scalars(
            select(Worker).where(
                Worker.county_id == county_id,
                Worker.identity_index.in_(wanted[start : start + CHUNK]),
            )
        )
        found.update({bytes(row.identity_index): row for row in rows})
    return found


def identity_index(citizen_id: str) -> bytes:
    """The keyed hash by which a person is found."""
    return vault().blind_index("citizen_id", citizen_id)


def card_index(card: str) -> bytes:
    """The keyed hash by which a bank card is found."""
    return vault().blind_index("bank_card", card)


def _sealed(worker: RegisterWorker, index: bytes) -> Worker:
    token = secrets.token_hex(16)
    row = Worker(
        county_id=worker.county_id,
        token=token,
        identity_index=index,
        name_sealed=vault().encrypt("worker", "name", token, worker.name),
        citizen_id_sealed=vault().encrypt("worker", "citizen_id", token, worker.citizen_id),
        registered_at=clock.now(),
    )
    seal_card(row, worker.bank_card)
    seal_phone(row, worker.phone)
    return row


def _values(row: Worker) -> dict[str, Any]:
    """What is set on a row that is not in the session yet, by column."""
    given = inspect(row).dict
    columns = [column.key for column in Worker.__table__.columns]
    return {name: given[name] for name in columns if name in given} | {"version": 1}
