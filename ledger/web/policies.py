"""Pages of the law: the list of policies, one with its bands and rules, two side by side."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from marshmallow import ValidationError

from ledger.actor import Role
from ledger.gate.house import reading
from ledger.gate.problems import field_errors, messages_of
from ledger.gate.roles import actor, allow
from ledger.policies.compare import Difference, compare
from ledger.policies.figure_words import name_of, said
from ledger.policies.models import KINDS, PolicyVersion
from ledger.policies.queries import policies, policy_version
from ledger.policies.schemas import ComparisonIn
from ledger.policies.terms import deposit_terms
from ledger.rules.rates import spell_percent
from ledger.web.furnish import say, t
from ledger.web.policy_words import PROJECT_KINDS, rules_of

bp = Blueprint("policies", __name__, url_prefix="/policies")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*READERS)
def index() -> str:
    """The policies of all kinds, or of one."""
    kind = request.args.get("kind")
    with reading() as session:
        rows = policies(session, kind=kind if kind in KINDS else None)
        by_kind = {kind: [row for row in rows if row.kind == kind] for kind in KINDS}
        return render_template("policies/index.html", by_kind=by_kind, kinds=KINDS, kind=kind)


@bp.get("/<int:version_id>")
@allow(*READERS)
def show(version_id: int) -> str:
    """One policy version: its bands as a table, its other rules, its source, its other versions."""
    with reading() as session:
        version = policy_version(session, version_id)
        bands = deposit_terms(version).bands if version.kind == "deposit" else ()
        known = policies(session, kind=version.kind, code=version.code)
        last = max(known, key=lambda row: (row.effective_from, row.number))
        return render_template(
            "policies/show.html", version=version, bands=bands, rules=rules_of(version),
            kind=KINDS[version.kind], project_kinds=PROJECT_KINDS, spell=spell_percent,
            known=known, may_change=actor().holds(Role.FO) and last.id == version.id,
        )  # fmt: skip


@bp.get("/comparison")
@allow(*READERS)
def compare_versions() -> Response:
    """Two versions side by side, what differs marked."""
    asked = {name: request.args[name] for name in ("left", "right") if request.args.get(name)}
    told: dict[str, Any] = {"errors": None, "left": None}
    status = 200
    with reading() as session:
        rows = policies(session)
        try:
            wanted = ComparisonIn().load(asked) if asked else {}
        except ValidationError as wrong:
            wanted, status = {}, 422
            told["errors"] = list(field_errors(messages_of(wrong)))
        if wanted:
            left, right = (policy_version(session, wanted[side]) for side in ("left", "right"))
            lines = side_by_side(left, right)
            told |= {"left": left, "right": right, "rows": lines}
            told["differing"] = sum(line["differs"] for line in lines)
        page = render_template(
            "policies/compare.html", values=asked, **told,
            choices=[(row.id, f"{say(KINDS[row.kind])} {row.code} v{row.number}") for row in rows],
        )  # fmt: skip
    return make_response(page, status)


def side_by_side(left: PolicyVersion, right: PolicyVersion) -> list[dict[str, Any]]:
    """Source, days and every figure of both versions, in words."""
    heads = [
        (t("名称", "Name"), *(say(one.name) for one in (left, right))),
        (t("来源", "Source"), *(say(one.source) for one in (left, right))),
        (t("条款", "Article"), left.article, right.article),
        (t("生效", "From"), str(left.effective_from), str(right.effective_from)),
        (t("失效", "Until"), str(left.ends_on or ""), str(right.ends_on or "")),
    ]
    lines = [{"name": n, "left": a, "right": b, "differs": a != b} for n, a, b in heads]
    return [*lines, *lines_of(compare(left.figures, right.figures))]


def lines_of(items: list[Difference]) -> list[dict[str, Any]]:
    """Figures side by side in words."""
    return [
        {
            "name": say(name_of(one.path)),
            "left": say(said(one.left)),
            "right": say(said(one.right)),
            "differs": one.differs,
        }
        for one in items
    ]
