"""Lists by cursor: each page starts after the last row of the one before."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from marshmallow import Schema
from marshmallow import fields as ma
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from ledger.errors import FieldError, Invalid
from ledger.fields import Strict
from ledger.people.sealed import vault
from ledger.said import Field, fail
from ledger.text import Text

T = TypeVar("T")
DEFAULT, MOST = 50, 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows and the cursor of the next page, if there is one."""

    items: Sequence[T]
    next: str | None


class Limit(Field[int]):
    """How many rows a page has: 1 to 200, digits only."""

    type_code = "integer-type"
    described = {"type": "integer", "minimum": 1, "maximum": MOST}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) or not 1 <= int(text) <= MOST:
            raise fail("limit-range", f"每页 1 至 {MOST} 行。", f"A page has 1 to {MOST} rows.")
        return int(text)


class Cursor(Field[str]):
    """The ``next`` of the page before, unchanged."""

    type_code = "cursor-invalid"
    described = {"type": "string", "pattern": r"^[0-9A-Za-z_-]{1,400}$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9A-Za-z_-]{1,400}", value):
            raise fail("cursor-invalid", "翻页标记无效。", "This cursor is not one of ours.")
        return value


class Paging(Strict):
    """The two arguments of every list; filters of a list are fields of a subclass."""

    cursor = Cursor(load_default=None)
    limit = Limit(load_default=DEFAULT)


def page_of(
    session: Session,
    query: Select[T],
    paging: Mapping[str, Any],
    *keys: InstrumentedAttribute[Any],
    newest_first: bool = False,
) -> Page[T]:
    """One page of the query's rows, ordered by ``keys`` (unique together, none of them null)."""
    order = [key.desc() if newest_first else key.asc() for key in keys]
    query = query.order_by(None).order_by(*order)
    after = _opened(paging.get("cursor"), keys)
    if after is not None:
        place = tuple_(*keys)
        query = query.where(place < after if newest_first else place > after)
    limit = int(paging.get("limit") or DEFAULT)
    rows = list(session.scalars(query.limit(limit + 1)).unique())
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], sealed_cursor([getattr(last, key.key) for key in keys], keys))


def cut(rows: Sequence[T], limit: int, place: Any) -> Page[T]:
    """A page of rows read one more than ``limit``; ``place(row)`` lists the values to go on from."""
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], sealed_cursor(place(rows[limit - 1]), ()))


def sealed_cursor(values: Sequence[Any], keys: Sequence[InstrumentedAttribute[Any]]) -> str:
    """The place after a row as a text that only this house can have written."""
    told = json.dumps([_names(keys), [_plain(value) for value in values]]).encode()
    return base64.urlsafe_b64encode(_mark(told) + told).rstrip(b"=").decode()


def opened_cursor(cursor: str | None) -> list[Any] | None:
    """The values of a cursor made by ``cut``; Invalid when it is not ours."""
    return None if cursor is None else _read(cursor, [])


def paged(item: type[Schema] | Schema) -> type[Schema]:
    """The schema of a list answer: ``items`` and ``next``."""
    inner = item if isinstance(item, Schema) else item()
    name = type(inner).__name__.removesuffix("Out").removesuffix("Schema")
    return type(
        f"{name}List",
        (Schema,),
        {
            "items": ma.List(ma.Nested(inner)),
            "next": ma.String(allow_none=True, metadata={"description": "cursor of the next page"}),
        },
    )


def _opened(cursor: str | None, keys: Sequence[InstrumentedAttribute[Any]]) -> Any:
    if cursor is None:
        return None
    values = _read(cursor, _names(keys))
    return tuple_(*(_typed(key, value) for key, value in zip(keys, values, strict=True)))


def _read(cursor: str, names: list[str]) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        mark, told = raw[:8], raw[8:]
        if hmac.compare_digest(mark, _mark(told)):
            found, values = json.loads(told)
            if found == names:
                return list(values)
    except ValueError:
        pass
    says = Text("翻页标记无效, 请从第一页开始。", "This cursor is not one of ours; start anew.")
    raise Invalid([FieldError("/cursor", "cursor-invalid", says)])


def _typed(key: InstrumentedAttribute[Any], value: Any) -> Any:
    kind = key.type.python_type
    if hasattr(kind, "fromisoformat") and isinstance(value, str):
        value = kind.fromisoformat(value)
    return value


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else str(value)


def _names(keys: Sequence[InstrumentedAttribute[Any]]) -> list[str]:
    return [f"{key.class_.__name__}.{key.key}" for key in keys]


def _mark(told: bytes) -> bytes:
    return hmac.new(vault().secret_for("cursor"), told, hashlib.sha256).digest()[:8]
