"""``ledger listings``, ``exemptions``, ``contracts``: standing, waivers and changes of contracts."""

from typing import Any

import click

from ledger import clock
from ledger.actor import Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, dated, tell
from ledger.deposits.change_contract import ChangeContract, change_contract
from ledger.deposits.credit import credit_of
from ledger.deposits.exempt import (
    AskExemption,
    ExecuteExemption,
    ask_exemption,
    execute_exemption,
)
from ledger.deposits.exemption_models import Exemption
from ledger.deposits.exemption_queries import listings as listings_query
from ledger.deposits.exemption_schemas import (
    ExemptionIn,
    ExemptionOut,
    ExemptionRunIn,
    StandingOut,
)
from ledger.deposits.venture import SetVenture, set_venture
from ledger.deposits.void_contract import VoidContract, void_contract
from ledger.parties import contract_schemas as schemas
from ledger.parties.dishonesty import LiftListing, ListCompany, lift_listing, list_company
from ledger.parties.models import Company, Project
from ledger.people.scope import find
from ledger.rules.grounds import GROUNDS

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
ON = click.option("--on", help="YYYY-MM-DD; today when left out")
PROJECT = click.argument("project", type=click.IntRange(1))


def document(command: Any) -> Any:
    """The paper a step rests on, as three options."""
    for name, words in (
        ("--document-on", "its day, YYYY-MM-DD"),
        ("--document-number", "its number"),
        ("--document-title", "title of the document"),
    ):
        command = click.option(name, required=True, help=words)(command)
    return command


@click.group()
def listings() -> None:
    """严重失信主体名单 · Companies listed for serious dishonesty over wages."""


@listings.command("list")
@click.option("--company", type=click.IntRange(1), help="only listings of that company")
@acting
def list_listings(who: Acting, company: int | None) -> None:
    """Listings, the newest first."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        for row in session.scalars(listings_query(by.counties, company)):
            click.echo(
                f"{row.id:6} {row.listed_on} {row.ends_on} {row.document_number}  {row.company.name}"
            )


@listings.command()
@click.argument("company", type=click.IntRange(1))
@click.option("--listed-on", required=True, help="YYYY-MM-DD")
@document
@acting
def add(who: Acting, company: int, **values: Any) -> None:
    """Put COMPANY on the list for three years."""
    by = who.demand(Role.FO)
    data = as_typed(schemas.ListingIn(), {**values, "company_id": company})
    tell(
        carry_out(
            who, "listings.add", data,
            lambda session: list_company(session, ListCompany(**data), by=by),
            schemas.ListingOut(),
        )
    )  # fmt: skip


@listings.command()
@click.argument("listing", type=click.IntRange(1))
@ON
@click.option("--paid-on", required=True, help="when everything had been paid, YYYY-MM-DD")
@click.option("--undertaking", required=True, help="reference of the written undertaking")
@click.option("--removal-document", required=True, help="the decision that lifts it")
@acting
def remove(who: Acting, listing: int, **values: Any) -> None:
    """Lift LISTING early, six months after paying."""
    by = who.demand(Role.FO)
    data = as_typed(schemas.LiftIn(), dated(values))
    command = LiftListing(listing, **data)
    tell(
        carry_out(
            who, f"listings.remove.{listing}", data,
            lambda session: lift_listing(session, command, by=by), schemas.ListingOut(),
        )
    )  # fmt: skip


@listings.command()
@click.argument("company", type=click.IntRange(1))
@acting
def standing(who: Acting, company: int) -> None:
    """How COMPANY stands in its county today, each fact with its source."""
    by, today = who.demand(*OFFICE), clock.today()
    with database().reading() as session:
        row = find(session, Company, company, by=by)
        credit = credit_of(session, row.county_id, row.id, signed_on=today, on=today)
        told: dict[str, Any] = StandingOut().dump(credit)
    tell(told)


@click.group()
def exemptions() -> None:
    """减免 · Deposits waived or lowered by approval."""


@exemptions.command("show")
@click.argument("exemption", type=click.IntRange(1))
@acting
def show_exemption(who: Acting, exemption: int) -> None:
    """EXEMPTION with its grounds and the state of its approval."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        told: dict[str, Any] = ExemptionOut().dump(find(session, Exemption, exemption, by=by))
    tell(told)


