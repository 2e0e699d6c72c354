"""The canonical record of an entry spelled by hand, for reading many: a test holds it against JSON."""

from collections.abc import Sequence
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.record import day_text

#: The columns of seal s and entry e that ``entry_text`` takes, in its order.
COLUMNS = (
    "s.seq, e.period, e.day, e.word, e.event, e.summary, e.source, e.booked_at,"
    " e.attachment_digests, e.maker, e.reviewer, e.approvals, e.policy, e.reverses, e.attachments,"
    " e.key_id"
)


class Place(NamedTuple):
    """What stands beside a record in an export, each as text to put in its turn."""

    hash: str = ""
    leaf: str = ""
    number: str = ""
    seq: str = ""


class Name(NamedTuple):
    """An account as it stands in a line: ``before``, the amount, ``after``, its quoted side, ``}``."""

    before: str
    after: str
    memo: bool
    title: str
    aux: str


def entry_text(code: str, row: Sequence[Any], lines: str, place: Place = Place()) -> str:  # noqa: B008
    """The record of the entry whose row this is; ``lines`` are its lines, joined by commas."""
    _, period, day, word, event, summary, source, booked_at, digests = row[:9]
    maker, reviewer, approvals, policy, reverses, attachments, key_id = row[9:16]
    return (
        f'{{"algorithm":"sha256","approvals":{_hex(approvals)},"attachment_digests":{digests}'
        f',"attachments":{attachments},"book":"{code}","booked_at":"{booked_at}"'
        f',"date":"{day_text(int(day))}","event":{quoted(event)}{place.hash},"key_id":{_text(key_id)}'
        f'{place.leaf},"lines":[{lines}],"maker":{maker}{place.number},"period":{period}'
        f',"policy":{_text(policy)},"reverses":{_number(reverses)},"reviewer":{_number(reviewer)}'
        f'{place.seq},"source":{quoted(source)},"summary":{quoted(summary)},"type":"ENTRY"'
        f',"word":{quoted(word)}}}'
    )


def names(session: Session, book_id: int) -> dict[int, Name]:
    """Every account of the book as it stands in a line, by its id."""
    rows = session.execute(
        text("SELECT id, title, aux FROM account WHERE book_id = :book"), {"book": book_id}
    )
    return {
        account: Name(
            before=f'{{"account":{quoted(title)},"amount":',
            after=f',"aux":{aux},"side":',
            memo=title.startswith("9"),
            title=title,
            aux=aux,
        )
        for account, title, aux in rows
    }


def _hex(value: bytes | str | None) -> str:
    if value is None:
        return "null"
    return f'"{value if isinstance(value, str) else bytes(value).hex()}"'


def _text(value: str | None) -> str:
    return "null" if value is None else quoted(value)


def _number(value: int | str | None) -> str:
    return "null" if value is None else str(value)
