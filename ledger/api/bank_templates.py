"""The columns of an account's bank by JSON."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.models import BankAccount
from ledger.banking.payee_schemas import TemplateIn, TemplateOut, template_command
from ledger.banking.template import TemplateView, set_template, template_view
from ledger.gate.acts import perform
from ledger.gate.house import reading
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.people.scope import find

blp = Blueprint("bank_templates", __name__, description="How a bank takes its files")


@blp.get("/bank-accounts/<int:account_id>/template")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
@blp.response(200, TemplateOut)
def show_template(account_id: int) -> Any:
    """Show in which columns the account's bank takes transfers."""
    with reading() as session:
        return template_view(session, find(session, BankAccount, account_id, by=actor()).id)


@blp.put("/bank-accounts/<int:account_id>/template")
@allow(Role.FO)
@blp.arguments(TemplateIn)
@blp.response(200, TemplateOut)
def update_template(body: dict[str, Any], account_id: int) -> Any:
    """Set the columns, headings, unit, delimiter and encoding that the bank wants."""

    def work(session: Session) -> TemplateView:
        set_template(session, template_command(account_id, body), by=actor())
        return template_view(session, account_id)

    return perform(work, schema=TemplateOut(), body=body, status=200)