@exemptions.command()
@PROJECT
@click.option("--reason-code", required=True, type=click.Choice(list(GROUNDS)))
@document
@ON
@click.option("--remark")
@acting
def ask(who: Acting, project: int, **values: Any) -> None:
    """Ask to waive or lower the deposit of PROJECT."""
    by = who.demand(Role.FO)
    data = as_typed(ExemptionIn(), {**dated(values), "project_id": project})
    tell(
        carry_out(
            who, "exemptions.ask", data,
            lambda session: ask_exemption(session, AskExemption(**data), by=by), ExemptionOut(),
        )
    )  # fmt: skip


@exemptions.command("execute")
@click.argument("exemption", type=click.IntRange(1))
@ON
@acting
def execute_one(who: Acting, exemption: int, **values: Any) -> None:
    """Carry out the approved EXEMPTION."""
    by = who.demand(Role.FO)
    data = as_typed(ExemptionRunIn(), dated(values))
    command = ExecuteExemption(exemption, **data)
    tell(
        carry_out(
            who, f"exemptions.execute.{exemption}", data,
            lambda session: execute_exemption(session, command, by=by), ExemptionOut(),
        )
    )  # fmt: skip


@click.group()
def contracts() -> None:
    """合同变更与联合体 · Changes of contracts, joint ventures."""


@contracts.command()
@PROJECT
@ON
@document
@click.option("--reason", required=True)
@click.option("--contract-amount", help="such as 9000000.00")
@click.option("--annual-amount")
@click.option("--signed-on", help="YYYY-MM-DD")
@click.option("--permit-on", help="YYYY-MM-DD")
@click.option("--ends-on", help="YYYY-MM-DD")
@click.option("--contractor-name", help="the contractor's new name")
@click.option("--basis", type=click.Choice(["CONTRACT", "ANNUAL"]))
@acting
def change(who: Acting, project: int, **values: Any) -> None:
    """Change the contract of PROJECT; its deposit is assessed anew."""
    by = who.demand(Role.FO)
    data = as_typed(schemas.ChangeIn(), dated(values))
    command = ChangeContract(project, **data)
    tell(
        carry_out(
            who, f"contracts.change.{project}", data,
            lambda session: change_contract(session, command, by=by), schemas.ChangeOut(),
        )
    )  # fmt: skip


@contracts.command()
@PROJECT
@ON
@document
@click.option("--reason", required=True)
@acting
def void(who: Acting, project: int, **values: Any) -> None:
    """End the void contract of PROJECT; what is missing is reversed after review."""
    by = who.demand(Role.FO)
    data = as_typed(schemas.VoidIn(), dated(values))
    command = VoidContract(project, **data)
    tell(
        carry_out(
            who, f"contracts.void.{project}", data,
            lambda session: void_contract(session, command, by=by), schemas.ChangeOut(),
        )
    )  # fmt: skip


@contracts.command()
@PROJECT
@click.option("--lead-id", required=True, help="id of the lead party")
@click.option("--member-id", "member_ids", multiple=True, required=True, help="another member")
@click.option("--storer-id", help="who stores, if not the lead party")
@click.option("--agreed-in", help="the clause that says so")
@acting
def venture(who: Acting, project: int, member_ids: tuple[str, ...], **values: Any) -> None:
    """Record the joint venture behind PROJECT and who of it stores."""
    by = who.demand(Role.FO)
    data = as_typed(schemas.VentureIn(), {**values, "member_ids": list(member_ids)})
    command = SetVenture(project, **{**data, "member_ids": tuple(data["member_ids"])})

    def work(session: Any) -> dict[str, Any]:
        members = set_venture(session, command, by=by)
        row = session.get_one(Project, project)
        return {
            "project_id": row.id, "contractor_id": row.contractor_id,
            "contractor": row.contractor.name, "members": members,
        }  # fmt: skip

    tell(carry_out(who, f"contracts.venture.{project}", data, work, schemas.VentureOut()))


commands = (listings, exemptions, contracts)
