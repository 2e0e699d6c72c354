"""``ledger amendments``: policies changed from the command line, by the same request and approval."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import click

from ledger.actor import Role
from ledger.amendments.adopt import AdoptAmendment, adopt_amendment
from ledger.amendments.propose import ProposeAmendment, propose_amendment
from ledger.amendments.queries import amendments_of
from ledger.amendments.schemas import AmendmentIn, AmendmentOut
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, county_of, tell
from ledger.errors import NotFound, Refusal
from ledger.policies.models import KINDS
from ledger.policies.queries import versions_of


@click.group()
def amendments() -> None:
    """政策变更 · Changing the dated figures of the law."""


@amendments.command("list")
@acting
def list_amendments(who: Acting) -> None:
    """Changes of policy of one's counties, the newest first."""
    by = who.demand(Role.FO, Role.A1, Role.A2, Role.AU)
    with database().reading() as session:
        rows = session.scalars(amendments_of(by.counties).order_by(None)).all()
        for row in sorted(rows, key=lambda row: -row.id):
            click.echo(f"{row.id:5}  {row.base.kind}/{row.base.code} v{row.base.number}  "
                       f"{row.effective_from}  {row.state}  {row.basis}")  # fmt: skip


@amendments.command()
@click.argument("code")
@click.option("--kind", type=click.Choice(list(KINDS)), default="deposit", show_default=True)
@click.option("--figures", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="the new figures, as TOML (as shipped) or JSON")  # fmt: skip
@click.option("--from", "effective_from", required=True, help="first day, today or later")
@click.option("--source", "source_zh", required=True, help="title of the text")
@click.option("--source-en", help="its title in English")
@click.option("--article", required=True, help="article of that text")
@click.option("--basis", required=True, help="the document: title and number")
@click.option("--county", help="division code, where one serves several")
@acting
def propose(
    who: Acting, code: str, kind: str, figures: Path, county: str | None, **values: Any
) -> None:
    """Propose new figures for policy CODE; both tiers decide."""
    by = who.demand(Role.FO)
    county_id = county_of(who, county)
    data = as_typed(AmendmentIn(), {**values, "figures": _figures(figures)})
    with database().reading() as session:
        known = versions_of(session, kind, code, county_id)
    if not known:
        raise NotFound(f"没有政策 {kind}/{code}。", f"There is no policy {kind}/{code}.")
    command = ProposeAmendment(county_id, known[-1].id, **data)
    told = {**data, "effective_from": str(data["effective_from"]), "base": known[-1].id}
    tell(
        carry_out(
            who, "amendments.propose", told,
            lambda session: propose_amendment(session, command, by=by), AmendmentOut(),
        )
    )  # fmt: skip


@amendments.command()
@click.argument("amendment", type=click.IntRange(1))
@acting
def execute(who: Acting, amendment: int) -> None:
    """Carry the approved change AMENDMENT out."""
    by = who.demand(Role.FO)
    command = AdoptAmendment(amendment)
    tell(
        carry_out(
            who, f"amendments.execute.{amendment}", {},
            lambda session: adopt_amendment(session, command, by=by), AmendmentOut(),
        )
    )  # fmt: skip


def _figures(path: Path) -> dict[str, Any]:
    """The figures of the file: those of its last version, its ``terms``, or the whole."""
    try:
        text = path.read_text(encoding="utf-8")
        told: Any = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except ValueError as wrong:
        raise Refusal(f"文件读不懂: {wrong}", f"The file cannot be read: {wrong}",
                      code="file-format") from None  # fmt: skip
    if isinstance(told, dict) and told.get("versions"):
        told = told["versions"][-1]
    if isinstance(told, dict):
        told = told.get("terms", told)
    plain: dict[str, Any] = _plain(told)
    return plain


def _plain(value: Any) -> Any:
    """The figures with days as text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


commands = (amendments,)
