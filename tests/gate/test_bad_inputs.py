"""Bad inputs at the JSON door (safety 12): refused with the right status, never guessed, never 500."""

import gzip
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from ledger.actor import Actor
from ledger.db import Database
from ledger.people.models import UserAccount
from tests.doors import ORIGIN, Doors, citizen_id

Office = Mapping[str, Actor]
ASSESS = "/api/v1/assessments"


def assess(doors: Doors, **facts: Any) -> TestResponse:
    return doors("fo1").post(ASSESS, {"policy": "XJ", "contract_amount": "8650000.00"} | facts)


def raw(
    doors: Doors, body: bytes, mime: str | None = "application/json", **more: str
) -> TestResponse:
    door = doors("fo1")
    door.get("/api/v1/session")
    headers = {"Origin": ORIGIN, "X-CSRFToken": door.csrf, **more}
    return door.client.post(ASSESS, data=body, content_type=mime, headers=headers)


def assert_mistake(response: TestResponse, pointer: str, code: str) -> None:
    told = response.get_json()
    assert response.status_code == 422, told
    assert (pointer, code) in {(e["pointer"], e["code"]) for e in told["errors"]}


BAD_AMOUNTS = [
    "-1.00", "+1.00", "-0.00", "1.005", "1.5", "1", "1e400", "NaN", "1E2", "0x10", "１２.00",
    "١٢.00", "壹佰", "1,000.00", "1_000.00", " 1.00", "¥1.00", "01.00", "1.00\n",
    "100000000000.00", ""
]  # fmt: skip


def test_an_amount_is_spelled_in_one_way(office: Office, doors: Doors) -> None:
    """Bad inputs 1, 2, 3, 6, 7, 8, 10."""
    for amount in BAD_AMOUNTS:
        assert_mistake(assess(doors, contract_amount=amount), "/contract_amount", "amount-format")


NO_TEXTS = [1.10, 1, 1e2, True, None, [], {}]


def test_an_amount_is_text(office: Office, doors: Doors) -> None:
    """Bad inputs 4, 9."""
    for amount in NO_TEXTS:
        assert_mistake(assess(doors, contract_amount=amount), "/contract_amount", "amount-type")


def test_a_sum_of_nothing_is_no_sum(office: Office, doors: Doors) -> None:
    """Bad input 2."""
    assert_mistake(assess(doors, contract_amount="0.00"), "/contract_amount", "amount-zero")


BAD_DAYS = [
    ("2023-02-29", "date-invalid"), ("2024-02-30", "date-invalid"), ("2024-13-01", "date-invalid"),
    ("0000-01-01", "date-invalid"), ("20240229", "date-format"), ("2024-W09-4", "date-format"),
    ("2024-2-9", "date-format"), ("2024-02-29T00:00:00Z", "date-format"),
    ("２０２４-02-29", "date-format"), ("9999-01-01", "date-range"), ("1200-01-01", "date-range")
]  # fmt: skip


def test_a_date_is_a_day_of_the_calendar(office: Office, doors: Doors) -> None:
    """Bad inputs 14, 16, 19."""
    for day, code in BAD_DAYS:
        assert_mistake(assess(doors, on=day), "/on", code)


def test_a_leap_day_is_a_day(office: Office, doors: Doors) -> None:
    """Bad input 15: whatever the policy says of it, the date itself is taken."""
    told = assess(doors, on="2024-02-29").get_json()
    assert not [error for error in told.get("errors", []) if error["pointer"] == "/on"]


DOUBTFUL = [
    b'{"contract_amount": 1e400}', b'{"contract_amount": NaN}', b'{"contract_amount": -Infinity}',
    b'{"contract_amount": ' + b"9" * 5000 + b"}", b'{"policy": "a", "policy": "b"}',
    b'{"policy": "\\ud800"}', b"[" * 100_000, b'{"a":' * 20 + b"1" + b"}" * 20, b"", b"{", b"nul"
]  # fmt: skip


def test_doubtful_json_is_refused(office: Office, doors: Doors) -> None:
    """Bad inputs 5, 11, 28, 38, 39."""
    for body in DOUBTFUL:
        refused = raw(doors, body)
        assert (refused.status_code, refused.get_json()["code"]) == (400, "bad-json")


NOT_UTF_8 = [
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b'{"policy": "\xff"}',
    "{}".encode("utf-16"),
]


def test_a_body_is_utf_8(office: Office, doors: Doors) -> None:
    """Bad input 29."""
    for body in NOT_UTF_8:
        refused = raw(doors, body)
        assert (refused.status_code, refused.get_json()["code"]) == (400, "bad-encoding")


def test_a_body_has_a_limit(office: Office, doors: Doors) -> None:
    """Bad input 39: two MiB, a million zeros, and a small gzip that would grow."""
    assert raw(doors, b'"' + b"x" * 2_000_000 + b'"').status_code == 413
    assert raw(doors, b"[" + b"0," * 1_000_000 + b"0]").status_code == 413
    bomb = gzip.compress(b" " * 1_000_000)
    assert raw(doors, bomb, **{"Content-Encoding": "gzip"}).status_code == 415


OTHER_TYPES = [None, "text/plain", "multipart/form-data; boundary=x"]


def test_only_json_is_read_as_json(office: Office, doors: Doors) -> None:
    """Bad input 40."""
    for mime in OTHER_TYPES:
        refused = raw(doors, b"{}", mime)
        assert (refused.status_code, refused.get_json()["code"]) == (415, "unsupported-media-type")


