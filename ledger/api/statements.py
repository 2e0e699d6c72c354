"""The bank's side by JSON: accounts, and statements as the bank gave them."""

from typing import Any

from flask import request, url_for
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.api.files import sheet_of_request
from ledger.banking.accounts import OpenAccount, open_account
from ledger.banking.models import BankAccount, BankStatement, BankStatementLine
from ledger.banking.queries import (
    AccountView,
    account_view,
    accounts,
    statement_lines,
    statements,
)
from ledger.banking.schemas import AccountIn, AccountOut, StatementLineOut, StatementOut
from ledger.banking.statements import import_statement
from ledger.gate.acts import perform
from ledger.gate.counties import county_of_deed
from ledger.gate.filters import CountyFilter, ForAccount, OfAccount
from ledger.gate.house import reading
from ledger.gate.paging import Page, Paging, page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import counties_asked, find

blp = Blueprint("statements", __name__, description="Bank accounts and their statements")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/bank-accounts")
@allow(*READERS)
@blp.arguments(CountyFilter, location="query")
@blp.response(200, paged(AccountOut))
def list_accounts(wanted: Body) -> Any:
    """List the bureau's bank accounts, each with the book it serves."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        page = page_of(session, accounts(covered), wanted, BankAccount.id)
        return Page([account_view(session, row) for row in page.items], page.next)


@blp.post("/bank-accounts")
@allow(Role.FO)
@blp.arguments(AccountIn)
@blp.response(201, AccountOut)
def register(body: Body) -> Any:
    """Register a bank account for a book; deposit and fund money never share one."""
    command = OpenAccount(county_of_deed(), **body)

    def work(session: Session) -> AccountView:
        return account_view(session, open_account(session, command, by=actor()))

    return perform(work, schema=AccountOut(), body=body)


@blp.get("/statements")
@allow(*READERS)
@blp.arguments(OfAccount, location="query")
@blp.response(200, paged(StatementOut))
def list_statements(wanted: Body) -> Any:
    """List imported statements, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = statements(covered, wanted["account"])
        return page_of(session, query, wanted, BankStatement.id, newest_first=True)


@blp.get("/statements/<int:statement_id>")
@allow(*READERS)
@blp.response(200, StatementOut)
def show_statement(statement_id: int) -> Any:
    """Show one statement."""
    with reading() as session:
        return find(session, BankStatement, statement_id, by=actor())


@blp.get("/statements/<int:statement_id>/lines")
@allow(*READERS)
@blp.arguments(Paging, location="query")
@blp.response(200, paged(StatementLineOut))
def list_lines(wanted: Body, statement_id: int) -> Any:
    """List the lines of a statement in the bank's order, with its running balance."""
    with reading() as session:
        statement = find(session, BankStatement, statement_id, by=actor())
        return page_of(session, statement_lines(statement.id), wanted, BankStatementLine.id)


@blp.post("/statements")
@allow(Role.FO)
@blp.arguments(ForAccount, location="query")
@blp.response(201, StatementOut)
def import_sheet(wanted: Body) -> Any:
    """Import a CSV or XLSX statement (field ``file`` of a form): every line proved, or none."""
    content, body = sheet_of_request(request)
    return perform(
        lambda session: import_statement(session, wanted["account"], content, by=actor()),
        schema=StatementOut(),
        body=body | {"account": str(wanted["account"])},
        location=lambda row: url_for(".show_statement", statement_id=row.id),
    )
