"""A worker as pages, answers and papers show him: unsealed only to be masked (P-03)."""

from dataclasses import dataclass

from ledger.parties.masks import mask_card, mask_citizen_id, mask_name, mask_phone
from ledger.parties.models import Worker
from ledger.people.sealed import vault


@dataclass(frozen=True, slots=True)
class WorkerView:
    """The masked face of a worker."""

    id: int
    county_id: int
    name: str
    citizen_id: str
    bank_card: str | None
    phone: str | None
    version: int


def worker_view(worker: Worker) -> WorkerView:
    """The worker with every personal value masked."""
    card = unsealed(worker, "bank_card")
    phone = unsealed(worker, "phone")
    return WorkerView(
        id=worker.id,
        county_id=worker.county_id,
        name=mask_name(unsealed(worker, "name") or ""),
        citizen_id=mask_citizen_id(unsealed(worker, "citizen_id") or ""),
        bank_card=mask_card(card) if card else None,
        phone=mask_phone(phone) if phone else None,
        version=worker.version,
    )


def unsealed(worker: Worker, field: str) -> str | None:
    """The clear value of one sealed field, for a payment file or a mask; None when not on record.

    Never log it, never put it into an answer.
    """
    sealed: bytes | None = getattr(worker, f"{field}_sealed")
    if sealed is None:
        return None
    return vault().decrypt("worker", field, worker.token, sealed)
