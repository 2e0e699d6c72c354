"""Bad inputs of any deed: each row of safety 12 that its fields can meet, at all three doors."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from click.testing import Result
from marshmallow import Schema

from ledger.errors import Invalid
from ledger.fields import Amount, Choice, Code, Day, Whole, Words
from tests.doors import Door

API = "/api/v1"

#: Row of safety 12, as typed, code; for a field of that kind.
Row = tuple[int, str, str]
AMOUNTS: list[Row] = [
    (1, "-1.00", "amount-format"),
    (2, "0.00", "amount-zero"),
    (3, "1.005", "amount-format"),
    (6, "1e400", "amount-format"),
    (7, "１２.００", "amount-format"),
    (8, "1,000.00", "amount-format"),
    (10, "100000000000.00", "amount-format"),
]
DAYS: list[Row] = [
    (14, "2026-02-30", "date-invalid"),
    (16, "20260203", "date-format"),
    (19, "9999-01-01", "date-range"),
]
WORDS: list[Row] = [
    (27, "甲\x00乙", "text-invalid"),
    (30, "甲\u202e乙", "text-invalid"),
    (31, "名" * 10_000, "text-too-long"),
    (31, "e" + "\u0323" * 600, "text-too-long"),
    (33, "甲\ue000", "text-invalid"),
]
CODES: list[Row] = [(27, "A\x00", "code-format"), (31, "A" * 65, "code-format")]
IDS: list[Row] = [
    (24, "0", "integer-range"),
    (24, "-1", "integer-range"),
    (24, "1e3", "integer-type"),
    (24, "١", "integer-type"),
    (24, "../1", "integer-type"),
    (24, "9223372036854775808", "integer-type"),
]


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed with values its schema takes, and where its three doors are.

    ``api`` and ``page`` are paths; ``command`` are the words of the command line, with the
    arguments. ``given`` names what stands in those words and is no option. ``shown`` is false
    where the step is not due, so that the page has no boxes for it.
    """

    schema: type[Schema]
    body: Mapping[str, Any]
    api: str
    page: str = ""
    command: str = ""
    given: tuple[str, ...] = ()
    shown: bool = True


def bad_values(schema: Schema, body: Mapping[str, Any]) -> Iterator[tuple[int, str, str, str]]:
    """Row, field, as typed and code, for every field that the body fills."""
    for name in body:
        field = schema.fields[name]
        rows: list[Row] = []
        if isinstance(field, Amount):
            rows = AMOUNTS
        elif isinstance(field, Day):
            rows = [*DAYS, *([] if field.future else [(17, "2099-01-01", "date-future")])]
        elif isinstance(field, Words):
            empty = [(32, one, "text-empty") for one in ("", " \t ")] if field.required else []
            rows = [*WORDS, *empty]
        elif isinstance(field, Code):
            rows = CODES
        elif isinstance(field, Whole):
            rows = IDS
        elif isinstance(field, Choice):
            rows = [(37, "NOTHING", "choice")]
        for row, typed, code in rows:
            yield row, name, typed, code


def one_of_each(deed: Deed) -> list[tuple[int, str, str, str]]:
    """One value of each row and field: pages are slow to draw."""
    told = {(one[0], one[1]): one for one in bad_values(deed.schema(), deed.body)}
    return list(told.values())


def typed_of(deed: Deed) -> dict[str, str]:
    """The body as a person types it."""
    return {
        name: ("1" if value else "0") if isinstance(value, bool) else str(value)
        for name, value in deed.body.items()
    }


def wrong_by_json(fo: Door, deed: Deed) -> list[str]:
    """What the JSON door answers otherwise than with 422, the code and the field."""
    wrong = []
    for row, field, typed, code in bad_values(deed.schema(), deed.body):
        value: Any = int(typed) if code == "integer-range" else typed
        given = fo.post(f"{API}/{deed.api}", {**deed.body, field: value})
        told = given.get_json()
        at = [one["pointer"] for one in told.get("errors", ())]
        if (given.status_code, told["code"], at) != (422, code, [f"/{field}"]):
            wrong.append(f"{deed.api} row {row} {field}: {given.status_code} {told['code']} {at}")
    for server_owned in ("state", "county_id", "approved_by", "proposal_id"):
        given = fo.post(f"{API}/{deed.api}", {**deed.body, server_owned: "1"})
        if (given.status_code, given.get_json()["code"]) != (422, "unknown-field"):
            wrong.append(f"{deed.api} row 37 {server_owned}: {given.status_code}")
    for number in (1.5, True, None, [], {}):
        for field in (name for name in deed.body if name in _money(deed)):
            given = fo.post(f"{API}/{deed.api}", {**deed.body, field: number})
            left_out = number is None and not deed.schema().fields[field].required
            if not left_out and given.get_json()["code"] != "amount-type":
                wrong.append(f"{deed.api} rows 4 and 9 {number}: {given.get_json()['code']}")
    for key in ("abc", "k" * 300):
        given = fo.post(f"{API}/{deed.api}", dict(deed.body), key=key)
        if (given.status_code, given.get_json()["code"]) != (400, "idempotency-key-invalid"):
            wrong.append(f"{deed.api} row 42: {given.status_code} {given.get_json()['code']}")
    return wrong


