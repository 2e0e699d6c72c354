"""Administrators at work: accounts, roles with a second administrator, tokens, events, by both doors."""

from collections.abc import Mapping

from sqlalchemy import select

from ledger.actor import Actor
from ledger.audit.models import AuditEvent
from ledger.db import Database
from ledger.people.models import GrantRequest, RoleGrant, UserAccount
from tests.doors import PASSWORD, Door, Doors, citizen_id

Office = Mapping[str, Actor]
NEWCOMER = {"name": "赵明", "id_number": citizen_id(700), "login": "zhao"}


def test_a_new_officer_from_account_to_first_day_by_json(office: Office, doors: Doors) -> None:
    sy, se = doors("sy"), doors("se")
    made = sy.post("/api/v1/users", NEWCOMER)
    user = made.get_json()
    assert made.headers["Location"] == f"/api/v1/users/{user['id']}"
    assert made.headers["ETag"] == '"1"'
    granted = se.post(f"/api/v1/users/{user['id']}/roles", {"role": "FO", "county_id": 1})
    assert (granted.status_code, granted.get_json()["state"]) == (201, "HELD")
    zhao = Door(sy.client.application, "zhao", user["given_password"])
    held_back = zhao.get("/api/v1/companies")
    assert (held_back.status_code, held_back.get_json()["code"]) == (403, "account-unsettled")
    assert zhao.get("/companies").location == "/profile/password"
    changed = zhao.form(
        "/profile/password",
        {"old_password": user["given_password"], "new_password": PASSWORD},
    )
    assert changed.status_code == 303
    zhao = doors("zhao")
    assert zhao.get("/api/v1/companies").status_code == 200
    session = zhao.get("/api/v1/session").get_json()
    assert session["roles"] == [{"role": "FO", "county_id": 1}]


def test_a_second_administrator_by_page(office: Office, doors: Doors, database: Database) -> None:
    se, aa, sy = doors("se"), doors("aa"), doors("sy")
    sy.form("/users", NEWCOMER)
    with database.reading() as session:
        user = session.scalars(select(UserAccount).where(UserAccount.login == "zhao")).one()
    asked = se.form(f"/users/{user.id}/roles", {"role": "AA", "county_id": "0"})
    assert asked.location == f"/users/{user.id}"
    with database.reading() as session:
        request = session.scalars(select(GrantRequest)).one()
    address = f"/users/role-requests/{request.id}"
    assert se.form(address, {"decision": "grant"}).status_code == 403
    assert "赵明" in aa.get("/users").get_data(as_text=True)
    assert aa.form(address, {"decision": "grant"}).location == "/users"
    again = sy.form(address, {"decision": "refuse"})
    assert again.status_code == 409
    with database.reading() as session:
        grant = session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == user.person_id)
        ).one()
    assert se.form(f"/users/roles/{grant.id}/revocation").location == "/users"


def test_a_refused_form_keeps_what_was_typed(office: Office, doors: Doors) -> None:
    page = doors("sy").form("/users", NEWCOMER | {"login": "Not Good!"})
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    assert 'value="赵明"' in text
    assert 'href="#login"' in text


def test_disable_enable_and_reset(office: Office, doors: Doors) -> None:
    sy, number = doors("sy"), office["fo2"].user_id
    assert sy.post(f"/api/v1/users/{number}/disabling").get_json()["disabled"]
    assert Door(sy.client.application, "fo2").enter().status_code == 401
    assert not sy.post(f"/api/v1/users/{number}/enabling").get_json()["disabled"]
    reset = sy.post(f"/api/v1/users/{number}/password-reset").get_json()
    assert Door(sy.client.application, "fo2", reset["given_password"]).enter().status_code == 200
    page = sy.form(f"/users/{number}/account", {"deed": "reset"})
    assert "只显示这一次" in page.get_data(as_text=True)
    own = sy.post(f"/api/v1/users/{office['sy'].user_id}/disabling")
    assert (own.status_code, own.get_json()["code"]) == (409, "own-account")


