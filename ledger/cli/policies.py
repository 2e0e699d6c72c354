"""``ledger policies`` and ``ledger assess``: read the law, reckon a deposit; nothing is written."""

import json
from datetime import date
from typing import Any

import click
from marshmallow import ValidationError
from sqlalchemy import select

from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.errors import Invalid, NotFound
from ledger.gate.problems import field_errors, messages_of
from ledger.parties.models import County
from ledger.policies.adopt import AdoptPolicies, adopt_policies
from ledger.policies.assess import WhatIf, beside, what_if
from ledger.policies.compare import compare
from ledger.policies.figure_words import name_of, said
from ledger.policies.models import KINDS, PolicyVersion
from ledger.policies.queries import policies as all_policies
from ledger.policies.queries import policy_for
from ledger.policies.schemas import (
    PROJECT_KINDS,
    AdoptedOut,
    AdoptIn,
    AssessmentIn,
    AssessmentOut,
    ComparisonOut,
    PolicyLine,
    PolicyOut,
    shown_assessment,
    shown_comparison,
)
from ledger.said import typed_text


@click.group()
def policies() -> None:
    """The dated figures of the law."""


@policies.command("list")
@click.option("--kind", type=click.Choice(list(KINDS)), help="only this kind")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def list_policies(kind: str | None, as_json: bool) -> None:
    """All policy versions with their source and dates."""
    with database().reading() as session:
        rows = all_policies(session, kind=kind)
        if as_json:
            _print_json([PolicyLine().dump(row) for row in rows])
            return
        for row in rows:
            until = row.ends_on or ""
            dates = f"{row.effective_from} .. {until}"
            click.echo(f"{row.kind:14} {row.code:10} v{row.number}  {dates:25} {row.name_zh}")


@policies.command()
@click.argument("code")
@click.option("--kind", type=click.Choice(list(KINDS)), default="deposit", show_default=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="the version in force on that day")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def show(code: str, kind: str, on: Any, as_json: bool) -> None:
    """One policy version with every figure."""
    with database().reading() as session:
        row = _the_version(session, code, kind, on.date() if on else None)
        if as_json:
            _print_json(PolicyOut().dump(row))
            return
        click.echo(f"{row.name_zh}  {row.name_en}")
        click.echo(f"{row.kind}/{row.code} v{row.number}, {row.effective_from} .. "
                   f"{row.ends_on or ''}")  # fmt: skip
        click.echo(f"{row.source_zh} {row.article}  ({row.source_en})")
        for one in compare(row.figures, {}):
            click.echo(f"  {name_of(one.path).zh}: {said(one.left).zh}")


@policies.command("compare")
@click.argument("left")
@click.argument("right")
@click.option("--kind", type=click.Choice(list(KINDS)), default="deposit", show_default=True)
@click.option("--all", "everything", is_flag=True, help="also the figures that are the same")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def compare_versions(left: str, right: str, kind: str, everything: bool, as_json: bool) -> None:
    """Two versions side by side, such as XJ:1 XJ:101 or XJ FJ (the latest of each)."""
    with database().reading() as session:
        sides = [_numbered(session, one, kind) for one in (left, right)]
        told = shown_comparison(*sides)
        if as_json:
            _print_json(ComparisonOut().dump(told))
            return
        for one in told["items"]:
            if everything or one.differs:
                mark = "*" if one.differs else " "
                click.echo(f"{mark} {name_of(one.path).zh}: {said(one.left).zh or '-'} | "
                           f"{said(one.right).zh or '-'}")  # fmt: skip
        click.echo(f"{told['differing']} 项不同 differing")


@policies.command()
@click.argument("county")
@click.argument("choices", nargs=-1, required=True, metavar="KIND=CODE...")
@click.option("--on", required=True, help="first day, such as 2021-11-01")
@acting
def adopt(who: Acting, county: str, choices: tuple[str, ...], on: str) -> None:
    """Let COUNTY (division code) follow policies for the first time, such as advance=JZ."""
    by = who.demand(Role.SY)
    codes = dict(choice.partition("=")[::2] for choice in choices)
    with database().reading() as session:
        county_id = session.scalar(select(County.id).where(County.code == county))
    if county_id is None:
        raise NotFound(f"没有代码为 {county} 的县。", f"There is no county {county}.")
    try:
        body = AdoptIn().load({"county_id": county_id, "on": on, "codes": codes})
    except ValidationError as wrong:
        raise Invalid(field_errors(messages_of(wrong))) from None
    told = carry_out(
        who, "policies adopt", {"county": county, "on": on, "codes": codes},
        lambda session: {"items": adopt_policies(session, AdoptPolicies(**body), by=by)},
        AdoptedOut(),
    )  # fmt: skip
    for line in told["items"]:
        click.echo(f"{county}  {line['kind']}  {line['code']}  {line['effective_from']}")