BAD_IDS = [
    "0",
    "-1",
    "1e3",
    "١",
    "..%2F1",
    str(2**63),
    "9" * 400,
    "00000000-0000-0000-0000-000000000000",
]


def test_an_id_is_a_plain_number(office: Office, doors: Doors) -> None:
    """Bad input 24."""
    for number in BAD_IDS:
        refused = doors("sy").get(f"/api/v1/users/{number}")
        assert refused.status_code == 404
        assert refused.content_type == "application/problem+json"


BAD_QUERIES = [
    "limit=0", "limit=-1", "limit=1e9", "limit=abc", "limit=201",
                                   "cursor=forged", "cursor=%00", "sort=password"
]  # fmt: skip


def test_a_list_takes_only_its_own_arguments(office: Office, doors: Doors) -> None:
    """Bad input 61."""
    for query in BAD_QUERIES:
        assert doors("sy").get(f"/api/v1/users?{query}").status_code == 422


def newcomer(**other: Any) -> dict[str, Any]:
    return {"name": "新人", "id_number": citizen_id(700), "login": "newcomer"} | other


BAD_NAMES = [
    ("a\x00b", "text-invalid"), ("张\u202e三", "text-invalid"), ("张\u2066三", "text-invalid"),
    ("张\u200b三", "text-invalid"), ("张\ue000", "text-invalid"), ("长" * 10_000, "text-too-long"),
    ("e" + "\u0301" * 500, "text-too-long"), ("", "text-empty"), (" \t ", "text-empty")
]  # fmt: skip


def test_a_name_is_fit_to_print(office: Office, doors: Doors) -> None:
    """Bad inputs 27, 30, 31, 32, 33."""
    for name, code in BAD_NAMES:
        assert_mistake(doors("sy").post("/api/v1/users", newcomer(name=name)), "/name", code)


STRANGE_NAMES = [
    "𠮷田", "㛃", "买买提·艾力", "<script>alert(1)</script>", "{{7*7}}", "' OR 1=1--", "$(id)",
    "=HYPERLINK(1)", "@x"
]  # fmt: skip


def test_a_strange_name_is_kept_and_shown_as_text(
    office: Office, doors: Doors, database: Database
) -> None:
    """Bad inputs 33, 34, 35."""
    door = doors("sy")
    for number, name in enumerate(STRANGE_NAMES):
        login = f"strange{number}"
        new = newcomer(name=name, login=login, id_number=citizen_id(700 + number))
        made = door.post("/api/v1/users", new)
        assert (made.status_code, made.get_json()["name"]) == (201, name)
        page = door.get(f"/users/{made.get_json()['id']}").get_data(as_text=True)
        assert "<script>alert" not in page
        if name == "{{7*7}}":
            assert "{{7*7}}" in page
        with database.reading() as session:
            user = session.scalars(select(UserAccount).where(UserAccount.login == login)).one()
            assert user.person.name == name


SERVER_OWNED = [
    "id",
    "state",
    "county_id",
    "approved_by",
    "number",
    "password_hash",
    "person_id",
    "x",
]


def test_a_client_sets_only_what_it_may(office: Office, doors: Doors) -> None:
    """Bad input 37 (I-40)."""
    for field in SERVER_OWNED:
        refused = doors("sy").post("/api/v1/users", newcomer(**{field: 1}))
        assert_mistake(refused, f"/{field}", "unknown-field")


WRONG_NUMBERS = [
    citizen_id(700)[:-1] + "X", "652301199913321234", "6523011999",
                                    "6" * 18
]  # fmt: skip


def test_a_wrong_identity_number_is_not_repeated(office: Office, doors: Doors) -> None:
    """Bad input 21."""
    for number in WRONG_NUMBERS:
        refused = doors("sy").post("/api/v1/users", newcomer(id_number=number))
        assert_mistake(refused, "/id_number", "id-invalid")
        assert number not in refused.get_data(as_text=True)


def test_one_number_however_it_is_typed_is_one_person(office: Office, doors: Doors) -> None:
    """Bad input 22 (S-2)."""
    door = doors("sy")
    number = next(n for n in map(citizen_id, range(100, 19000)) if n.endswith("X"))
    assert door.post("/api/v1/users", newcomer(id_number=number)).status_code == 201
    spellings = (number.lower(), f" {number[:6]} {number[6:]}", number.translate(
        {ord("0") + digit: ord("０") + digit for digit in range(10)}))  # fmt: skip
    for spelling in spellings:
        again = door.post("/api/v1/users", newcomer(id_number=spelling, login="second"))
        assert (again.status_code, again.get_json()["code"]) == (409, "person-known")


def test_every_mistake_is_told_at_once(office: Office, doors: Doors) -> None:
    refused = doors("sy").post("/api/v1/users", {"name": "", "login": "X Y", "extra": 1})
    told = refused.get_json()
    assert {error["pointer"] for error in told["errors"]} == {
        "/name", "/login", "/extra", "/id_number",
    }  # fmt: skip
    assert told["type"] == "urn:wdl:problem:invalid"
    assert told["instance"].startswith("urn:uuid:")
    assert refused.headers["X-Request-Id"] in told["instance"]
    assert (told["title"], told["status"]) == ("输入有误", 422)


NO_OBJECTS = ["[]", '"text"', "null", "1"]


def test_a_body_is_an_object(office: Office, doors: Doors) -> None:
    for body in NO_OBJECTS:
        refused = raw(doors, body.encode())
        assert_mistake(refused, "", "object-type")
