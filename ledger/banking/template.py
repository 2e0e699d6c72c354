"""The columns in which a bank takes transfers: one template an account."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.audit import trail
from ledger.banking.models import BankAccount, BankTemplate
from ledger.errors import FieldError, Invalid
from ledger.parties.officer import require_officer
from ledger.people.scope import find
from ledger.text import Text

Columns = Sequence[tuple[str, str]]

#: What a column of the file may hold.
FIELDS: Mapping[str, Text] = {
    "line": Text("序号", "Line"),
    "name": Text("收款人姓名", "Payee"),
    "citizen_id": Text("身份证号", "Identity number"),
    "bank_card": Text("收款账号", "Account"),
    "amount": Text("金额", "Amount"),
    "purpose": Text("用途", "Purpose"),
    "transfer": Text("付款编号", "Transfer"),
}
NEEDED = ("name", "bank_card", "amount")

DELIMITERS: Mapping[str, str] = {"COMMA": ",", "TAB": "\t", "SEMICOLON": ";", "PIPE": "|"}
ENCODINGS: Mapping[str, str] = {"UTF8": "utf-8-sig", "GB18030": "gb18030"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How one bank takes transfers: the shipped layout until an officer says otherwise."""

    columns: Columns
    unit: str = "YUAN"
    delimiter: str = "COMMA"
    encoding: str = "UTF8"
    #: Long digits are marked as text for a spreadsheet; a bank's own columns hold bare digits.
    marked: bool = True


SHIPPED = Layout(
    (
        ("line", "序号"), ("name", "收款人姓名"), ("citizen_id", "身份证号"),
        ("bank_card", "收款账号"), ("amount", "金额(元)"), ("purpose", "用途"),
        ("transfer", "付款编号"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SetTemplate:
    """The columns with their headings, the unit, delimiter and encoding that a bank wants."""

    bank_account_id: int
    columns: Columns
    unit: str
    delimiter: str
    encoding: str


def set_template(session: Session, wanted: SetTemplate, *, by: Actor) -> BankTemplate:
    """Files of the account are written so from now on; it is on the trail.

    Invalid (``columns``) when a column or heading stands twice, or payee, account or amount is
    missing, or nothing (line or transfer) by which the bank's result finds its transfer again.
    """
    account = find(session, BankAccount, wanted.bank_account_id, by=by, lock=True)
    require_officer(session, by, account.county_id)
    _refuse_columns(wanted.columns)
    row = template_of(session, account.id)
    if row is None:
        row = BankTemplate(county_id=account.county_id, bank_account_id=account.id)
        session.add(row)
    row.columns = json.dumps([list(one) for one in wanted.columns], ensure_ascii=False)
    row.unit, row.delimiter, row.encoding = wanted.unit, wanted.delimiter, wanted.encoding
    session.flush()
    trail.record(
        session, "bank-template.set", f"bank-account:{account.id}", by=by,
        county_id=account.county_id, columns=[field for field, _ in wanted.columns],
        unit=wanted.unit, encoding=wanted.encoding,
    )  # fmt: skip
    return row


def _refuse_columns(columns: Columns) -> None:
    fields = [field for field, _ in columns]
    heads = [head.casefold() for _, head in columns]
    told = []
    missing = [FIELDS[field] for field in NEEDED if field not in fields]
    if missing:
        told.append(Text(f"缺少列: {'、'.join(one.zh for one in missing)}。",
                         f"Missing: {', '.join(one.en for one in missing)}."))  # fmt: skip
    if not {"line", "transfer"} & set(fields):
        told.append(Text("须有序号或付款编号, 银行结果才能逐笔对上。",
                         "Line or transfer is needed to match the bank's result."))  # fmt: skip
    if len(set(fields)) < len(fields) or len(set(heads)) < len(heads):
        told.append(Text("同一内容或列名不能出现两次。", "A column or heading stands twice."))
    if told:
        raise Invalid([FieldError("/columns", "columns", says) for says in told])


def template_of(session: Session, account_id: int) -> BankTemplate | None:
    """The template of an account, if an officer has set one."""
    return session.scalar(select(BankTemplate).where(BankTemplate.bank_account_id == account_id))


def layout_of(session: Session, account_id: int) -> Layout:
    """How the bank of the account takes transfers."""
    row = template_of(session, account_id)
    if row is None:
        return SHIPPED
    columns = tuple((field, head) for field, head in json.loads(row.columns))
    return Layout(columns, row.unit, row.delimiter, row.encoding, marked=False)


@dataclass(frozen=True, slots=True)
class TemplateView:
    """How the bank of an account takes transfers, as doors show it."""

    bank_account_id: int
    columns: Sequence[Mapping[str, str]]
    unit: str
    delimiter: str
    encoding: str


def template_view(session: Session, account_id: int) -> TemplateView:
    """The template of the account, or the shipped layout."""
    layout = layout_of(session, account_id)
    columns = [{"field": field, "head": head} for field, head in layout.columns]
    return TemplateView(account_id, columns, layout.unit, layout.delimiter, layout.encoding)
