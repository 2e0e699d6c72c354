"""Every field of every deed by JSON: bad sums, dates, texts, numbers and choices, told at the field.

Rows 1-9, 14, 16, 17, 19, 24, 27, 30-33 and 37 of the bad inputs, for whatever the house can do.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema
from marshmallow.fields import Field, List, Nested

from ledger.actor import Actor, Role
from ledger.fields import Amount, Choice, Code, Day, Flag, Month, Whole, Words
from ledger.gate.roles import allowed
from tests.doors import Doors

Office = Mapping[str, Actor]
#: Who signs in for a role.
HOLDERS = {"FO": "fo1", "A1": "a1", "A2": "a2", "AU": "au", "SY": "sy", "SE": "se", "AA": "aa"}

#: kind of field: (row, what a program sends, code)
BAD: dict[type[Field[Any]], list[tuple[int, Any, str]]] = {
    Amount: [
        (1, "-1.00", "amount-format"), (1, "+1.00", "amount-format"),
        (2, "-0.00", "amount-format"), (3, "1.005", "amount-format"),
        (3, "1.5", "amount-format"), (3, "1", "amount-format"), (4, 1.10, "amount-type"),
        (4, 1, "amount-type"), (6, "1e400", "amount-format"), (6, "NaN", "amount-format"),
        (6, "1E2", "amount-format"), (6, "0x10", "amount-format"),
        (7, "１２.００", "amount-format"), (7, "١٢.٠٠", "amount-format"),
        (7, "壹佰", "amount-format"), (8, "1,000.00", "amount-format"),
        (8, "1_000.00", "amount-format"), (8, " 1.00", "amount-format"),
        (8, "¥1.00", "amount-format"), (8, "01.00", "amount-format"),
        (8, "1.00\n", "amount-format"), (9, True, "amount-type"), (9, [], "amount-type"),
        (9, {}, "amount-type"), (10, "100000000000.00", "amount-format"),
    ],
    Day: [
        (14, "2023-02-29", "date-invalid"), (14, "2024-02-30", "date-invalid"),
        (14, "2024-13-01", "date-invalid"), (14, "0000-01-01", "date-invalid"),
        (16, "20240229", "date-format"), (16, "2024-W09-4", "date-format"),
        (16, "2024-2-9", "date-format"), (16, "2024-02-29T00:00:00Z", "date-format"),
        (16, "２０２４-02-29", "date-format"), (19, "9999-01-01", "date-range"),
        (16, 20240229, "date-format"),
    ],
    Words: [
        (27, "甲\u0000乙", "text-invalid"), (30, "甲\u202e乙", "text-invalid"),
        (30, "甲\u2066乙", "text-invalid"), (30, "甲\u200b乙", "text-invalid"),
        (31, "名" * 10_000, "text-too-long"), (31, "e" + "\u0301" * 600, "text-too-long"),
        (32, "", "text-empty"), (32, " \t\n", "text-empty"), (33, "甲\ue000", "text-invalid"),
        (9, 1, "text-type"),
    ],
    Code: [(27, "A\u0000", "code-format"), (31, "A" * 65, "code-format"),
           (32, " ", "code-format"), (7, "Ａ１", "code-format")],
    Whole: [(24, "1", "integer-type"), (24, 1.5, "integer-type"), (24, True, "integer-type"),
            (24, -1, "integer-range"), (24, 2**63, "integer-range")],
    Month: [(14, "2024-13", "month-format"), (16, "202401", "month-format")],
    Choice: [(37, "NO-SUCH-WORD", "choice"), (9, 1, "choice")],
    Flag: [(9, "maybe", "boolean-type"), (9, 2, "boolean-type")],
}  # fmt: skip
ROUNDS = max(map(len, BAD.values()))


@dataclass(frozen=True)
class Deed:
    """One writing route of the API: its address for object 1, its schema, who may use it."""

    method: str
    path: str
    schema: Schema
    login: str


def deeds(app: Flask) -> Iterator[Deed]:
    """Every writing route that takes a body."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        told = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
        schemas = [one["schema"] for one in told if one["in"] in ("body", "json")]
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH"}:
            if rule.rule.startswith("/api/") and schemas:
                yield Deed(method, _address(rule.rule), _as_one(schemas[0]), _holder(view))


