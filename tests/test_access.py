"""Who may open what: every route against every role, by the table in ``access.txt``.

The table is the permission matrix of safety 4 written out route by route. A route that is missing
from it, or declares something else, fails here; so does a line without a route.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask

from ledger.actor import ADMINISTRATORS, Actor, Role
from ledger.db import Database
from ledger.gate.roles import PUBLIC, SIGNED_IN, allowed, refuse_undeclared
from ledger.people.register import disable_account
from tests.doors import Door, Doors, a_user

Office = Mapping[str, Actor]
TABLE = Path(__file__).with_name("access.txt")
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}

#: Routes of administrators that touch shared tables, never money: counties, calendar, policies.
SHARED = re.compile(
    r"(/api/v1)?/(users|roles|role-requests|counties|calendar|policies|audit-events)"
)
HOME = re.compile(r"/$")


def table() -> dict[tuple[str, str], str]:
    """(method, rule) -> the roles, in the order of ``Role``, or public, or signed-in."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.strip()]
    rows = {}
    for line in lines:
        if not line.startswith("#"):
            method, rule, roles = line.split(maxsplit=2)
            assert (method, rule) not in rows, f"twice in the table: {line}"
            rows[method, rule] = " ".join(roles.split())
    return rows


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """The same of the application as it is."""
    found = {}
    for rule in app.url_map.iter_rules():
        declared = allowed(app.view_functions[rule.endpoint])
        said = (
            declared if isinstance(declared, str) else " ".join(sorted(declared or (), key=_order))
        )
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found[method, rule.rule] = said
    return found


def _order(role: Role) -> int:
    return list(Role).index(role)


@pytest.fixture
def office(database: Database, keys: object, at: object) -> Office:
    """One person of each role, in county 1."""
    return database.in_transaction(
        lambda session: {
            role.lower(): a_user(
                session, role.lower(), (role, 0 if role in ADMINISTRATORS else 1), number=number
            )
            for number, role in enumerate(Role, 1)
        }
    )


def test_the_table_and_the_routes_agree(app: Flask) -> None:
    """S-8: deny is the default."""
    wanted, found = table(), routes(app)
    missing = [f"{m} {r} {found[m, r]}" for m, r in sorted(found.keys() - wanted.keys())]
    gone = sorted(wanted.keys() - found.keys())
    assert not missing, "routes missing from access.txt:\n" + "\n".join(missing)
    assert not gone, f"lines of access.txt without a route: {gone}"
    differ = [f"{m} {r}: table {wanted[m, r]!r}, route {found[m, r]!r}" for m, r in found
              if wanted[m, r] != found[m, r]]  # fmt: skip
    assert not differ, "\n".join(differ)


def test_administrators_touch_no_money() -> None:
    """I-32."""
    for (method, rule), roles in table().items():
        if set(roles.split()) & set(ADMINISTRATORS):
            assert SHARED.match(rule) or (method == "GET" and HOME.fullmatch(rule)), (method, rule)


def test_an_auditor_changes_nothing() -> None:
    """I-33: but his own account, his exports, and searches that are posted to keep words private."""
    for (method, rule), roles in table().items():
        if method in UNSAFE and Role.AU in roles.split():
            assert re.search(r"/(exports|assessments|search|reveal)", rule), (method, rule)


def test_only_officials_decide() -> None:
    """S-1, I-21: decisions belong to the two tiers, execution and review to officers."""
    for (method, rule), roles in table().items():
        if method in UNSAFE and "/approvals/" in rule and rule.endswith("/decisions"):
            assert roles == "A1 A2", rule
        if method in UNSAFE and rule.endswith(("/execution", "/review")):
            assert roles == "FO", rule


def test_decisions_ask_for_the_person_himself(app: Flask) -> None:
    """Design 2.16: tokens decide nothing; a decision asks for a new code or password."""
    for rule in app.url_map.iter_rules():
        if "/approvals/" in rule.rule and rule.rule.endswith("/decisions"):
            assert getattr(app.view_functions[rule.endpoint], "__fresh__", False), rule.rule


def _path(rule: str) -> str:
    """An address of the route, with things that do not exist."""
    return re.sub(
        r"<(?:(int|[a-z]+):)?[a-z_]+>", lambda m: "987654" if m[1] == "int" else "x", rule
    )


def test_every_role_at_every_route(office: Office, doors: Doors, engine_name: str) -> None:
    """Strangers hear 401 (pages lead to the sign-in), others 403, and nobody ever 500."""
    stranger = doors("")
    people = {role: doors(role.lower()) for role in Role}
    for (method, rule), roles in table().items():
        if roles in {PUBLIC, SIGNED_IN}:
            continue
        page = not rule.startswith("/api/")
        if page and engine_name != "sqlite":
            continue  # the same gate judged it there; rendering refusals is what takes long
        refused = stranger.send(method, _path(rule))
        assert refused.status_code == (303 if page else 401), (method, rule)
        for role, door in people.items():
            answer = _knock(door, method, _path(rule), page=page)
            where = (role, method, rule, answer.status_code)
            assert answer.status_code < 500, where
            if role in roles.split():
                assert answer.status_code != 401, where
            else:
                assert answer.status_code == 403, where


def _knock(door: Door, method: str, path: str, *, page: bool) -> object:
    if page and method == "POST":
        return door.form(path)
    return door.send(method, path, None if method == "GET" else {})


def test_a_disabled_person_is_a_stranger(office: Office, doors: Doors, database: Database) -> None:
    door = doors("fo")
    assert door.get("/api/v1/session/tokens").status_code == 200
    database.in_transaction(
        lambda session: disable_account(session, office["fo"].user_id, by=office["sy"])
    )
    for (method, rule), roles in table().items():
        if "FO" in roles.split() and rule.startswith("/api/"):
            answer = door.client.open(_path(rule), method=method)
            assert answer.status_code == 401, (method, rule)


def test_a_route_without_a_permission_stops_the_start(app: Flask) -> None:
    app2 = Flask("silent")
    app2.add_url_rule("/quiet", "quiet", lambda: "")
    with pytest.raises(RuntimeError, match="quiet"):
        refuse_undeclared(app2)
