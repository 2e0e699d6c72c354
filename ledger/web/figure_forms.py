"""The figures of a policy as controls of a form, drawn from the shape of their kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, fields

from ledger.fields import Amount, Choice, Day, Flag, Whole
from ledger.policies.figure_words import name_of, said
from ledger.policies.figures import BY_KIND
from ledger.web.furnish import say

#: Empty rows offered after those there are, by name of the list.
MORE = {"bands": 2, "rates": 2, "kinds": 1, "steps": 1, "partial_return_steps": 1}
#: The most rows of a list, where there is a most.
MOST = {"steps": 2}


@dataclass(frozen=True, slots=True)
class Control:
    """One control: what it is, its name and label, and what stands in it."""

    kind: str
    name: str
    label: str
    value: str
    required: bool = False
    choices: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """Controls that belong together, under a heading."""

    label: str
    controls: list[Control]


def groups_of(kind: str, figures: Mapping[str, Any]) -> list[Group]:
    """The whole form of one kind, filled with those figures."""
    return list(_groups(BY_KIND[kind](), figures, "", required=True))


def _groups(
    schema: Schema, figures: Mapping[str, Any], path: str, *, required: bool
) -> Iterator[Group]:
    own: list[Control] = []
    inner: list[tuple[str, Schema, Mapping[str, Any], bool]] = []
    for name, kind in schema.fields.items():
        here = f"{path}/{name}" if path else name
        value = figures.get(name)
        if isinstance(kind, fields.Nested):
            inner.append((here, _schema(kind), value or {}, kind.required))
        elif isinstance(kind, fields.List) and isinstance(kind.inner, fields.Nested):
            rows = list(value or ())
            blanks = min(MORE[name], MOST.get(name, 99) - len(rows))
            for index, row in enumerate([*rows, *({} for _ in range(blanks))]):
                must = required and kind.required and index < max(len(rows), 1)
                inner.append((f"{here}/{index}", _schema(kind.inner), row, must))
        else:
            own.append(_control(kind, here, value, required=required and kind.required))
    if own:
        yield Group(say(name_of(path)) if path else "", own)
    for here, shape, values, must in inner:
        yield from _groups(shape, values, here, required=must)


def _schema(nested: fields.Nested) -> Schema:
    return nested.schema


def _control(kind: Any, path: str, value: Any, *, required: bool) -> Control:
    name = "figures-" + path.replace("/", "-")
    label = say(name_of(path.rpartition("/")[2]))
    shown = "" if value is None else str(value)
    if isinstance(kind, Flag):
        return Control("tick", name, label, "on" if value else "")
    if isinstance(kind, Choice):
        choices = [(code, say(said(code))) for code in kind.choices]
        return Control("select", name, label, shown, required, choices)
    for shape, what in ((Amount, "amount"), (Day, "day"), (Whole, "whole")):
        if isinstance(kind, shape):
            return Control(what, name, label, shown, required)
    return Control("text", name, label, shown, required)
