"""Tables of the bank's side: accounts, payment batches with their lines, statements."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.db import Base, Fen, Id, Instant
from ledger.money import Money
from ledger.parties.models import Worker


class BankAccount(Base):
    """An account of the bureau at a bank; each belongs to one book and stands for its 1002."""

    __tablename__ = "bank_account"
    __table_args__ = (UniqueConstraint("number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id, ForeignKey("county.id"))
    book_id: Mapped[int] = mapped_column(Id)
    #: Name of the account at the bank.
    name: Mapped[str] = mapped_column(String(200))
    bank: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(32))

    @property
    def tail(self) -> str:
        """The account as lists show it: its last four digits."""
        return f"**** {self.number[-4:]}"


class PaymentBatch(Base):
    """One list of transfers to workers under one approval; there is one batch a source (I-14)."""

    __tablename__ = "payment_batch"
    __table_args__ = (UniqueConstraint("source"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    #: "draw:12" or "advance:3".
    source: Mapped[str] = mapped_column(String(32))
    #: The approval under which it is paid, bounced lines re-paid (A-09).
    approval_id: Mapped[int] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(String(200))
    made_on: Mapped[date] = mapped_column(Date)
    #: The bank's own date and reference, once an officer confirmed its result.
    paid_on: Mapped[date | None] = mapped_column(Date)
    bank_reference: Mapped[str | None] = mapped_column(String(64))

    account: Mapped[BankAccount] = relationship()
    lines: Mapped[list["PaymentLine"]] = relationship(order_by="PaymentLine.line")

    @property
    def amount(self) -> Money:
        """The sum of all lines."""
        return Money.sum(line.amount for line in self.lines)


class PaymentLine(Base):
    """One transfer to one worker. SENT, PAID, BOUNCED, REPAID or CANCELLED."""

    __tablename__ = "payment_line"
    __table_args__ = (
        UniqueConstraint("source", "worker_id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "state IN ('SENT', 'PAID', 'BOUNCED', 'REPAID', 'CANCELLED')", name="state"
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    batch_id: Mapped[int] = mapped_column(Id, ForeignKey("payment_batch.id"), index=True)
    source: Mapped[str] = mapped_column(String(32))
    line: Mapped[int]
    worker_id: Mapped[int] = mapped_column(Id, ForeignKey("worker.id"))
    amount: Mapped[Money] = mapped_column(Fen)
    state: Mapped[str] = mapped_column(String(12))
    #: The bank's date and reference of the last result.
    settled_on: Mapped[date | None] = mapped_column(Date)
    bank_reference: Mapped[str | None] = mapped_column(String(64))
    #: Why it bounced or was cancelled.
    reason: Mapped[str | None] = mapped_column(String(500))
    #: How often the bank was asked to pay it.
    tries: Mapped[int] = mapped_column(default=1)
    #: The last bounce or cancellation proposed for it.
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
    #: Keyed hash of the account it goes to, as approved or as changed by two persons (U-03).
    payee_index: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    version: Mapped[int] = mapped_column(default=1)

    worker: Mapped[Worker] = relationship()
    batch: Mapped[PaymentBatch] = relationship(back_populates="lines")

    __mapper_args__ = {"version_id_col": version}


class CardChange(Base):
    """Another card for a worker: PROPOSED by one person, CONFIRMED or REFUSED by a second."""

    __tablename__ = "card_change"
    __table_args__ = (
        CheckConstraint("state IN ('PROPOSED', 'CONFIRMED', 'REFUSED')", name="state"),
        Index("card_change_county_id_state_idx", "county_id", "state"),
        Index(
            "card_change_open_key", "worker_id", unique=True,
            postgresql_where=text("state = 'PROPOSED'"), sqlite_where=text("state = 'PROPOSED'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    worker_id: Mapped[int] = mapped_column(Id, ForeignKey("worker.id"))
    #: Random name of the row, bound into the sealed card (P-02).
    token: Mapped[str] = mapped_column(String(32))
    card_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(9))
    maker_person: Mapped[int] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(Instant)
    reviewer_person: Mapped[int | None] = mapped_column(Id)
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    opinion: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)

    worker: Mapped[Worker] = relationship()

    __mapper_args__ = {"version_id_col": version}


class BankTemplate(Base):
    """The columns in which the bank of one account takes transfers."""

    __tablename__ = "bank_template"
    __table_args__ = (
        UniqueConstraint("bank_account_id"),
        CheckConstraint("unit IN ('YUAN', 'FEN')", name="unit"),
        CheckConstraint("encoding IN ('UTF8', 'GB18030')", name="encoding"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"))
    #: JSON [[field, heading], …] in the bank's order.
    columns: Mapped[str] = mapped_column(LongText)
    unit: Mapped[str] = mapped_column(String(4))
    delimiter: Mapped[str] = mapped_column(String(9))
    encoding: Mapped[str] = mapped_column(String(7))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class BankResult(Base):
    """A result file of the bank that was taken in for a batch, once. Append-only."""

    __tablename__ = "bank_result"
    __table_args__ = (UniqueConstraint("batch_id", "digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    batch_id: Mapped[int] = mapped_column(Id, ForeignKey("payment_batch.id"))
    #: SHA-256 over the cells of the file.
    digest: Mapped[str] = mapped_column(String(64))
    paid: Mapped[int]
    bounced: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(Instant)


class BankStatement(Base):
    """A statement as the bank gave it, its running balance proved. Append-only."""

    __tablename__ = "bank_statement"
    __table_args__ = (UniqueConstraint("bank_account_id", "digest"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    bank_account_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_account.id"), index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    opening: Mapped[Money] = mapped_column(Fen)
    closing: Mapped[Money] = mapped_column(Fen)
    #: SHA-256 of the imported file.
    digest: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(Instant)

    account: Mapped[BankAccount] = relationship()
    lines: Mapped[list["BankStatementLine"]] = relationship(order_by="BankStatementLine.id")


class BankStatementLine(Base):
    """One line of a statement; money in is positive, money out negative. Append-only."""

    __tablename__ = "bank_statement_line"
    __table_args__ = (UniqueConstraint("bank_account_id", "reference"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    statement_id: Mapped[int] = mapped_column(Id, ForeignKey("bank_statement.id"), index=True)
    bank_account_id: Mapped[int] = mapped_column(Id)
    booked_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(64))
    amount: Mapped[Money] = mapped_column(Fen)
    #: The bank's running balance after the line.
    balance: Mapped[Money] = mapped_column(Fen)
    counterparty: Mapped[str | None] = mapped_column(String(200))
    memo: Mapped[str | None] = mapped_column(String(200))


class BankReference(Base):
    """A reference of the bank, used once per account; a voided proposal frees it again."""

    __tablename__ = "deposit_bank_reference"
    __table_args__ = (UniqueConstraint("bank_account_id", "reference"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    county_id: Mapped[int] = mapped_column(Id)
    bank_account_id: Mapped[int] = mapped_column(Id)
    reference: Mapped[str] = mapped_column(String(64))
    #: What uses it, as "receipt:12".
    subject: Mapped[str] = mapped_column(String(64))
    proposal_id: Mapped[int | None] = mapped_column(Id, ForeignKey("voucher_proposal.id"))
