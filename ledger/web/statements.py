"""Pages of the bank's side: accounts, imported statements, one statement line by line."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.accounts import OpenAccount, open_account
from ledger.banking.models import BankAccount, BankStatement, BankStatementLine
from ledger.banking.queries import (
    account_view,
    accounts,
    latest_statements,
    statement_lines,
    statements,
)
from ledger.banking.schemas import AccountIn
from ledger.banking.statements import HEADINGS, import_statement
from ledger.banking.words import BOOK_KINDS
from ledger.book.balances import balance
from ledger.fields import Strict, Whole
from ledger.gate.filters import OfAccount
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.paging import Paging, page_of
from ledger.gate.roles import actor, allow
from ledger.people.scope import counties_asked, find
from ledger.web.county_choice import choice_of_county, chosen_county
from ledger.web.furnish import say, t
from ledger.web.imports import sheet_bytes, wrong_cells, wrong_rows
from ledger.web.lists import wanted_by, ways

bp = Blueprint("statements", __name__, url_prefix="/statements")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)

Values = Mapping[str, Any]


class Upload(Strict):
    """A statement's account; its file comes beside it."""

    bank_account_id = Whole(required=True, least=1)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """The bank accounts, and their statements, the newest first."""
    wanted = wanted_by(OfAccount())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = statements(covered, wanted["account"])
        page = page_of(session, query, wanted, BankStatement.id, newest_first=True)
        own = session.scalars(accounts(covered)).all()
        return render_template(
            "statements/index.html",
            rows=page.items,
            accounts=[account_view(session, row) for row in own],
            latest=latest_statements(session, covered),
            kinds=BOOK_KINDS,
            wanted=wanted,
            **ways(page.next),
        )


@bp.get("/<int:statement_id>")
@allow(*OFFICE)
def show(statement_id: int) -> str:
    """One statement: the bank's lines and running balance, beside the book's balance."""
    wanted = wanted_by(Paging())
    with reading() as session:
        row = find(session, BankStatement, statement_id, by=actor())
        page = page_of(session, statement_lines(row.id), wanted, BankStatementLine.id)
        account = account_view(session, row.account)
        book = balance(
            session, row.account.book_id, "1002", on=row.ends_on, bank=str(row.bank_account_id)
        )
        return render_template(
            "statements/show.html",
            row=row,
            account=account,
            lines=page.items,
            book=book,
            difference=row.closing - book,
            **ways(page.next),
        )


@bp.get("/new")
@allow(Role.FO)
def new() -> str:
    """The form for a statement; ``?account=`` fills the account in."""
    return _form(None, {})


@bp.post("")
@allow(Role.FO)
def create() -> Response:
    """Every line of the statement stands, its running balance proved, or none."""

    def work(session: Session, data: dict[str, Any]) -> str:
        row = import_statement(session, data["bank_account_id"], sheet_bytes(), by=actor())
        flash(t("对账单已导入。", "The statement is imported."), "good")
        return url_for(".show", statement_id=row.id)

    return submit(work, schema=Upload(), again=_form)


def _form(errors: Errors | None, values: Values) -> str:
    with reading() as session:
        own = session.scalars(accounts(actor().counties)).all()
    return render_template(
        "statements/new.html",
        accounts=[(row.id, f"{row.name} {row.bank} {row.tail}") for row in own],
        chosen=request.args.get("account", ""),
        errors=errors,
        values=values,
        headings=HEADINGS,
        wrong=wrong_cells(errors, HEADINGS),
        wrong_sheet=wrong_rows(errors, HEADINGS),
    )


@bp.get("/accounts/new")
@allow(Role.FO)
def new_account() -> Response:
    """The form for a bank account."""
    return make_response(choice_of_county() or _account_form(None, {}))


@bp.post("/accounts")
@allow(Role.FO)
def create_account() -> Response:
    """The account stands behind its book."""
    county_id = chosen_county()

    def work(session: Session, data: dict[str, Any]) -> str:
        row: BankAccount = open_account(session, OpenAccount(county_id, **data), by=actor())
        flash(t(f"已登记 {row.name}。", f"{row.name} is registered."), "good")
        return url_for(".index")

    return submit(work, schema=AccountIn(), again=_account_form)


def _account_form(errors: Errors | None, values: Values) -> str:
    return render_template(
        "statements/account.html",
        county_id=chosen_county(),
        kinds=[(code, say(words)) for code, words in BOOK_KINDS.items()],
        errors=errors,
        values=values,
    )
