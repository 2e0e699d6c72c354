"""Pages of the administrators: users, their roles, and roles that wait for a second."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.fields import Choice, Strict
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.models import County
from ledger.people import grants, register
from ledger.people.grants import Grant
from ledger.people.models import GrantRequest, RoleGrant, UserAccount
from ledger.people.password import hash_password
from ledger.people.register import NewUser
from ledger.people.roster import user_of
from ledger.people.schemas import GrantDecisionIn, GrantIn, UserIn
from ledger.web.furnish import ROLE_NAMES, say, t

bp = Blueprint("users", __name__, url_prefix="/users")


class Nothing(Strict):
    """A form of one button."""


class AccountIn(Strict):
    """What is to be done to an account."""

    deed = Choice(["disable", "enable", "reset"], required=True)


@bp.get("")
@allow(Role.SY, Role.SE, Role.AA)
def index() -> str:
    """All users with their roles, and the roles that wait for a second administrator."""
    with reading() as session:
        users = list(session.scalars(select(UserAccount).order_by(UserAccount.id)))
        held = list(session.scalars(select(RoleGrant).where(RoleGrant.revoked_at.is_(None))))
        asked = list(session.scalars(select(GrantRequest).where(GrantRequest.state == "ASKED")))
        counties = _counties(session)
    roles: dict[int, list[RoleGrant]] = {}
    for grant in held:
        roles.setdefault(grant.person_id, []).append(grant)
    return render_template(
        "users/index.html", users=users, roles=roles, asked=asked, counties=counties, me=actor(),
        role_words=ROLE_NAMES,
    )  # fmt: skip


@bp.get("/new")
@allow(Role.SY)
def new() -> str:
    """The form to open an account."""
    return _new_page(None, {})


@bp.post("")
@allow(Role.SY, fresh=True)
def open_account() -> Response:
    """Opens the account and shows the password to hand over, once."""
    password, made = register.new_password(), list[int]()
    hashed = hash_password(password)

    def work(session: Session, data: dict[str, Any]) -> str:
        user = register.open_account(session, NewUser(**data, password_hash=hashed), by=actor())
        made[:] = [user.id]
        return url_for("users.show", user_id=user.id)

    response = submit(work, schema=UserIn(), again=_new_page)
    if response.status_code == 303 and made:
        return make_response(_user_page(made[0], None, {}, given=password))
    return response


@bp.get("/<int:user_id>")
@allow(Role.SY, Role.SE, Role.AA)
def show(user_id: int) -> str:
    """One user: roles, account, what may be done."""
    return _user_page(user_id, None, {})


@bp.post("/<int:user_id>/roles")
@allow(Role.SE, fresh=True)
def ask_role(user_id: int) -> Response:
    """Grants the role, or files it for a second administrator."""

    def work(session: Session, data: dict[str, Any]) -> str:
        grant = Grant(user_id, Role(data["role"]), data["county_id"])
        grants.ask_grant(session, grant, by=actor())
        return url_for("users.show", user_id=user_id)

    return submit(
        work, schema=GrantIn(), again=lambda errors, values: _user_page(user_id, errors, values)
    )


@bp.post("/role-requests/<int:request_id>")
@allow(Role.SY, Role.AA, fresh=True)
def decide_role(request_id: int) -> Response:
    """The second administrator grants or refuses."""

    def work(session: Session, data: dict[str, Any]) -> str:
        approve = data["decision"] == "grant"
        grants.decide_grant(session, request_id, approve=approve, by=actor())
        return url_for("users.index")

    return submit(work, schema=GrantDecisionIn(), again=_refused)


@bp.post("/roles/<int:grant_id>/revocation")
@allow(Role.SE, fresh=True)
def revoke_role(grant_id: int) -> Response:
    """Takes the role away."""

    def work(session: Session, data: dict[str, Any]) -> str:
        grants.revoke_role(session, grant_id, by=actor())
        return url_for("users.index")

    return submit(work, schema=Nothing(), again=_refused)


@bp.post("/<int:user_id>/account")
@allow(Role.SY, fresh=True)
def change_account(user_id: int) -> Response:
    """Disables or enables the account, or gives a new password, shown once."""
    password, given = register.new_password(), list[str]()
    hashed = hash_password(password)

    def work(session: Session, data: dict[str, Any]) -> str:
        given.clear()
        if data["deed"] == "disable":
            register.disable_account(session, user_id, by=actor())
        elif data["deed"] == "enable":
            register.enable_account(session, user_id, by=actor())
        else:
            register.reset_password(session, user_id, hashed, by=actor())
            given.append(password)
        return url_for("users.show", user_id=user_id)

    response = submit(
        work, schema=AccountIn(), again=lambda errors, values: _user_page(user_id, errors, values)
    )
    if response.status_code == 303 and given:
        return make_response(_user_page(user_id, None, {}, given=given[0]))
    return response


def _new_page(errors: Errors | None, values: Any) -> str:
    return render_template("users/new.html", errors=errors, values=values)


def _refused(errors: Errors, values: Any) -> str:
    return render_template("users/refused.html", errors=errors, values=values)


def _user_page(user_id: int, errors: Errors | None, values: Any, *, given: str = "") -> str:
    with reading() as session:
        user = user_of(session, user_id)
        held = list(
            session.scalars(
                select(RoleGrant)
                .where(RoleGrant.person_id == user.person_id)
                .order_by(RoleGrant.id.desc())
            )
        )
        asked = list(
            session.scalars(
                select(GrantRequest).where(
                    GrantRequest.person_id == user.person_id, GrantRequest.state == "ASKED"
                )
            )
        )
        counties = _counties(session)
    return render_template(
        "users/show.html", user=user, held=held, asked=asked, counties=counties, me=actor(),
        given=given, errors=errors, values=values, role_words=ROLE_NAMES,
        role_choices=[(role.value, f"{role} {say(ROLE_NAMES[role])}") for role in Role],
        county_choices=[(0, t("全局", "Whole office")), *list(counties.items())[1:]],
    )  # fmt: skip


def _counties(session: Session) -> dict[int, str]:
    return {0: "", **{row.id: row.name for row in session.scalars(select(County))}}