def _address(rule: str) -> str:
    """The address of object 1, whatever the object is."""
    return re.sub(r"<[^>]+>", "1", rule)


def _as_one(schema: Any) -> Schema:
    made = schema() if isinstance(schema, type) else schema
    return made if not made.many else type(made)()


def _holder(view: Any) -> str:
    declared = allowed(view)
    roles = [one for one in declared or () if isinstance(one, Role)]
    return HOLDERS[roles[0].name] if roles else "fo1"


def bad_values(field: Field[Any], number: int) -> tuple[int, Any, str] | None:
    """The bad value of that round for a field of its kind; None for kinds with rules elsewhere."""
    for kind, values in BAD.items():
        if isinstance(field, kind) and (kind is not Code or type(field) is Code):
            row, value, code = values[number % len(values)]
            zero = code == "amount-zero" and getattr(field, "zero", False)
            return None if zero else (row, value, code)
    return None


def bad_body(schema: Schema, number: int) -> tuple[dict[str, Any], dict[str, str]]:
    """A body with one bad value in every field of a known kind, and the code due at each pointer."""
    body, due = {}, {}
    for name, field in schema.fields.items():
        if field.dump_only:
            continue
        key, inner, at = field.data_key or name, field, ""
        if isinstance(field, List):
            inner, at = field.inner, "/0"
        if isinstance(inner, Nested):
            rows, told = bad_body(_as_one(inner.schema), number)
            body[key] = [rows] if at else rows
            due |= {f"/{key}{at}{pointer}": code for pointer, code in told.items()}
        elif (bad := bad_values(inner, number)) is not None:
            body[key] = [bad[1]] if at else bad[1]
            due[f"/{key}{at}"] = bad[2]
    return body, due


def test_every_deed_tells_every_bad_value_at_its_field(
    office: Office, doors: Doors, app: Flask
) -> None:
    """422 and one error a field, each with its code and pointer; nothing is found or done first."""
    found = list(deeds(app))
    assert len(found) > 80
    wrong = []
    for deed in found:
        door = doors(deed.login)
        for number in range(ROUNDS):
            body, due = bad_body(deed.schema, number)
            if not due:
                continue
            text = json.dumps(body)
            answer = door.send(
                deed.method, deed.path, headers={"Content-Type": "application/json", "If-Match": '"1"'},
                data=text.encode(),
            )  # fmt: skip
            told = answer.get_json() or {}
            said = {one["pointer"]: one["code"] for one in told.get("errors", [])}
            missing = {pointer: code for pointer, code in due.items() if said.get(pointer) != code}
            if answer.status_code != 422 or missing:
                wrong.append((deed.method, deed.path, answer.status_code, missing, text[:80]))
    assert wrong == [], "\n".join(map(str, wrong))


@pytest.mark.parametrize("field", ["state", "county_id", "approved_by", "number_of_nothing"])
def test_no_deed_takes_what_it_does_not_ask_for(
    office: Office, doors: Doors, app: Flask, field: str
) -> None:
    """Row 37, I-40: an unknown or server-owned field is refused by every deed."""
    for deed in deeds(app):
        if field in deed.schema.fields:
            continue
        answer = doors(deed.login).send(
            deed.method, deed.path, {field: "1"}, headers={"If-Match": '"1"'}
        )
        told = answer.get_json()
        assert answer.status_code == 422, (deed, told)
        assert (f"/{field}", "unknown-field") in {
            (one["pointer"], one["code"]) for one in told["errors"]
        }, (deed.path, told)
