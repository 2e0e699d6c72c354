"""Which transfer of a batch each row of the bank's result speaks of, and what does not fit."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ledger import clock
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.banking.read_result import BankWord, at_row
from ledger.errors import FieldError
from ledger.identifiers import digits
from ledger.money import Money
from ledger.parties.show import unsealed
from ledger.text import Text


def match_lines(
    session: Session, batch: PaymentBatch, words: Sequence[BankWord], errors: list[FieldError]
) -> list[tuple[BankWord, PaymentLine]]:
    """The transfer of each row, by its number, or by account and amount; each at most once."""
    lines = list(
        session.scalars(
            select(PaymentLine)
            .options(joinedload(PaymentLine.worker))
            .where(PaymentLine.batch_id == batch.id)
        )
    )
    by_number = {line.line: line for line in lines}
    cards: dict[int, str] = {}
    by_account: dict[tuple[str, Money], list[PaymentLine]] = {}
    by_amount: dict[Money, list[PaymentLine]] = {}
    if any(word.account for word in words):
        cards = {line.id: digits(unsealed(line.worker, "bank_card") or "") for line in lines}
        for line in lines:
            by_account.setdefault((cards[line.id], line.amount), []).append(line)
            by_amount.setdefault(line.amount, []).append(line)
    found: dict[int, BankWord] = {}
    matched = []
    for word in words:
        if word.number is not None:
            candidates = [by_number[word.number]] if word.number in by_number else []
        else:
            candidates = _by_account(by_account, cards, by_amount, word)
        wrong = _named_otherwise(word, batch) or _wrong(word, candidates, cards)
        if wrong is None and candidates[0].id in found:
            other = found[candidates[0].id].row
            wrong = at_row(word.row, "line", "line-twice",
                           Text(f"与第 {other} 行是同一笔。", f"Row {other} is the same transfer."))  # fmt: skip
        if wrong is not None:
            errors.append(wrong)
            continue
        found[candidates[0].id] = word
        matched.append((word, candidates[0]))
    return matched


def _by_account(
    by_account: Mapping[tuple[str, Money], list[PaymentLine]],
    cards: Mapping[int, str],
    by_amount: Mapping[Money, list[PaymentLine]],
    word: BankWord,
) -> list[PaymentLine]:
    if word.account is None or word.amount is None:
        return []
    if "*" not in word.account:
        return by_account.get((word.account, word.amount), [])
    return [line for line in by_amount.get(word.amount, []) if _fits(cards[line.id], word.account)]


def _named_otherwise(word: BankWord, batch: PaymentBatch) -> FieldError | None:
    """The name of the transfer against its batch and the line number beside it."""
    name = word.transfer
    if name is None or (name.batch_id == batch.id and word.line in (None, name.line)):
        return None
    says = Text(f"付款编号不是本批次(B{batch.id})的这一笔。",
                f"This names no such transfer of batch B{batch.id}.")  # fmt: skip
    return at_row(word.row, "transfer", "line-unknown", says)


def _wrong(
    word: BankWord, candidates: Sequence[PaymentLine], cards: Mapping[int, str]
) -> FieldError | None:
    """What does not fit between the row and its transfer."""
    place = "account"
    if word.number is not None:
        place = "line" if word.line is not None else "transfer"
    if not candidates:
        says = Text("本批次没有这一笔。", "This batch has no such transfer.")
        return at_row(word.row, place, "line-unknown", says)
    if len(candidates) > 1:
        says = Text("有几笔账号和金额相同, 请写序号。",
                    "Several transfers fit; give the line number.")  # fmt: skip
        return at_row(word.row, place, "line-ambiguous", says)
    line = candidates[0]
    if word.amount is not None and word.amount != line.amount:
        says = Text(f"金额与批次不符, 应为 {line.amount}。", f"The batch says {line.amount}.")
        return at_row(word.row, "amount", "amount-differs", says)
    if word.account is not None and not _fits(cards[line.id], word.account):
        says = Text("账号与批次不符。", "The account is not that of the batch.")
        return at_row(word.row, "account", "account-differs", says)
    if word.on > clock.today():
        says = Text("银行日期在今天之后。", "The bank's date is in the future.")
        return at_row(word.row, "on", "date-future", says)
    return None


def _fits(card: str, told: str) -> bool:
    """Whether the account is the one told, of which the bank may hide the middle."""
    if "*" not in told:
        return card == told
    head, tail = told.split("*", 1)[0], told.rsplit("*", 1)[1]
    return len(head + tail) >= 4 and card.startswith(head) and card.endswith(tail)