def test_a_role_change_acts_on_the_next_request(
    office: Office, doors: Doors, database: Database
) -> None:
    """S-4."""
    fo = doors("fo1")
    assert fo.get("/api/v1/companies").status_code == 200
    with database.reading() as session:
        grant = session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == office["fo1"].person_id)
        ).one()
    assert doors("se").post(f"/api/v1/roles/{grant.id}/revocation").get_json()["state"] == "REVOKED"
    assert fo.client.get("/api/v1/companies").status_code == 403


def test_a_program_acts_with_a_token_but_never_decides(office: Office, doors: Doors) -> None:
    """Design 2.16: bearer tokens never decide, grant or make tokens."""
    secret = doors("sy").post("/api/v1/session/tokens", {"label": "程序"}).get_json()["token"]
    program = doors("")
    program.token = secret
    assert program.get("/api/v1/users").status_code == 200
    assert program.get("/users").status_code == 303, "pages are for people"
    for path, body in (
        ("/api/v1/users", NEWCOMER),
        ("/api/v1/session/tokens", {"label": "x"}),
        ("/api/v1/session/confirm", {"secret": PASSWORD}),
    ):
        refused = program.post(path, body)
        assert (refused.status_code, refused.get_json()["code"]) == (403, "person-needed")
    program.token = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    assert program.get("/api/v1/users").status_code == 401


def test_a_dropped_token_is_refused(office: Office, doors: Doors) -> None:
    door = doors("fo1")
    made = door.post("/api/v1/session/tokens", {"label": "程序"}).get_json()
    program = doors("")
    program.token = made["token"]
    assert program.get("/api/v1/companies").status_code == 200
    assert door.send("DELETE", f"/api/v1/session/tokens/{made['id']}").status_code == 204
    assert program.get("/api/v1/companies").status_code == 401


def test_a_token_by_page_is_shown_once(office: Office, doors: Doors) -> None:
    door = doors("fo1")
    made = door.form("/profile/tokens", {"label": "程序", "days": "30"}).get_data(as_text=True)
    assert "wdl_" in made
    page = door.get("/profile").get_data(as_text=True)
    assert "wdl_" not in page
    assert "程序" in page


def test_the_language_is_kept_in_the_profile(office: Office, doors: Doors) -> None:
    door = doors("fo1")
    assert "我的账号" in door.get("/profile").get_data(as_text=True)
    assert "My account" in door.get("/profile?lang=en").get_data(as_text=True)
    assert "My account" in door.get("/profile").get_data(as_text=True), "for this visit"
    assert "我的账号" in door.get("/profile?lang=zh_CN").get_data(as_text=True)
    assert door.form("/profile/language", {"locale": "en"}).status_code == 303
    assert "My account" in doors("fo1").get("/profile").get_data(as_text=True)


def test_the_audit_administrator_reads_events_page_by_page(office: Office, doors: Doors) -> None:
    aa = doors("aa")
    first = aa.get("/api/v1/audit-events?limit=3").get_json()
    rest = aa.get(f"/api/v1/audit-events?limit=200&cursor={first['next']}").get_json()
    ids = [event["id"] for event in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == len(ids) > 9
    assert rest["next"] is None
    opened = aa.get("/api/v1/audit-events?action=sign-in.opened").get_json()["items"]
    assert {event["action"] for event in opened} == {"sign-in.opened"}


def test_the_trail_as_a_page(office: Office, doors: Doors) -> None:
    aa = doors("aa")
    page = aa.get("/audit-events?action=user.opened").get_data(as_text=True)
    assert "user.opened" in page
    assert "系统" in page
    assert "sign-in.opened" not in page
    assert "下一页" in aa.get("/audit-events?limit=2").get_data(as_text=True)
    assert aa.get("/audit-events?limit=0").status_code == 422
    assert doors("au").get("/audit-events").status_code == 200


def test_events_hold_no_secret_and_no_identity_number(
    office: Office, doors: Doors, database: Database
) -> None:
    """I-34."""
    sy = doors("sy")
    given = sy.post("/api/v1/users", NEWCOMER).get_json()["given_password"]
    token = doors("fo1").post("/api/v1/session/tokens", {"label": "x"}).get_json()["token"]
    with database.reading() as session:
        told = " ".join(
            f"{event.subject} {event.facts}" for event in session.scalars(select(AuditEvent))
        )
    for secret in (given, token, PASSWORD, NEWCOMER["id_number"]):
        assert secret not in told
