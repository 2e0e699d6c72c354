"""``ledger cases``: transfer, reclassify, extend, supervise, refer, compensate, end claims."""

from collections.abc import Callable
from typing import Any

import click
from marshmallow import Schema

from ledger.actor import Role
from ledger.cases import schemas
from ledger.cases.correct import CorrectCase, correct_case
from ledger.cases.divert import ReclassifyCase, TransferCase, reclassify_case, transfer_case
from ledger.cases.end_claims import EndClaims, end_claims
from ledger.cases.measures import (
    AnswerReferral,
    ExtendInvestigation,
    OrderCompensation,
    ReferCase,
    SuperviseCase,
    answer_referral,
    extend_investigation,
    order_compensation,
    refer_case,
    supervise_case,
)
from ledger.cases.words import ANSWERS, GROUNDS, REASONS, SOURCES, SUPERVISION
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.cases import CASE, ON, cases
from ledger.cli.typed import as_typed, dated, tell
from ledger.parties.words import SECTORS

REASON = click.option("--reason", required=True)


def on_paper(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command takes a day and the paper it rests on."""
    name = click.option("--document", required=True, help="name of the paper")
    number = click.option("--document-number", required=True, help="its number")
    digest = click.option("--document-digest", help="its SHA-256 (sha256sum FILE)")
    return CASE(name(number(digest(ON(acting(command))))))


@cases.command()
@on_paper
@click.option("--to", required=True, help="the office that is competent")
@REASON
def transfer(who: Acting, case: int, **values: Any) -> None:
    """Hand CASE to the office that is competent."""
    _do(who, "transfer", case, transfer_case, TransferCase, schemas.TransferIn(), values)


@cases.command()
@on_paper
@REASON
def reclassify(who: Acting, case: int, **values: Any) -> None:
    """Find CASE to be project money: out of the counts of wages (C-07)."""
    _do(who, "reclassify", case, reclassify_case, ReclassifyCase, schemas.ReclassifyIn(), values)


@cases.command()
@on_paper
@REASON
def extend(who: Acting, case: int, **values: Any) -> None:
    """Extend the investigation of CASE by 30 working days, once."""
    _do(who, "extend", case, extend_investigation, ExtendInvestigation, schemas.ExtendIn(), values)


@cases.command()
@on_paper
@click.option("--level", type=click.Choice(list(SUPERVISION)), required=True)
def supervise(who: Acting, case: int, **values: Any) -> None:
    """Set which level watches over CASE."""
    _do(who, "supervise", case, supervise_case, SuperviseCase, schemas.SuperviseIn(), values)


@cases.command()
@on_paper
@click.option("--to", required=True, help="the police")
@REASON
def refer(who: Acting, case: int, **values: Any) -> None:
    """Refer CASE to the police; its course goes on (R-09)."""
    _do(who, "refer", case, refer_case, ReferCase, schemas.ReferIn(), values)


@cases.command("referral-answer")
@on_paper
@click.option("--result", type=click.Choice(list(ANSWERS)), required=True)
def referral_answer(who: Acting, case: int, **values: Any) -> None:
    """Record what the police answered to the referral of CASE (R-09)."""
    _do(who, "referral-answer", case, answer_referral, AnswerReferral, schemas.AnswerIn(), values)


@cases.command()
@CASE
@click.option("--version", required=True, help="the version you saw")
@click.option("--why", required=True, help="why it is corrected")
@click.option("--source", type=click.Choice(list(SOURCES)), required=True)
@click.option("--reason", type=click.Choice(list(REASONS)), required=True)
@click.option("--summary", required=True)
@click.option("--reference", help="number of the call, letter or order")
@click.option("--sector", type=click.Choice(list(SECTORS)))
@click.option("--government-invested", is_flag=True)
@ON
@acting
def correct(who: Acting, case: int, **values: Any) -> None:
    """Correct the intake of CASE: every value as it should have been."""
    _do(who, "correct", case, correct_case, CorrectCase, schemas.CorrectIn(), values)


@cases.command()
@on_paper
@click.option("--percent", required=True, help="50 to 100, of the unpaid wages")
def compensate(who: Acting, case: int, **values: Any) -> None:
    """Order extra compensation in CASE, beside the wages (C-10)."""
    _do(who, "compensate", case, order_compensation, OrderCompensation, schemas.CompensateIn(), values)  # fmt: skip


@cases.command("end-claims")
@on_paper
@click.option("--claim", "claims", multiple=True, required=True, help="id of a claim; repeat it")
@click.option("--ground", type=click.Choice(list(GROUNDS)), required=True)
def end(who: Acting, case: int, **values: Any) -> None:
    """End by law what is unpaid of some claims of CASE (C-09)."""
    values["claims"] = list(values["claims"])
    _do(who, "end-claims", case, end_claims, EndClaims, schemas.EndClaimsIn(), values)


def _do(
    who: Acting,
    name: str,
    case: int,
    deed: Callable[..., object],
    command: Callable[..., object],
    schema: Schema,
    values: dict[str, Any],
) -> None:
    """One measure of a case, told as it then is."""
    by = who.demand(Role.FO)
    data = as_typed(schema, dated(values))
    told = carry_out(
        who, f"cases.{name}.{case}", data,
        lambda session: deed(session, command(case_id=case, **data), by=by), schemas.CaseOut(),
    )  # fmt: skip
    tell(told)


commands = (cases,)
