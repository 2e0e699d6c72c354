"""Edits name the version they saw (bad input 47)."""

from collections.abc import Mapping

from ledger.actor import Actor, Role
from ledger.db import Database
from tests.doors import Doors, a_user
from tests.parties.make import a_company, a_county

Office = Mapping[str, Actor]


def test_an_edit_without_or_with_an_old_version_is_refused(
    database: Database, doors: Doors, keys: object
) -> None:
    def laid(session: object) -> int:
        county = a_county(session)  # type: ignore[arg-type]
        a_user(session, "clerk", (Role.FO, county.id))  # type: ignore[arg-type]
        return a_company(session, county).id  # type: ignore[arg-type]

    number = database.in_transaction(laid)
    door, path = doors("clerk"), f"/api/v1/companies/{number}"
    shown = door.get(path).get_json()
    body = {"name": "天山建设集团"}
    assert door.send("PUT", path, body).status_code == 428
    key = "edit-of-the-company"
    stale = door.send("PUT", path, body, key=key, headers={"If-Match": '"99"'})
    assert (stale.status_code, stale.get_json()["code"]) == (412, "if-match-stale")
    fresh = {"If-Match": f'"{shown["version"]}"'}
    done = door.send("PUT", path, body, key=key, headers=fresh)
    assert done.status_code == 200, "a stale edit has not used up its key"
    assert done.headers["ETag"] == f'"{shown["version"] + 1}"'
    assert door.send("PUT", path, body, headers=fresh).status_code == 412
    assert door.send("PUT", path, body, headers={"If-Match": "x"}).status_code == 412
