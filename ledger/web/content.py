"""The content of a request in words: facts and tables, whatever kind of request it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ledger.approvals.models import ApprovalRequest
from ledger.gate.locale import in_locale
from ledger.money import Money
from ledger.text import Text
from ledger.web.labels import CONTENT_LABELS
from ledger.web.names import Names

_MONEY = re.compile(r"-?[0-9]{1,13}\.[0-9]{2}", re.ASCII)
Column = str | tuple[str, str]


@dataclass(frozen=True)
class Table:
    """A list inside the content, such as the workers to be paid."""

    caption: str
    columns: list[Column]
    rows: list[list[str]]


@dataclass(frozen=True)
class Content:
    """Everything that is asked, ready to show."""

    facts: list[tuple[str, str]]
    tables: list[Table]


#: Keys whose whole number names a row, and what kind of row.
IDS: Mapping[str, str] = {
    "worker": "worker", "worker_id": "worker", "project": "project", "project_id": "project",
    "contractor": "contractor", "contractor_id": "contractor", "debtor": "debtor",
    "debtor_id": "debtor", "bank_account": "bank", "policy_version": "policy",
    "interest_version": "policy", "guarantee": "guarantee", "guarantee_id": "guarantee",
}  # fmt: skip


def content_of(session: Session, asked: ApprovalRequest) -> Content:
    """What the request asks for, with workers, projects and policies by their names."""
    content = asked.facts()
    names = Names(session, asked.county_id, [(IDS[key], str(id_)) for key, id_ in _ids(content)])
    return spell_content(_named(content, names))


def _ids(content: Any) -> Iterator[tuple[str, int]]:
    """Every id anywhere in the content, with its key."""
    for key, value in content.items():
        if key in IDS and type(value) is int:
            yield key, value
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping):
                yield from _ids(inner)


def _named(content: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The content with names in the place of ids; ``{"id", "name"}`` becomes the name."""
    return {key: _name(key, value, names) for key, value in content.items()}


def _name(key: str, value: Any, names: Names) -> Any:
    if isinstance(value, list):
        return [_name(key, inner, names) for inner in value]
    if isinstance(value, Mapping) and "id" in value and "name" in value:
        code = f" ({value['code']})" if "code" in value else ""
        return f"{value['name']}{code}"
    if isinstance(value, Mapping):
        return _named(value, names)
    if key in IDS and type(value) is int:
        return names.value(IDS[key], str(value))
    return value


def spell_content(content: Mapping[str, Any]) -> Content:
    """Scalars as facts, lists of objects as tables; nothing is left out."""
    facts: list[tuple[str, str]] = []
    tables: list[Table] = []
    for key, value in sorted(content.items(), key=_place):
        if isinstance(value, Mapping):
            inner = spell_content(value)
            facts += [(f"{label(key)} · {name}", said) for name, said in inner.facts]
            tables += inner.tables
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            tables.append(_table(label(key), value))
        elif isinstance(value, list):
            facts.append((label(key), "; ".join(spell(one) for one in value)))
        else:
            facts.append((label(key), spell(value)))
    return Content(facts, tables)


def _place(pair: tuple[str, Any]) -> int:
    """Keys in the order of the table of labels, unknown ones last."""
    order = list(CONTENT_LABELS)
    return order.index(pair[0]) if pair[0] in CONTENT_LABELS else len(order)


def label(key: str) -> str:
    """What a key of the content is called on pages."""
    return in_locale(CONTENT_LABELS.get(key, Text(*[key.replace("_", " ")] * 2)))


def spell(value: Any) -> str:
    """A value as people read it: amounts grouped, yes and no in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return in_locale(Text("是", "yes") if value else Text("否", "no"))
    if isinstance(value, str) and _MONEY.fullmatch(value):
        return Money(int(value.replace(".", ""))).grouped()
    if isinstance(value, list):
        return "; ".join(spell(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{label(key)} {spell(one)}" for key, one in value.items())
    return str(value)


def _table(caption: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    keys.sort(key=lambda key: (_is_number(key, rows), _place((key, None))))
    columns: list[Column] = [
        (label(key), "num") if _is_number(key, rows) else label(key) for key in keys
    ]
    return Table(caption, columns, [[spell(row.get(key)) for key in keys] for row in rows])


def _is_number(key: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    values = [row[key] for row in rows if row.get(key) is not None]
    return bool(values) and all(
        isinstance(one, int) or (isinstance(one, str) and _MONEY.fullmatch(one)) for one in values
    )
