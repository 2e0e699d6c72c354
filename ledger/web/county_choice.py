"""In which county a page makes a new row: the officer's own, or a choice among his."""

from flask import render_template, request

from ledger.actor import Role
from ledger.gate.counties import county_asked, county_served
from ledger.gate.house import reading
from ledger.gate.visitor import actor
from ledger.parties.queries import counties


def choice_of_county() -> str | None:
    """The page that asks for the county, where the officer serves several; else None."""
    own = {county for role, county in actor().grants if role == Role.FO}
    if county_asked() is not None or len(own) < 2:
        return None
    with reading() as session:
        rows = session.scalars(counties(own)).all()
    return render_template("counties/choose.html", rows=rows, path=request.path)


def chosen_county() -> int:
    """The county chosen, or the only one; refused outside the officer's own."""
    return county_served(actor(), Role.FO, county_asked())
