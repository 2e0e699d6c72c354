"""The transfers of a bank file, in clear for the length of its writing (P-02)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger.banking.models import BankAccount, CardChange, PaymentBatch, PaymentLine
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.show import unsealed

#: States of transfers that the bank is still to pay.
OPEN = ("SENT", "BOUNCED")

_NAME = re.compile(r"B([1-9][0-9]{0,17})-([1-9][0-9]{0,8})-([1-9][0-9]{0,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TransferName:
    """The name under which the bank is asked to pay: batch, line, and which try it is."""

    batch_id: int
    line: int
    attempt: int

    def __str__(self) -> str:
        return f"B{self.batch_id}-{self.line}-{self.attempt}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer as the bank is told of it. Never logged, never in an answer."""

    line: int
    #: Comes back in the bank's result; another for each try.
    transfer: str
    name: str
    citizen_id: str
    bank_card: str
    amount: Money
    purpose: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a bank file is written of: one account, one day, its transfers."""

    #: "B12" for batch 12.
    name: str
    account: BankAccount
    made_on: date
    transfers: Sequence[Transfer]


def name_of(line: PaymentLine) -> TransferName:
    """The name of the try that the bank is asked for now."""
    attempt = line.tries + 1 if line.state == "BOUNCED" else line.tries
    return TransferName(line.batch_id, line.line, attempt)


def read_name(text: str) -> TransferName | None:
    """The name of one of our transfers; None for any other text."""
    match = _NAME.fullmatch(text)
    return TransferName(int(match[1]), int(match[2]), int(match[3])) if match else None


def order_of(session: Session, batch: PaymentBatch) -> Order:
    """The batch's open transfers with identities and accounts in clear.

    Refused (``payee-missing``, ``payee-changed``) for a worker without a card, or with another
    than the one approved that no second person confirmed (U-03). A transfer whose worker's card is
    being changed is left out until that is settled.
    """
    lines = session.scalars(
        select(PaymentLine)
        .options(joinedload(PaymentLine.worker))
        .where(PaymentLine.batch_id == batch.id, PaymentLine.state.in_(OPEN))
        .order_by(PaymentLine.line)
    ).all()
    waiting = _changing(session, batch)
    _refuse_payees([line for line in lines if line.worker_id not in waiting])
    transfers = [_transfer(line, batch.purpose) for line in lines if line.worker_id not in waiting]
    return Order(f"B{batch.id}", batch.account, batch.made_on, transfers)


def _transfer(line: PaymentLine, purpose: str) -> Transfer:
    return Transfer(
        line=line.line,
        transfer=str(name_of(line)),
        name=unsealed(line.worker, "name") or "",
        citizen_id=unsealed(line.worker, "citizen_id") or "",
        bank_card=unsealed(line.worker, "bank_card") or "",
        amount=line.amount,
        purpose=purpose,
    )


def _changing(session: Session, batch: PaymentBatch) -> set[int]:
    """The workers of the batch whose change of card waits for a second person."""
    query = (
        select(CardChange.worker_id)
        .join(PaymentLine, PaymentLine.worker_id == CardChange.worker_id)
        .where(PaymentLine.batch_id == batch.id, CardChange.state == "PROPOSED")
    )
    return set(session.scalars(query))


def _refuse_payees(lines: Sequence[PaymentLine]) -> None:
    """Raises for the transfers that have no account, or one that a single person put there."""
    missing = [line.line for line in lines if line.worker.card_index is None]
    if missing:
        raise Refusal(
            f"第 {_listed(missing)} 笔的工人没有登记本人银行卡, 请先在该工人页面登记, 由另一人确认。",
            f"Workers of lines {_listed(missing)} have no card on record; propose one first.",
            code="payee-missing",
        )
    changed = [line.line for line in lines if line.payee_index != line.worker.card_index]
    if changed:
        raise Refusal(
            f"第 {_listed(changed)} 笔的收款账户在批准之后被改动, 须由两人办理换卡后才能付款。",
            f"Accounts of lines {_listed(changed)} changed after approval; two persons settle it.",
            code="payee-changed",
        )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
