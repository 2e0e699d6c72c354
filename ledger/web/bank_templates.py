"""The page of an account's bank template: which columns, in which order, under which headings."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.banking.models import BankAccount
from ledger.banking.payee_schemas import TemplateIn, template_command
from ledger.banking.queries import account_view
from ledger.banking.template import FIELDS, layout_of, set_template
from ledger.gate.forms import Errors, submit
from ledger.gate.house import reading
from ledger.gate.roles import actor, allow
from ledger.people.scope import find
from ledger.web.furnish import t

bp = Blueprint("bank_templates", __name__, url_prefix="/statements/accounts")


@bp.get("/<int:account_id>/template")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def show(account_id: int) -> str:
    """How the account's bank takes its files."""
    return _page(account_id, None, {})


@bp.post("/<int:account_id>/template")
@allow(Role.FO)
def update(account_id: int) -> Response:
    """Files of the account are written so from now on."""

    def work(session: Session, data: dict[str, Any]) -> str:
        set_template(session, template_command(account_id, data), by=actor())
        flash(t("已保存银行文件格式。", "The bank's template is saved."), "good")
        return url_for(".show", account_id=account_id)

    def again(errors: Errors, values: Mapping[str, Any]) -> str:
        return _page(account_id, errors, values)

    return submit(work, schema=TemplateIn(), again=again)


def _page(account_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        account = account_view(session, find(session, BankAccount, account_id, by=actor()))
        layout = layout_of(session, account_id)
    return render_template(
        "bank_templates/show.html",
        account=account,
        layout=layout,
        fields=FIELDS,
        errors=errors,
        values=values,
    )
