"""``ledger papers``: issue, list, save as PDF, check a print."""

from pathlib import Path

import click

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.gate.filters import OfPaper
from ledger.papers.copies import bank_copy, office_copy
from ledger.papers.issue import IssuePaper, issue_paper
from ledger.papers.queries import check_paper
from ledger.papers.queries import papers as all_papers
from ledger.papers.schemas import CheckIn, CheckOut, PaperIn, PaperLine
from ledger.papers.words import KINDS

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
PAPER = click.argument("paper", type=click.IntRange(1))


@click.group()
def papers() -> None:
    """文书 · Numbered papers: notices, receipts, confirmations."""


@papers.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("about", type=click.IntRange(1))
@click.option("--on", help="YYYY-MM-DD; today when left out")
@acting
def issue(who: Acting, kind: str, about: int, on: str | None) -> None:
    """Issue a paper of KIND about the assessment, receipt, draw or return ABOUT."""
    by = who.demand(Role.FO)
    typed = {"kind": kind, "about_id": about, "on": on or str(clock.today())}
    data = as_typed(PaperIn(), typed)
    tell(
        carry_out(
            who, "papers.issue", typed,
            lambda session: issue_paper(session, IssuePaper(**data), by=by), PaperLine(),
        )
    )  # fmt: skip


@papers.command("list")
@click.option("--project", type=click.IntRange(1), help="only of this project")
@click.option("--kind", type=click.Choice(list(KINDS)))
@acting
def list_papers(who: Acting, project: int | None, kind: str | None) -> None:
    """Issued papers, the newest first: id, number, date, digest."""
    by = who.demand(*READERS)
    wanted = as_typed(OfPaper(), {"project": project, "kind": kind})
    with database().reading() as session:
        for row in session.scalars(all_papers(by.counties, wanted["project"], wanted["kind"])):
            click.echo(f"{row.id}  {row.name}  {row.issued_on}  {row.digest}")


@papers.command()
@PAPER
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--bank", is_flag=True, help="the bank's copy of a payment notice, in clear; logged")
@acting
def pdf(who: Acting, paper: int, out: Path, bank: bool) -> None:
    """Save PAPER as the PDF file OUT."""
    if bank:
        by = who.demand(Role.FO)
        content = database().in_transaction(lambda session: bank_copy(session, paper, by=by))
    else:
        by = who.demand(*READERS)
        with database().reading() as session:
            content = office_copy(session, paper, by=by)
    out.write_bytes(content)
    click.echo(str(out))


@papers.command()
@click.argument("number")
@click.argument("digest")
@acting
def check(who: Acting, number: str, digest: str) -> None:
    """Whether a print with that NUMBER and DIGEST is one of ours; exit status 1 when not."""
    by = who.demand(*READERS)
    wanted = as_typed(CheckIn(), {"number": number, "digest": digest})
    with database().reading() as session:
        found = check_paper(session, wanted["number"], wanted["digest"], by=by)
        tell(CheckOut().dump(found))
    if not found.genuine:
        raise click.exceptions.Exit(1)


commands = (papers,)
