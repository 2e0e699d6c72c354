"""What a person or a program may send wrong to the deeds of the fund, and the deeds' three doors."""

from dataclasses import dataclass
from typing import Any

TODAY = "2026-03-02"
ROLL = ["10000.00"] * 5
AMOUNTS: list[tuple[int, str, str]] = [
    (1, "-1.00", "amount-format"), (1, "+1.00", "amount-format"),
    (2, "0.00", "amount-zero"), (2, "-0.00", "amount-format"),
    (3, "1.005", "amount-format"), (3, "1.5", "amount-format"), (3, "1", "amount-format"),
    (6, "1e400", "amount-format"), (6, "NaN", "amount-format"), (6, "1E2", "amount-format"),
    (6, "0x10", "amount-format"),
    (7, "１２.００", "amount-format"), (7, "١٢.٠٠", "amount-format"), (7, "壹佰", "amount-format"),
    (8, "1,000.00", "amount-format"), (8, "1_000.00", "amount-format"),
    (8, " 1.00", "amount-format"), (8, "¥1.00", "amount-format"), (8, "01.00", "amount-format"),
    (8, "1.00\n", "amount-format"), (10, "100000000000.00", "amount-format"),
]  # fmt: skip
DAYS: list[tuple[int, str, str]] = [
    (14, "2023-02-29", "date-invalid"), (14, "2024-02-30", "date-invalid"),
    (14, "2024-13-01", "date-invalid"), (14, "0000-01-01", "date-invalid"),
    (16, "20240229", "date-format"), (16, "2024-W09-4", "date-format"),
    (16, "2024-2-9", "date-format"), (16, "2024-02-29T00:00:00Z", "date-format"),
    (16, "２０２４-02-29", "date-format"),
    (17, "2026-03-03", "date-future"), (19, "9999-01-01", "date-range"),
]  # fmt: skip
#: Row, raw JSON, status, code; only a program can send these.
RAW: list[tuple[int, str, int, str]] = [
    (4, "1.10", 422, "amount-type"), (4, "1", 422, "amount-type"), (4, "1e2", 422, "amount-type"),
    (5, "1e400", 400, "bad-json"), (5, "NaN", 400, "bad-json"), (5, "Infinity", 400, "bad-json"),
    (9, "true", 422, "amount-type"), (9, "null", 422, "amount-type"), (9, "[]", 422, "amount-type"),
    (9, "{}", 422, "amount-type"), (11, "1" * 5000, 400, "bad-json"),
]  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """One deed at its three doors, and a body that would be taken."""

    name: str
    path: str
    form: str
    words: tuple[str, ...]
    #: Fields that the command takes as arguments, in order, rather than as options.
    arguments: tuple[str, ...]
    body: dict[str, Any]
    #: A field that holds a text.
    text: str
    #: A field that names another row.
    id: str
    has_amount: bool = True


DEEDS: dict[str, Deed] = {
    "movement": Deed(
        "movement", "/allotments", "/allotments", ("funds", "record"), ("kind",),
        {"kind": "donation", "bank_account_id": 2, "bank_reference": "B-1", "amount": "100.00",
         "on": TODAY, "counterparty": "某企业", "document": "捐赠协议"},
        "counterparty", "bank_account_id",
    ),
    "unidentified": Deed(
        "unidentified", "/funds/unidentified", "/funds/unidentified", ("funds", "unidentified"), (),
        {"bank_account_id": 2, "bank_reference": "B-1", "amount": "100.00", "on": TODAY,
         "payer": "某某"},
        "payer", "bank_account_id",
    ),
    "recovery": Deed(
        "recovery", "/recoveries", "/recoveries", ("recoveries", "receive"), ("advance_id",),
        {"advance_id": 1, "bank_account_id": 2, "bank_reference": "B-1", "amount": "100.00",
         "on": TODAY, "payer": "天山建设"},
        "payer", "advance_id",
    ),
    "write-off": Deed(
        "write-off", "/write-offs", "/write-offs", ("write-offs", "propose"), ("advance_id",),
        {"advance_id": 1, "ground": "BANKRUPTCY_CLOSED", "evidence": "终结裁定", "on": TODAY,
         "papers": [{"kind": "BANKRUPTCY_RULING", "number": "1", "issuer": "法院",
                     "issued_on": "2026-03-01"}]},
        "evidence", "advance_id", has_amount=False,
    ),
}  # fmt: skip
MONEY = [name for name, deed in DEEDS.items() if deed.has_amount]


def cases(deed: Deed) -> list[tuple[int, str, str, str]]:
    """Row, field, as typed, code: everything that a person might type wrong."""
    amounts = [(row, "amount", typed, code) for row, typed, code in AMOUNTS]
    days = [(row, "on", typed, code) for row, typed, code in DAYS]
    return [*(amounts if deed.has_amount else []), *days]


def fields(deed: Deed, **change: Any) -> dict[str, str]:
    """The body as the fields of a form."""
    body = deed.body | change
    flat: dict[str, str] = {}
    for name, value in body.items():
        if isinstance(value, list):
            for at, row in enumerate(value):
                flat |= {f"{name}-{at}-{key}": str(one) for key, one in row.items()}
        else:
            flat[name] = str(value)
    return flat


def words(deed: Deed, **change: Any) -> list[str]:
    """The body as a command line."""
    body = deed.body | change
    given = [*deed.words, *(str(body[name]) for name in deed.arguments)]
    for name, value in body.items():
        if isinstance(value, list):
            for row in value:
                given += ["--paper", *row.values()]
        elif name not in deed.arguments:
            given.append(f"--{name.replace('_', '-')}={value}")
    return given
