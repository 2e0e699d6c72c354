"""Judge the bank's word line by line against a batch: what it pays, what comes back, what is new."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.approvals.models import VoucherProposal
from ledger.banking.match_result import match_lines
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.banking.read_result import BankWord, ResultFile, at_row
from ledger.banking.references import taken_references
from ledger.errors import FieldError
from ledger.money import Money
from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Bounced:
    """A transfer that the bank sent back, under a reference of its own."""

    line: PaymentLine
    on: date
    bank_reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Again:
    """A bounced transfer that the bank paid again."""

    line: PaymentLine
    on: date
    bank_reference: str
    row: int


@dataclass(slots=True)
class JudgedResult:
    """What a result file would do with a batch."""

    batch: PaymentBatch
    file: ResultFile
    #: Transfers the bank took from the account, by its date: those that failed came back later.
    paid: dict[date, list[tuple[PaymentLine, BankWord]]] = field(default_factory=dict)
    #: Bounced transfers that the bank paid again, each under a reference of its own (12, 39).
    repaid: list[Again] = field(default_factory=list)
    bounced: list[Bounced] = field(default_factory=list)
    #: How many rows say what stands already.
    same: int = 0
    errors: list[FieldError] = field(default_factory=list)

    @property
    def unchanged(self) -> bool:
        """Whether every row says what stands already."""
        return not (self.paid or self.repaid or self.bounced or self.errors)

    def paid_on(self, on: date) -> list[PaymentLine]:
        """The transfers of one bank date, in the order of the batch."""
        return sorted((line for line, _ in self.paid[on]), key=lambda line: line.line)

    @property
    def amounts(self) -> dict[date, Money]:
        """What the bank took, by its date."""
        return {on: Money.sum(one.amount for one in self.paid_on(on)) for on in sorted(self.paid)}


def judge_lines(session: Session, batch: PaymentBatch, file: ResultFile) -> JudgedResult:
    """Every row beside its transfer; nothing is written. Mistakes are named by row and cell.

    A batch that waits for the bank needs a word about each transfer that waits (all or nothing).
    """
    judged = JudgedResult(batch, file, errors=list(file.errors))
    found = match_lines(session, batch, file.words, judged.errors)
    waiting = _waiting(session, batch)
    often = Counter(word.bank_reference for word in file.words)
    for word, line in found:
        own = own_reference(word, line) if often[word.bank_reference] > 1 else word.bank_reference
        _place(judged, word, line, own, waiting.get(line.id))
    _judge_references(session, judged)
    if not judged.errors:
        _judge_whole(judged, {line.id for _, line in found})
    judged.errors.sort(key=_row_of)
    return judged


def _row_of(error: FieldError) -> int:
    """Where the mistake stands; what concerns the whole file comes first."""
    number = error.pointer.strip("/").split("/")[1:2]
    return int(number[0]) if number else 0


def _waiting(session: Session, batch: PaymentBatch) -> dict[int, VoucherProposal]:
    """The bounces and cancellations of the batch that wait for a second officer."""
    rows = session.execute(
        select(PaymentLine.id, VoucherProposal)
        .join(VoucherProposal, VoucherProposal.id == PaymentLine.proposal_id)
        .where(PaymentLine.batch_id == batch.id, VoucherProposal.state == "PROPOSED")
    )
    return {row[0]: row[1] for row in rows}


def _place(
    judged: JudgedResult,
    word: BankWord,
    line: PaymentLine,
    own: str,
    waits: VoucherProposal | None,
) -> None:
    """The row among what is paid, what came back, what is the same, or what is settled otherwise."""
    if line.state == "SENT" and word.on < judged.batch.made_on:
        says = Text("银行日期早于批次日期。", "The bank's date is before the batch was made.")
        judged.errors.append(at_row(word.row, "on", "date-early", says))
    elif line.state == "SENT" and waits is not None:
        _otherwise(judged, word, line, waits)
    elif line.state == "SENT":
        judged.paid.setdefault(word.on, []).append((line, word))
        if word.result == "FAILED":
            judged.bounced.append(Bounced(line, word.on, own, word.reason or ""))
    elif _says_the_same(word, line, own, waits):
        judged.same += 1
    elif _pays_again(word, line, waits):
        judged.repaid.append(Again(line, word.on, own, word.row))
        if word.result == "FAILED":
            returned = _returned(own)
            judged.bounced.append(Bounced(line, word.on, returned, word.reason or ""))
    elif (
        word.result == "FAILED"
        and waits is None
        and _of_this_try(word, line.tries)
        and line.state in ("PAID", "REPAID")
        and line.settled_on is not None
        and word.on >= line.settled_on
    ):
        judged.bounced.append(Bounced(line, word.on, own, word.reason or ""))
    else:
        _otherwise(judged, word, line, waits)


def _pays_again(word: BankWord, line: PaymentLine, waits: VoucherProposal | None) -> bool:
    """Whether the row settles another try of a bounced transfer.

    A failure must name its try: without it, it is the old one told again.
    """
    return (
        line.state == "BOUNCED"
        and waits is None
        and (word.result == "PAID" or word.transfer is not None)
        and _of_this_try(word, line.tries + 1)
        and line.settled_on is not None
        and word.on >= line.settled_on
    )


def _of_this_try(word: BankWord, attempt: int) -> bool:
    return word.transfer is None or word.transfer.attempt == attempt


def _returned(reference: str) -> str:
    """What the return of a second try is filed under, beside the payment itself."""
    return reference[:62] + "-R"


def own_reference(word: BankWord, line: PaymentLine) -> str:
    """What the returned transfer is filed under: many banks repeat one number on all rows."""
    mark = f"-{line.line}"
    return word.bank_reference[: 64 - len(mark)] + mark


def _says_the_same(
    word: BankWord, line: PaymentLine, own: str, waits: VoucherProposal | None
) -> bool:
    if word.result == "PAID":
        stands = line.state in ("PAID", "REPAID") and line.settled_on == word.on
        return waits is None and stands and line.bank_reference in (word.bank_reference, own)
    if line.state == "CANCELLED":
        return True
    if waits is not None:
        return waits.on == word.on and waits.facts.get("reference") == own
    return line.state == "BOUNCED" and (line.settled_on, line.bank_reference) == (word.on, own)


_STATES = {
    "SENT": Text("待支付", "to be paid"), "PAID": Text("已支付", "paid"),
    "BOUNCED": Text("退票", "bounced"), "REPAID": Text("已重付", "paid again"),
    "CANCELLED": Text("已取消", "cancelled"),
}  # fmt: skip


def _otherwise(
    judged: JudgedResult, word: BankWord, line: PaymentLine, waits: VoucherProposal | None
) -> None:
    state, on = _STATES[line.state], line.settled_on or judged.batch.made_on
    zh, en = f"该笔已另行处理: {on} {state.zh}", f"Settled otherwise: {state.en} on {on}"
    if waits is not None:
        zh, en = f"{zh}, 另有凭证待复核", f"{en}, and a voucher waits for review"
    judged.errors.append(at_row(word.row, "result", "line-settled", Text(f"{zh}。", f"{en}.")))


def _judge_references(session: Session, judged: JudgedResult) -> None:
    """A reference of the bank that something else uses already is wrong (bad-input row 46)."""
    used = {
        word.bank_reference: word.row
        for rows in judged.paid.values()
        for _, word in rows
        if word.result == "PAID"
    }
    used |= {one.bank_reference: one.row for one in judged.repaid}
    rows = {one.line.id: 0 for one in judged.bounced}
    rows |= {one.line.id: one.row for one in judged.repaid}
    rows |= {line.id: word.row for paid in judged.paid.values() for line, word in paid}
    used |= {one.bank_reference: rows[one.line.id] for one in judged.bounced}
    for row in taken_references(session, judged.batch.bank_account_id, used):
        says = Text(f"该流水号在该账户已登记过({row.subject})。",
                    f"This reference is already used on this account ({row.subject}).")  # fmt: skip
        at = used[row.reference]
        judged.errors.append(at_row(at, "bank_reference", "duplicate-reference", says))


def _judge_whole(judged: JudgedResult, told: set[int]) -> None:
    missing = [
        line.line for line in judged.batch.lines if line.state == "SENT" and line.id not in told
    ]
    if missing:
        listed = ", ".join(str(number) for number in missing[:10])
        more = f"等 {len(missing)} 笔" if len(missing) > 10 else ""
        says = Text(f"文件缺少第 {listed} 笔{more}的结果。",
                    f"The file says nothing of {len(missing)} transfers: {listed}.")  # fmt: skip
        judged.errors.append(FieldError("/file", "lines-missing", says))
