"""Lists to take away: what a page shows as filtered, as CSV or XLSX."""

from flask import Blueprint, Response

from ledger.actor import Role
from ledger.gate.downloads import list_answer
from ledger.gate.roles import allow
from ledger.web.lists import wanted_by

bp = Blueprint("sheets", __name__, url_prefix="/lists")


@bp.get("/<name>/<form>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def take(name: str, form: str) -> Response:
    """Every row of the list that fits the filters, not the page alone; the trail says who took it."""
    return list_answer(name, form, wanted_by)