def _money(deed: Deed) -> set[str]:
    return {name for name, field in deed.schema().fields.items() if isinstance(field, Amount)}


def wrong_by_form(fo: Door, deed: Deed) -> list[str]:
    """What the page answers otherwise than with 422, the mistake at its field, all typed kept."""
    wrong, whole = [], typed_of(deed)
    for row, field, typed, code in one_of_each(deed):
        given = fo.form(deed.page, {**whole, field: typed})
        told = given.get_data(as_text=True)
        if given.status_code != 422 and (row, given.status_code) != (24, 404):
            wrong.append(f"{deed.page} row {row} {field} {code}: {given.status_code}")
        elif given.status_code == 422 and f'href="#{field}"' not in told:
            wrong.append(f"{deed.page} row {row} {field} {code}: not told")
        elif deed.shown and given.status_code == 422 and not _at_field(told, field):
            wrong.append(f"{deed.page} row {row} {field} {code}: not at its field")
    kept = {"on": "not a day"}
    told = fo.form(deed.page, {**whole, **kept}).get_data(as_text=True)
    for name, value in whole.items():
        if deed.shown and name not in {*deed.given, *kept} and not _stands(told, name, value):
            wrong.append(f"{deed.page}: what was typed in {name} is lost")
    if fo.form(deed.page, {**whole, "state": "1"}).status_code != 422:
        wrong.append(f"{deed.page} row 37")
    return wrong


def _at_field(page: str, field: str) -> bool:
    """The mistake is told beside the box; what travels hidden has none."""
    return f'id="{field}-error"' in page or f'type="hidden" name="{field}"' in page


def _stands(page: str, name: str, value: str) -> bool:
    """Whether the page carries the value: in a box, a text, a tick or a choice."""
    shown = escape(value)
    if f'name="{name}"' not in page:
        return False
    if value in ("0", "1"):
        return True
    return f'value="{shown}"' in page or f">{shown}</textarea>" in page


def wrong_at_the_terminal(run: Callable[..., Result], deed: Deed) -> list[str]:
    """What the command answers otherwise than with status 1 and the field, or 2 for its usage."""
    wrong, whole = [], typed_of(deed)
    for row, field, typed, code in bad_values(deed.schema(), deed.body):
        if field in deed.given:
            continue
        done = run(*deed.command.split(), *_options(deed, {**whole, field: typed}))
        if code == "choice" or isinstance(done.exception, SystemExit):
            if done.exit_code != 2:
                wrong.append(f"{deed.command} row {row} {field}: {done.output}")
        elif not isinstance(done.exception, Invalid) or [
            (one.pointer, one.code) for one in done.exception.errors
        ] != [(f"/{field}", code if typed else "required")]:
            wrong.append(f"{deed.command} row {row} {field} {code}: {done.exception!r}")
    if run(*deed.command.split(), *_options(deed, whole), "--state=1").exit_code != 2:
        wrong.append(f"{deed.command} row 37")
    return wrong


def _options(deed: Deed, values: Mapping[str, str]) -> list[str]:
    fields = deed.schema().fields
    told = []
    for name, value in values.items():
        option = f"--{name.replace('_', '-')}"
        if name in deed.given:
            continue
        if isinstance(deed.body.get(name), bool):
            told += [option] if value == "1" else []
        else:
            told.append(f"{option}={value}")
    assert all(name in fields for name in values)
    return told


__all__ = [
    "API", "Deed", "bad_values", "wrong_at_the_terminal",
    "wrong_by_form", "wrong_by_json",
]  # fmt: skip
