"""The idempotency contract (safety 5, I-26), on a real route and with real rivals."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit.models import AuditEvent
from ledger.db import Database
from ledger.errors import Forbidden, Invalid, NotFound, Refusal
from ledger.gate.idempotency import Answer, Asked, once
from ledger.gate.models import IdempotencyKey
from ledger.gate.refusals import KeyInProgress, KeyReused
from ledger.people.models import UserAccount
from ledger.people.scope import COUNTIES
from tests.conftest import TestClock
from tests.doors import Doors, citizen_id

Office = Mapping[str, Actor]
KEY = "order-of-the-day-01"


def newcomer(number: int = 500, login: str = "newcomer") -> dict[str, str]:
    return {"name": "新人", "id_number": citizen_id(number), "login": login}


def count(database: Database, login: str = "newcomer") -> int:
    with database.reading() as session:
        query = select(func.count()).where(UserAccount.login == login)
        return int(session.scalar(query) or 0)


@pytest.mark.parametrize(
    "key", [None, "abc", "k" * 65, "spaces are not taken", "a" * 16 + "," + "b" * 16]
)
def test_a_deed_needs_a_proper_key(office: Office, doors: Doors, key: str | None) -> None:
    """Bad input 42: missing, too short, too long, two header lines."""
    door = doors("sy")
    door.enter()
    headers = {"Origin": "http://localhost", "X-CSRFToken": door.csrf}
    if key is not None:
        headers["Idempotency-Key"] = key
    refused = door.client.post("/api/v1/users", json=newcomer(), headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (400, "idempotency-key-invalid")


def test_a_repeat_hears_the_same_bytes_and_does_nothing(
    office: Office, doors: Doors, database: Database
) -> None:
    """Bad input 43. Spaces and key order of the JSON do not matter."""
    door = doors("fo1")
    first = door.post("/api/v1/session/tokens", {"label": "导入程序", "days": 30}, key=KEY)
    again = door.post("/api/v1/session/tokens", {"days": 30, "label": " 导入程序 "}, key=KEY)
    assert first.status_code == again.status_code == 201
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    told, repeated = first.get_json(), again.get_json()
    assert told.pop("token").startswith("wdl_")
    assert repeated.pop("token") == "", "a secret is not stored, so it is not repeated"
    assert told == repeated
    assert len(door.get("/api/v1/session/tokens").get_json()["items"]) == 1


def test_a_key_is_not_taken_for_another_request(office: Office, doors: Doors) -> None:
    """Bad input 44: another body, or another address."""
    door = doors("sy")
    assert door.post("/api/v1/users", newcomer(), key=KEY).status_code == 201
    for path, body in (
        ("/api/v1/users", newcomer(501, "another")),
        (f"/api/v1/users/{office['fo1'].user_id}/disabling", None),
    ):
        refused = door.post(path, body, key=KEY)
        assert (refused.status_code, refused.get_json()["code"]) == (422, "idempotency-key-reused")


def test_keys_of_two_people_do_not_meet(office: Office, doors: Doors) -> None:
    for login in ("fo1", "fo2"):
        made = doors(login).post("/api/v1/session/tokens", {"label": "x"}, key=KEY)
        assert made.status_code == 201
        assert "Idempotent-Replayed" not in made.headers


def test_a_business_refusal_is_kept_so_the_key_never_moves_anything_later(
    office: Office, doors: Doors, database: Database
) -> None:
    door = doors("sy")
    assert door.post("/api/v1/users", newcomer()).status_code == 201
    taken = newcomer(501)
    refused = door.post("/api/v1/users", taken, key=KEY)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "login-taken")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE user_account SET login = 'other' WHERE login = 'newcomer'"))
    again = door.post("/api/v1/users", taken, key=KEY)
    assert again.status_code == 409
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.get_data() == refused.get_data()
    assert door.post("/api/v1/users", taken).status_code == 201, "a new key may try again"


def test_mistakes_are_not_kept(office: Office, doors: Doors) -> None:
    door = doors("sy")
    wrong = newcomer() | {"login": "Not A Login!"}
    assert door.post("/api/v1/users", wrong, key=KEY).status_code == 422
    assert door.post("/api/v1/users", newcomer(), key=KEY).status_code == 201


def test_a_lost_right_is_judged_before_a_replay(
    office: Office, doors: Doors, database: Database
) -> None:
    door = doors("sy")
    assert door.post("/api/v1/users", newcomer(), key=KEY).status_code == 201
    with database.engine.begin() as connection:
        connection.execute(
            text("UPDATE role_grant SET revoked_at = :at, revoked_by = 2 WHERE person_id = :who"),
            {"at": "2026-01-05T00:00:00.000000Z", "who": office["sy"].person_id},
        )
    assert door.post("/api/v1/users", newcomer(), key=KEY).status_code == 403


def answer(body: bytes = b"done") -> Answer:
    return Answer(status=201, body=body)


def refusal_answer(refusal: Refusal) -> Answer:
    return Answer(status=409, body=refusal.code.encode())


def test_a_lost_county_is_judged_before_a_replay(database: Database, keys: object) -> None:
    """The counties a deed touched stand beside its key (I-31)."""
    here = Actor(1, 1, "x", frozenset({("FO", 7)}))  # type: ignore[arg-type]
    gone = Actor(1, 1, "x", frozenset({("FO", 8)}))  # type: ignore[arg-type]

    def work(session: Session) -> Answer:
        session.info[COUNTIES] = {7}
        return answer()

    assert once(database, Asked(KEY, "f", here), work, refusal_answer).status == 201
    assert once(database, Asked(KEY, "f", here), work, refusal_answer).replayed
    with pytest.raises(NotFound):
        once(database, Asked(KEY, "f", gone), work, refusal_answer)


@pytest.mark.parametrize(
    "refusal", [Invalid([]), Forbidden("", ""), NotFound("", ""), KeyReused(), KeyInProgress()]
)
def test_other_refusals_leave_the_key_unused(
    database: Database, keys: object, refusal: Refusal
) -> None:
    who = Actor(1, 1, "x")

    def refuse(session: Session) -> Answer:
        raise refusal

    with pytest.raises(type(refusal)):
        once(database, Asked(KEY, "f", who), refuse, refusal_answer)
    assert once(database, Asked(KEY, "g", who), lambda s: answer(), refusal_answer).body == b"done"


def test_a_bug_leaves_neither_key_nor_effect(database: Database, keys: object) -> None:
    who = Actor(1, 1, "x")

    def broken(session: Session) -> Answer:
        session.add(_event())
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(database, Asked(KEY, "f", who), broken, refusal_answer)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def _event() -> AuditEvent:
    return AuditEvent(
        at=clock.now(), action="test", subject="x", user_id=1, person_id=1, roles="",
        door="json", address="", request_id="", facts="{}",
    )  # fmt: skip


def test_the_same_key_twenty_times_at_once_has_one_effect(
    office: Office, doors: Doors, database: Database, at: TestClock
) -> None:
    """Bad input 45: one effect; the others replay, or hear in-progress or busy."""
    crowd = [doors("fo1") for _ in range(20)]
    for door in crowd:
        door.enter()

    def press(number: int) -> Any:
        return crowd[number].post("/api/v1/session/tokens", {"label": "同一次"}, key=KEY)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(press, range(20)))
    statuses = {response.status_code for response in answers}
    assert statuses <= {201, 409, 503}
    fresh = [
        response
        for response in answers
        if response.status_code == 201 and "Idempotent-Replayed" not in response.headers
    ]
    assert len(fresh) == 1
    assert len(crowd[0].get("/api/v1/session/tokens").get_json()["items"]) == 1


def test_without_the_key_row_the_twenty_have_twenty_effects(
    database: Database, keys: object
) -> None:
    """The control run: what the row prevents does happen without it."""

    def press(_: int) -> None:
        database.in_transaction(lambda session: session.add(_event()))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(press, range(20)))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 20


def test_a_second_request_waits_for_the_first_and_replays_it(
    database: Database, keys: object
) -> None:
    who = Actor(1, 1, "x")
    inside, go = threading.Event(), threading.Event()
    times = []

    def slow(session: Session) -> Answer:
        times.append(1)
        inside.set()
        assert go.wait(10)
        return answer()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once, database, Asked(KEY, "f", who), slow, refusal_answer)
        assert inside.wait(10)
        second = pool.submit(once, database, Asked(KEY, "f", who), slow, refusal_answer)
        go.set()
        assert not first.result(20).replayed
        assert second.result(20).replayed
    assert len(times) == 1


def test_a_refusal_and_a_rival_agree_on_one_answer(database: Database, keys: object) -> None:
    """Between a refusal and its keeping another request may have won: its answer then stands."""
    who = Actor(1, 1, "x")

    def lose(session: Session) -> Answer:
        raise Refusal("不行", "no", code="no")

    def rival(refusal: Refusal) -> Answer:
        once(database, Asked(KEY, "f", who), lambda s: answer(b"rival"), refusal_answer)
        return refusal_answer(refusal)

    given = once(database, Asked(KEY, "f", who), lose, rival)
    assert (given.status, given.body, given.replayed) == (201, b"rival", True)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM idempotency_key",
        "UPDATE idempotency_key SET status = 409",
        "UPDATE idempotency_key SET body = NULL",
        "UPDATE idempotency_key SET fingerprint = 'other'",
    ],
)
def test_a_used_key_is_never_rewritten(database: Database, keys: object, statement: str) -> None:
    """I-04."""
    once(database, Asked(KEY, "f", Actor(1, 1, "x")), lambda s: answer(), refusal_answer)
    with pytest.raises(DBAPIError), database.engine.begin() as connection:
        connection.execute(text(statement))
