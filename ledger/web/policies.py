"""Pages of the law: the list of policies, and one policy with its bands and rules."""

from flask import Blueprint, render_template, request

from ledger.actor import Role
from ledger.gate.house import reading
from ledger.gate.roles import allow
from ledger.policies.models import KINDS
from ledger.policies.queries import policies, policy_version
from ledger.policies.terms import deposit_terms
from ledger.rules.rates import spell_percent
from ledger.web.policy_words import PROJECT_KINDS, rules_of

bp = Blueprint("policies", __name__, url_prefix="/policies")


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """The policies of all kinds, or of one."""
    kind = request.args.get("kind")
    with reading() as session:
        rows = policies(session, kind=kind if kind in KINDS else None)
        by_kind = {kind: [row for row in rows if row.kind == kind] for kind in KINDS}
        return render_template("policies/index.html", by_kind=by_kind, kinds=KINDS, kind=kind)


@bp.get("/<int:version_id>")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def show(version_id: int) -> str:
    """One policy version: its bands as a table, its other rules, its source."""
    with reading() as session:
        version = policy_version(session, version_id)
        bands = deposit_terms(version).bands if version.kind == "deposit" else ()
        return render_template(
            "policies/show.html", version=version, bands=bands, rules=rules_of(version),
            kind=KINDS[version.kind], project_kinds=PROJECT_KINDS, spell=spell_percent,
        )  # fmt: skip
