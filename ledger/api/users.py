"""Users by JSON: accounts by the system administrator, roles by the security administrator."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema
from marshmallow import fields as ma
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.api.session import shown_once
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.paging import Paging, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people import grants, register
from ledger.people.grants import Grant
from ledger.people.models import GrantRequest, RoleGrant, UserAccount
from ledger.people.password import hash_password
from ledger.people.register import NewUser
from ledger.people.roster import user_of
from ledger.people.schemas import (
    GrantDecisionIn,
    GrantIn,
    GrantOut,
    UserIn,
    UserMadeOut,
    UserOut,
)

blp = Blueprint("users", __name__, description="Users, their roles and their accounts")


class GrantsOut(Schema):
    """The roles of a user: held, and waiting for the second administrator."""

    items = ma.List(ma.Nested(GrantOut))


@blp.get("/users")
@allow(Role.SY, Role.SE, Role.AA)
@blp.arguments(Paging, location="query")
@blp.response(200, paged(UserOut))
def list_users(paging: dict[str, Any]) -> Any:
    """List the users."""
    with reading() as session:
        return page_of(session, select(UserAccount), paging, UserAccount.id)


@blp.post("/users")
@allow(Role.SY, fresh=True)
@blp.arguments(UserIn)
@blp.response(201, UserMadeOut)
def open_account(body: dict[str, Any]) -> Response:
    """Open an account without roles; the password to hand over is in this answer only."""
    password = register.new_password()
    new = NewUser(**body, password_hash=hash_password(password))
    response = perform(
        lambda session: register.open_account(session, new, by=actor()),
        schema=UserOut(),
        body=body,
        location=lambda user: f"/api/v1/users/{user.id}",
    )
    return shown_once(response, given_password=[password])


@blp.get("/users/<int:user_id>")
@allow(Role.SY, Role.SE, Role.AA)
@blp.response(200, UserOut)
def show_user(user_id: int) -> Any:
    """Show one user."""
    with reading() as session:
        return user_of(session, user_id)


@blp.get("/users/<int:user_id>/roles")
@allow(Role.SY, Role.SE, Role.AA)
@blp.response(200, GrantsOut)
def list_roles(user_id: int) -> Any:
    """The roles a user holds or is to get."""
    with reading() as session:
        person_id = user_of(session, user_id).person_id
        held = select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)
        )
        asked = select(GrantRequest).where(
            GrantRequest.person_id == person_id, GrantRequest.state == "ASKED"
        )
        return {"items": [*session.scalars(held), *session.scalars(asked)]}


@blp.post("/users/<int:user_id>/roles")
@allow(Role.SE, fresh=True)
@blp.arguments(GrantIn)
@blp.response(201, GrantOut)
def ask_role(body: dict[str, Any], user_id: int) -> Response:
    """Grant a role; a new administrator or a first A2 waits for a second administrator."""
    grant = Grant(user_id, Role(body["role"]), body["county_id"])
    return perform(
        lambda session: grants.ask_grant(session, grant, by=actor()), schema=GrantOut(), body=body
    )


@blp.post("/role-requests/<int:request_id>/decisions")
@allow(Role.SY, Role.AA, fresh=True)
@blp.arguments(GrantDecisionIn)
@blp.response(201, GrantOut)
def decide_role(body: dict[str, Any], request_id: int) -> Response:
    """Grant or refuse a role that another administrator asked for."""
    approve = body["decision"] == "grant"
    return perform(
        lambda session: grants.decide_grant(session, request_id, approve=approve, by=actor()),
        schema=GrantOut(),
        body=body,
    )


@blp.post("/roles/<int:grant_id>/revocation")
@allow(Role.SE, fresh=True)
@blp.response(200, GrantOut)
def revoke_role(grant_id: int) -> Response:
    """Take a role away, from the person's next request on."""
    return perform(
        lambda session: grants.revoke_role(session, grant_id, by=actor()),
        schema=GrantOut(),
        status=200,
    )


@blp.post("/users/<int:user_id>/disabling")
@allow(Role.SY, fresh=True)
@blp.response(200, UserOut)
def disable(user_id: int) -> Response:
    """Disable an account: its sign-ins end at once."""
    return _on_account(register.disable_account, user_id)


@blp.post("/users/<int:user_id>/enabling")
@allow(Role.SY, fresh=True)
@blp.response(200, UserOut)
def enable(user_id: int) -> Response:
    """Open a disabled account again."""
    return _on_account(register.enable_account, user_id)


@blp.post("/users/<int:user_id>/password-reset")
@allow(Role.SY, fresh=True)
@blp.response(201, UserMadeOut)
def reset_password(user_id: int) -> Response:
    """Give a new password to hand over; sign-ins end and the second factor is taken away."""
    password = register.new_password()
    hashed = hash_password(password)

    def work(session: Session) -> UserAccount:
        return register.reset_password(session, user_id, hashed, by=actor())

    return shown_once(perform(work, schema=UserOut()), given_password=[password])


def _on_account(deed: Any, user_id: int) -> Response:
    return perform(lambda session: deed(session, user_id, by=actor()), schema=UserOut(), status=200)