@click.command()
@click.option("--policy", required=True, help="code such as XJ, or division code such as 652301")
@click.option("--contract-amount", required=True, help="yuan, such as 8650000.00")
@click.option("--annual", is_flag=True, help="the amount is the annual contract amount")
@click.option("--project-rank", default="1", help="1 first, 2 second ... project in the area")
@click.option("--project-kind", type=click.Choice(PROJECT_KINDS), default="ORDINARY")
@click.option("--clean-years", default="0", help="years running without arrears")
@click.option("--arrears", is_flag=True, help="arrears in the area within 2 years")
@click.option("--listed", is_flag=True, help="on the serious-dishonesty list")
@click.option("--real-name", is_flag=True, help="real-name management in place")
@click.option("--wage-account", is_flag=True, help="special wage account in place")
@click.option("--months", default="", help="how many months the work lasts")
@click.option("--required-elsewhere", default="", help="required for other projects of the firm")
@click.option("--without-exemption", is_flag=True, help="an exemption was not granted")
@click.option("--multi-mode", type=click.Choice(["LINEAR", "COMPOUND"]), help="other reading (GS)")
@click.option("--compare-with", default="", help="another policy or place, told first")
@click.option("--signed-on", default="", help="day of signing, where no permit is needed")
@click.option("--sector", default="", help="trade; CONSTRUCTION if left out")
@click.option(
    "--on", default="", help="day of the obligation, such as 2026-01-26; today if left out"
)
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
def assess(as_json: bool, annual: bool, **typed: Any) -> None:
    """What a contract must deposit, step by step; computes without writing."""
    given = {name: value for name, value in typed.items() if value not in (None, "")}
    given["basis"] = "ANNUAL" if annual else "CONTRACT"
    try:
        with typed_text():
            data = AssessmentIn().load(given)
    except ValidationError as wrong:
        raise click.UsageError(_said(wrong)) from None
    with database().reading() as session:
        question = WhatIf.asked(data)
        answer, other = what_if(session, question), beside(session, question)
        if as_json:
            _print_json(AssessmentOut().dump(shown_assessment(answer, other)))
            return
        for one in filter(None, (other, answer)):
            version = one.version
            click.echo(f"{version.name_zh} v{version.number} ({version.code})")
            for step in one.assessed.explanation.steps:
                click.echo(f"{step.number}. [{step.rule}] {step.says.zh}")
                click.echo(f"   {step.says.en}")
            click.echo(str(one.assessed.amount))


def _the_version(session: Any, code: str, kind: str, on: date | None) -> PolicyVersion:
    """The version in force on the day, or the latest there is."""
    if on is not None:
        return policy_for(session, code, kind, on)
    rows = all_policies(session, kind=kind, code=code)
    if not rows:
        raise NotFound(f"没有政策 {kind}/{code}。", f"There is no policy {kind}/{code}.")
    return rows[-1]


def _numbered(session: Any, asked: str, kind: str) -> PolicyVersion:
    """The version with that number (``XJ:1``), or the latest there is (``XJ``)."""
    code, _, number = asked.partition(":")
    for row in all_policies(session, kind=kind, code=code)[::-1]:
        if not number or str(row.number) == number:
            return row
    raise NotFound(f"没有政策版本 {kind}/{asked}。", f"There is no policy version {kind}/{asked}.")


def _said(wrong: ValidationError) -> str:
    """Every mistake, with the option it belongs to, in both languages."""
    lines = []
    for name, messages in messages_of(wrong).items():
        option = "" if name == "_schema" else f"--{name.replace('_', '-')}: "
        for message in messages:
            says = getattr(message, "says", None)
            lines.append(f"{option}{says.zh} {says.en}" if says else f"{option}{message}")
    return "\n".join(lines)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


commands = (policies, assess)
