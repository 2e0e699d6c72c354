"""Lists that may be published, as pages that print."""

from flask import Blueprint, render_template

from ledger import clock
from ledger.actor import Role
from ledger.deposits.publicity import KINDS, published
from ledger.gate.filters import PublicityFilter, publicity_wanted
from ledger.gate.house import reading
from ledger.gate.paging import cut, opened_cursor
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.parties.queries import counties
from ledger.people.scope import counties_asked
from ledger.web.lists import wanted_by, ways

bp = Blueprint("publicity", __name__, url_prefix="/publicity")


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """Who stored and for which project (D-18); or who was to store and did not (D-16)."""
    wanted = wanted_by(PublicityFilter())
    covered = counties_asked(actor(), wanted["county"])
    asked = publicity_wanted(wanted, opened_cursor(wanted["cursor"]))
    today = clock.today()
    with reading() as session:
        rows = published(session, covered, today, asked, wanted["limit"] + 1)
        page = cut(rows, wanted["limit"], lambda row: row.place)
        return render_template(
            "publicity/index.html", page=page, wanted=wanted, kinds=KINDS, on=today,
            counties=session.scalars(counties(covered)).all(), **ways(page.next),
        )  # fmt: skip
