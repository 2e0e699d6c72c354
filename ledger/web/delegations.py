"""Pages of delegations: whose step lies in whose hands, giving and taking back."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.approvals.schemas import NothingIn
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.parties.models import County
from ledger.people.delegation_schemas import DelegationIn
from ledger.people.delegations import Delegate, delegate, delegations, revoke_delegation
from ledger.people.models import Delegation
from ledger.people.roster import grants_of, names_of
from ledger.text import Text
from ledger.web.furnish import say, t
from ledger.web.labels import TIERS

bp = Blueprint("delegations", __name__, url_prefix="/approvals/delegations")


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """Every delegation of my counties; an official also finds the form."""
    return _page(None, {})


@bp.post("")
@allow(Role.A1, Role.A2, fresh=True)
def give() -> Response:
    """The step lies in the other's hands on those days."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        delegate(session, Delegate(**data), by=by)
        flash(t("委托已登记, 到期自动收回。", "Delegated; it ends by itself."), "good")
        return url_for(".index")

    return submit(work, schema=DelegationIn(), again=_page)


@bp.post("/<int:delegation_id>/revocation")
@allow(Role.A1, Role.A2)
def revoke(delegation_id: int) -> Response:
    """The step is back in the official's own hands."""
    by = actor()

    def work(session: Session, data: Mapping[str, Any]) -> str:
        revoke_delegation(session, delegation_id, by=by)
        flash(t("委托已收回, 立即生效。", "Revoked, from now on."), "good")
        return url_for(".index")

    return submit(work, schema=NothingIn(), again=_page)


def _page(errors: Errors | None, values: Mapping[str, Any]) -> str:
    by = actor()
    with reading() as session:
        rows = delegations(session, by.counties)
        people = {one.from_person for one in rows} | {one.to_person for one in rows}
        names = names_of(session, people)
        own = [
            (role, county)
            for role, county in sorted(grants_of(session, by.person_id))
            if role in (Role.A1, Role.A2)
        ]
        counties = session.execute(
            select(County.id, County.name).where(County.id.in_({county for _, county in own}))
        ).all()
        return render_template(
            "approvals/delegations.html",
            rows=[(one, _state(one), names) for one in rows],
            me=by.person_id,
            tiers=TIERS,
            own_roles=[(role, say(TIERS[role])) for role in sorted({role for role, _ in own})],
            own_counties=[(row.id, row.name) for row in counties],
            errors=errors,
            values=values,
        )


def _state(one: Delegation) -> tuple[Text, str, bool]:
    """How it stands today, its tone, and whether it can still be taken back."""
    today = clock.today()
    if one.revoked_at is not None:
        return Text("已收回", "revoked"), "bad", False
    if one.last_day < today:
        return Text("已到期", "ended"), "plain", False
    if one.first_day > today:
        return Text("未开始", "to come"), "wait", True
    return Text("生效中", "in force"), "done", True
