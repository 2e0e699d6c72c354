"""Another card for a worker: proposed by one person, confirmed by a second (U-03, A-09)."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, joinedload

from ledger import clock
from ledger.actor import Actor, Role
from ledger.audit import trail
from ledger.banking.models import CardChange, PaymentLine
from ledger.banking.payout import waiting_card
from ledger.errors import FieldError, Forbidden, Invalid, Refusal
from ledger.parties.masks import mask_card
from ledger.parties.models import Worker
from ledger.parties.officer import require_officer
from ledger.parties.register import seal_card
from ledger.parties.show import worker_view
from ledger.people.roster import names_of
from ledger.people.scope import find
from ledger.people.sealed import vault
from ledger.text import Text

#: Transfers whose money may still go to the worker.
OPEN = ("SENT", "BOUNCED")
#: Who may confirm: another officer, or an official where the office has one officer only.
CONFIRMERS = frozenset({Role.FO, Role.A1, Role.A2})


@dataclass(frozen=True, slots=True)
class ProposeCard:
    """The worker's own other card, and how it was proved to be his."""

    worker_id: int
    bank_card: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecideCard:
    """What the second person says of it: ``confirm`` with the number he read himself, or ``refuse``."""

    change_id: int
    decision: str
    opinion: str
    bank_card: str | None = None


