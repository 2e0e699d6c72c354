"""``ledger companies``, ``projects``, ``workers``: the registers from a terminal."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.typed import as_typed, county_of, progress, tell
from ledger.parties.import_register import import_companies, import_projects
from ledger.parties.register import (
    RegisterCompany,
    RegisterProject,
    RegisterWorker,
    register_company,
    register_project,
    register_worker,
)
from ledger.parties.schemas import (
    CompanyIn,
    CompanyOut,
    ImportedOut,
    ProjectIn,
    ProjectOut,
    WorkerIn,
    WorkerOut,
)
from ledger.parties.show import worker_view
from ledger.parties.words import SECTORS, WORKS

COUNTY = click.option("--county", help="division code; needed only if you serve several counties")
SHEET = click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def companies() -> None:
    """企业登记 · Register and import companies."""


@companies.command("register")
@click.option("--uscc", required=True, help="unified social credit code")
@click.option("--name", required=True)
@click.option("--bank-name", help="the company's bank")
@click.option("--bank-account", help="its account number")
@COUNTY
@acting
def register_one_company(who: Acting, county: str | None, **values: Any) -> None:
    """Register a company."""
    data = as_typed(CompanyIn(), values)
    command = RegisterCompany(county_of(who, county), **data)
    tell(
        carry_out(
            who, "companies.register", data,
            lambda session: register_company(session, command, by=who.actor), CompanyOut(),
        )
    )  # fmt: skip


@companies.command("import")
@SHEET
@COUNTY
@acting
def import_company_sheet(who: Acting, sheet: Path, county: str | None) -> None:
    """Import companies from a CSV or XLSX sheet: all rows or none."""
    _import(who, sheet, county, "companies", import_companies)


@click.group()
def projects() -> None:
    """项目登记 · Register and import projects."""


@projects.command("register")
@click.option("--code", required=True, help="the county's project number")
@click.option("--name", required=True)
@click.option("--contractor-id", required=True, help="id of the general contractor")
@click.option("--owner-name", required=True)
@click.option("--contract-amount", required=True, help="such as 8650000.00")
@click.option("--annual-amount")
@click.option("--signed-on", required=True, help="YYYY-MM-DD")
@click.option("--permit-on", help="YYYY-MM-DD")
@click.option("--ends-on", required=True, help="YYYY-MM-DD")
@click.option("--sector", type=click.Choice(list(SECTORS)))
@click.option("--work", type=click.Choice(list(WORKS)))
@click.option("--area", help="division code by which its policies are found")
@click.option("--government-invested", is_flag=True)
@COUNTY
@acting
def register_one_project(
    who: Acting, county: str | None, government_invested: bool, **values: Any
) -> None:
    """Register a project."""
    data = as_typed(ProjectIn(), {**values, "government_invested": government_invested})
    command = RegisterProject(county_of(who, county), **data)
    tell(
        carry_out(
            who, "projects.register", data,
            lambda session: register_project(session, command, by=who.actor), ProjectOut(),
        )
    )  # fmt: skip


@projects.command("import")
@SHEET
@COUNTY
@acting
def import_project_sheet(who: Acting, sheet: Path, county: str | None) -> None:
    """Import projects from a CSV or XLSX sheet: all rows or none."""
    _import(who, sheet, county, "projects", import_projects)


def _import(who: Acting, sheet: Path, county: str | None, what: str, deed: Any) -> None:
    county_id, content = county_of(who, county), sheet.read_bytes()
    with progress(what) as told:

        def work(session: Any) -> dict[str, int]:
            return {"imported": deed(session, county_id, content, by=who.actor, progress=told)}

        answer = carry_out(
            who, f"{what}.import", {"file": sha256(content).hexdigest()}, work, ImportedOut()
        )
    tell(answer)


@click.group()
def workers() -> None:
    """农民工登记 · Register workers; what is typed is never shown."""


@workers.command("register")
@COUNTY
@acting
def register_one_worker(who: Acting, county: str | None) -> None:
    """Register a worker; name, number, card and phone are asked for, not given as options."""
    asked = {
        "name": click.prompt("姓名 Name", err=True),
        "citizen_id": click.prompt("身份证号 Identity number", hide_input=True, err=True),
        "bank_card": click.prompt("银行卡 Card", hide_input=True, default="", err=True) or None,
        "phone": click.prompt("电话 Phone", hide_input=True, default="", err=True) or None,
    }
    data = as_typed(WorkerIn(), asked)
    command = RegisterWorker(county_of(who, county), **data)
    tell(
        carry_out(
            who, "workers.register", data,
            lambda session: worker_view(register_worker(session, command, by=who.actor)),
            WorkerOut(),
        )
    )  # fmt: skip


commands = (companies, projects)
