"""Whence a draw takes its money: one of the three custody modes of the project's deposit."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.book.balances import available
from ledger.deposits.figures import deposit_book
from ledger.deposits.guarantee_claims import IN_FORCE
from ledger.deposits.models import Guarantee
from ledger.draws.models import Draw
from ledger.errors import Refusal
from ledger.money import Money
from ledger.parties.models import Project
from ledger.people.scope import find


@dataclass(frozen=True, slots=True)
class Source:
    """The mode, the guarantee that is claimed, and whom its issuer pays."""

    mode: str = "CUSTODY"
    guarantee_id: int | None = None
    payee: str = "WORKERS"


CUSTODY = Source()


def free_of(session: Session, project: Project, source: Source, *, by: Actor) -> Money:
    """What may be drawn from there now, holds taken off; always of this project alone (U-06).

    Raises ``draw-source`` when mode, guarantee and payee do not go together, or the guarantee is
    another project's or not in force.
    """
    if (source.mode == "GUARANTEE") is not (source.guarantee_id is not None):
        raise NoDraw("索赔保函时须指明保函, 其他方式不得填写。",
                     "Name the guarantee when one is claimed, and only then.",
                     code="draw-source")  # fmt: skip
    if source.payee != "WORKERS" and source.mode != "GUARANTEE":
        raise NoDraw("只有保函索赔款可以先付至专户。",
                     "Only the issuer of a guarantee may pay the bureau first.",
                     code="draw-source")  # fmt: skip
    if source.guarantee_id is not None:
        guarantee = find(session, Guarantee, source.guarantee_id, by=by)
        if guarantee.project_id != project.id or guarantee.state not in IN_FORCE:
            raise NoDraw(f"保函 {guarantee.number} 不属于该项目或不在有效状态。",
                         f"Guarantee {guarantee.number} is not this project's or not in force.",
                         code="draw-source")  # fmt: skip
    title, aux = account_of(project, source.mode, source.guarantee_id)
    return available(session, deposit_book(session, project.county_id), title, **aux)


def account_of(
    project: Project, mode: str, guarantee_id: int | None
) -> tuple[str, Mapping[str, str]]:
    """Title and auxiliaries of the account that a mode draws on."""
    if mode == "SUPERVISED":
        return "9101", {"project": str(project.id)}
    if mode == "GUARANTEE":
        return "9201", {"project": str(project.id), "guarantee": str(guarantee_id)}
    return "2307.01", deposit_aux(project)


def held_on(draw: Draw) -> tuple[str, Mapping[str, str]]:
    """The account on which the money of a draw is held."""
    return account_of(draw.project, draw.mode, draw.guarantee_id)


def sources_of(
    session: Session, project: Project, *, by: Actor
) -> list[tuple[Source, Guarantee | None, Money]]:
    """Every source of the project with something free, custody cash first."""
    guarantees = session.scalars(
        select(Guarantee)
        .where(Guarantee.project_id == project.id, Guarantee.state.in_(IN_FORCE))
        .order_by(Guarantee.expires_on, Guarantee.id)
    ).all()
    offered: list[tuple[Source, Guarantee | None]] = [
        (CUSTODY, None),
        (Source("SUPERVISED"), None),
        *((Source("GUARANTEE", one.id), one) for one in guarantees),
    ]
    found = [(source, one, free_of(session, project, source, by=by)) for source, one in offered]
    return [row for row in found if row[2].fen > 0]


def deposit_aux(project: Project) -> dict[str, str]:
    """The auxiliaries of the project's deposit account."""
    return {"project": str(project.id), "contractor": str(project.contractor_id)}


class NoDraw(Refusal):
    """The deposit cannot be drawn for this case now."""