def propose_card(session: Session, proposed: ProposeCard, *, by: Actor) -> CardChange:
    """The card waits for a second person; until then the one on record stands.

    One change at a time (``card-waits``). Refused (``same-card``) when nothing would change. The
    number stands sealed in its row and nowhere else (P-02).
    """
    worker = find(session, Worker, proposed.worker_id, by=by, lock=True)
    require_officer(session, by, worker.county_id)
    if waiting_card(session, worker.id) is not None:
        raise CardWaits("该工人已有换卡待确认。", "A change of his card waits for a second person.")
    index = vault().blind_index("bank_card", proposed.bank_card)
    if worker.card_index == index and not _unbound(session, worker.id, index):
        raise SameCard("新卡号与登记的相同。", "This is the card on record.")
    token = secrets.token_hex(16)
    row = CardChange(
        county_id=worker.county_id,
        worker_id=worker.id,
        token=token,
        card_sealed=vault().encrypt("card_change", "card", token, proposed.bank_card),
        reason=proposed.reason,
        state="PROPOSED",
        maker_person=by.person_id,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _record(session, "card.proposed", row, by=by)
    return row


def decide_card(session: Session, decided: DecideCard, *, by: Actor) -> CardChange:
    """CONFIRMED: the card is the worker's, and his open transfers go to it, under the same approval.

    Never confirmed by the person who proposed it (``self-approval``); he may take it back by
    refusing. Who confirms types the number from the papers: Invalid (``card-differs``) when it is
    another. REFUSED changes nothing.
    """
    row = find(session, CardChange, decided.change_id, by=by, lock=True)
    if not any(by.holds(role, row.county_id) for role in CONFIRMERS):
        raise Forbidden("须由本县财务人员或审批人确认。",
                        "An officer or official of the county confirms it.")  # fmt: skip
    if row.state != "PROPOSED":
        raise CardSettled("该换卡已办理。", "This change is settled already.")
    if decided.decision == "confirm":
        if row.maker_person == by.person_id:
            raise OwnCard(
                "不能确认本人提出的换卡。", "Nobody confirms a card of his own proposing."
            )
        if decided.bank_card != card_of(row):
            says = Text("与提出的卡号不一致, 请对照银行卡原件重新输入, 仍不一致的应退回。",
                        "Not the number proposed; read it again from the card, or refuse.")  # fmt: skip
            raise Invalid([FieldError("/bank_card", "card-differs", says)])
        _change(session, row)
    row.state = "CONFIRMED" if decided.decision == "confirm" else "REFUSED"
    row.reviewer_person, row.reviewed_at = by.person_id, clock.now()
    row.opinion = decided.opinion
    session.flush()
    _record(session, f"card.{row.state.lower()}", row, by=by)
    return row


def _change(session: Session, row: CardChange) -> None:
    worker = _locked(session, row.worker_id)
    seal_card(worker, card_of(row))
    session.execute(
        update(PaymentLine)
        .where(PaymentLine.worker_id == worker.id, PaymentLine.state.in_(OPEN))
        .values(payee_index=worker.card_index, version=PaymentLine.version + 1)
    )


def _locked(session: Session, worker_id: int) -> Worker:
    """The worker's row, locked."""
    return session.scalars(select(Worker).where(Worker.id == worker_id).with_for_update()).one()


def _unbound(session: Session, worker_id: int, index: bytes) -> bool:
    """Whether an open transfer of his was approved for another card, or for none."""
    query = select(PaymentLine.payee_index).where(
        PaymentLine.worker_id == worker_id, PaymentLine.state.in_(OPEN)
    )
    return any(one != index for one in session.scalars(query))


@dataclass(frozen=True, slots=True)
class CardView:
    """A change of card as doors show it: numbers and name masked (P-03)."""

    id: int
    county_id: int
    worker_id: int
    name: str
    old_card: str | None
    bank_card: str
    reason: str
    state: str
    opinion: str | None
    maker_person: int
    maker: str
    made_at: datetime
    reviewer: str | None


def card_views(session: Session, rows: Collection[CardChange]) -> list[CardView]:
    """The changes with the names of those who made and decided them."""
    people = {row.maker_person for row in rows} | {row.reviewer_person for row in rows}
    names = names_of(session, [one for one in people if one is not None])
    return [_view(row, names) for row in rows]


def _view(row: CardChange, names: Mapping[int, str]) -> CardView:
    worker = worker_view(row.worker)
    return CardView(
        id=row.id,
        county_id=row.county_id,
        worker_id=row.worker_id,
        name=worker.name,
        old_card=worker.bank_card if row.state == "PROPOSED" else None,
        bank_card=mask_card(card_of(row)),
        reason=row.reason,
        state=row.state,
        opinion=row.opinion,
        maker_person=row.maker_person,
        maker=names.get(row.maker_person, ""),
        made_at=row.made_at,
        reviewer=names[row.reviewer_person] if row.reviewer_person is not None else None,
    )


def card_changes(counties: Collection[int], worker_id: int | None = None) -> Select[CardChange]:
    """Changes of cards, the newest first; of one worker if told."""
    query = (
        select(CardChange)
        .options(joinedload(CardChange.worker))
        .where(CardChange.county_id.in_(counties))
        .order_by(CardChange.id.desc())
    )
    return query if worker_id is None else query.where(CardChange.worker_id == worker_id)


def count_cards_to_confirm(session: Session, by: Actor) -> int:
    """How many changes wait for this person's word."""
    return session.scalar(
        select(func.count(CardChange.id)).where(
            CardChange.county_id.in_(by.counties),
            CardChange.state == "PROPOSED",
            CardChange.maker_person != by.person_id,
        )
    ) or 0  # fmt: skip


def card_of(row: CardChange) -> str:
    """The proposed number in clear; for sealing and masking alone."""
    return vault().decrypt("card_change", "card", row.token, row.card_sealed)


def _record(session: Session, action: str, row: CardChange, *, by: Actor) -> None:
    trail.record(
        session, action, f"worker:{row.worker_id}", by=by, county_id=row.county_id,
        change=row.id, reason=row.reason, opinion=row.opinion,
    )  # fmt: skip


class CardWaits(Refusal):
    """One change of a card at a time."""

    code = "card-waits"


class SameCard(Refusal):
    """The card proposed is the one on record."""

    code = "same-card"


class CardSettled(Refusal):
    """The change was confirmed or refused before."""

    code = "card-settled"


class OwnCard(Forbidden):
    """Proposer and confirmer are the same person."""

    code = "self-approval"
