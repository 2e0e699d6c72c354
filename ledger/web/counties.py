"""Pages of counties: the list, and registering one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.parties.queries import counties
from ledger.parties.register import RegisterCounty, register_county
from ledger.parties.schemas import CountyIn
from ledger.web.furnish import t

bp = Blueprint("counties", __name__, url_prefix="/counties")


@bp.get("")
@allow(*Role)
def index() -> str:
    """The counties one serves; administrators see all."""
    with reading() as session:
        rows = session.scalars(counties(actor().counties or None)).all()
    return render_template("counties/index.html", rows=rows)


@bp.get("/new")
@allow(Role.SY)
def new() -> str:
    """The form for a county."""
    return render_template("counties/new.html")


@bp.post("")
@allow(Role.SY)
def create() -> Response:
    """The county stands in the register."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = register_county(session, RegisterCounty(**data), by=actor())
        flash(t(f"已登记{row.name}。", f"{row.name} is registered."), "good")
        return url_for(".index")

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return render_template("counties/new.html", errors=errors, values=values)

    return submit(work, schema=CountyIn(), again=again)
