"""The six sheets of a register: their names, their headings with synonyms, their spelling."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from marshmallow import Schema

from ledger.deposits.words import BASES, KINDS
from ledger.errors import FieldError, Invalid
from ledger.parties.schemas import CompanyIn
from ledger.parties.sheet import REMARKS, money_text
from ledger.parties.words import CONTRACTING, SECTORS, WORKS
from ledger.registers.schemas import (
    ImportedAssessment,
    ImportedGuarantee,
    ImportedProject,
    ImportedReceipt,
    ImportedSupervised,
)
from ledger.text import Text

#: Heading of the column that names the row which a mended row takes the place of.
ORIGIN = "原行号"


@dataclass(frozen=True, slots=True)
class Kind:
    """One sheet: how it is called, which columns it has, what its rows are."""

    name: str
    title: Text
    #: Other names under which offices keep it.
    names: tuple[str, ...]
    #: Field -> the headings under which it may stand; the first is ours.
    headings: Mapping[str, Sequence[str]]
    optional: Collection[str]
    schema: Callable[[], Schema]
    #: One row of a template, to be written over.
    example: Mapping[str, str]
    money: Collection[str] = ()
    #: Words that stand for codes.
    words: Collection[Mapping[str, Text]] = ()

    def spelled(self, cells: Mapping[str, str]) -> dict[str, str]:
        """The cells in the spelling of the schema; empty ones are left out."""
        codes = {text.zh: code for table in self.words for code, text in table.items()}
        coded = {"sector", "work", "contracting", "basis", "kind"}
        told = {name: cell for name, cell in cells.items() if cell}
        for name, cell in told.items():
            if name in self.money:
                told[name] = money_text(cell)
            elif name in coded:
                told[name] = codes.get(cell, cell)
        return told


COMPANIES = Kind(
    "companies", Text("企业", "Companies"), ("单位", "企业登记簿", "总包单位", "companies"),
    {
        "uscc": ("统一社会信用代码", "信用代码", "社会信用代码", "uscc"),
        "name": ("单位名称", "企业名称", "名称", "name"),
        "bank_name": ("开户银行", "开户行", "bank_name"),
        "bank_account": ("银行账号", "账号", "bank_account"),
    },
    ("bank_name", "bank_account"), CompanyIn,
    {"uscc": "91652301MA0000001D", "name": "天山建设有限公司", "bank_name": "工商银行昌吉支行",
     "bank_account": "620012345678"},
)  # fmt: skip

PROJECTS = Kind(
    "projects", Text("项目", "Projects"), ("工程", "合同", "项目登记簿", "projects"),
    {
        "code": ("项目编号", "工程编号", "编号", "code"),
        "name": ("项目名称", "工程名称", "name"),
        "contractor_uscc": ("总包单位信用代码", "总包信用代码", "contractor_uscc"),
        "owner_name": ("建设单位", "业主", "owner_name"),
        "contract_amount": ("合同额(元)", "合同额", "合同金额", "合同价", "contract_amount"),
        "annual_amount": ("年度合同额(元)", "年度合同额", "annual_amount"),
        "signed_on": ("合同签订日期", "签订日期", "signed_on"),
        "permit_on": ("施工许可日期", "许可日期", "开工日期", "permit_on"),
        "ends_on": ("合同工期止", "竣工日期", "合同到期", "ends_on"),
        "sector": ("行业", "sector"),
        "work": ("工程类别", "类别", "work"),
        "contracting": ("承包方式", "contracting"),
        "area": ("地区代码", "区划代码", "area"),
        "government_invested": ("政府投资", "government_invested"),
        "real_name_on": ("实名制落实日期", "real_name_on"),
        "wage_account_on": ("工资专户开立日期", "wage_account_on"),
    },
    ("annual_amount", "permit_on", "sector", "work", "contracting", "area",
     "government_invested", "real_name_on", "wage_account_on"), ImportedProject,
    {"code": "2026-001", "name": "和谐家园一期", "contractor_uscc": "91652301MA0000001D",
     "owner_name": "昌吉城投", "contract_amount": "8650000.00", "signed_on": "2026-01-20",
     "permit_on": "2026-01-26", "ends_on": "2027-12-31", "sector": "工程建设",
     "work": "一般工程", "government_invested": "否"},
    money=("contract_amount", "annual_amount"), words=(SECTORS, WORKS, CONTRACTING),
)  # fmt: skip

_PROJECT = ("项目编号", "工程编号", "项目", "project")
_PAPERS = ("附件张数", "附件", "attachments")

ASSESSMENTS = Kind(
    "assessments", Text("应缴", "Required"), ("核定", "应缴保证金", "assessments"),
    {
        "project": _PROJECT,
        "on": ("核定日期", "on"),
        "basis": ("计算基数", "基数", "basis"),
        "amount": ("应缴金额(元)", "应缴金额", "应缴", "amount"),
        "attachments": _PAPERS,
    },
    ("basis", "amount", "attachments"), ImportedAssessment,
    {"project": "2026-001", "on": "2026-01-26", "basis": "合同额"},
    money=("amount",), words=(BASES,),
)  # fmt: skip

RECEIPTS = Kind(
    "receipts", Text("收款", "Receipts"), ("到账", "缴存", "收款登记簿", "receipts"),
    {
        "project": _PROJECT,
        "on": ("到账日期", "收款日期", "缴存日期", "入账日期", "on"),
        "amount": ("到账金额(元)", "到账金额", "收款金额", "缴存金额", "金额", "amount"),
        "bank_reference": ("银行流水号", "流水号", "bank_reference"),
        "account": ("专户账号", "收款账号", "account"),
        "payer_name": ("付款单位", "付款人", "payer_name"),
        "payer_bank": ("付款开户行", "付款银行", "payer_bank"),
        "payer_account": ("付款账号", "payer_account"),
        "attachments": _PAPERS,
    },
    ("account", "payer_name", "payer_bank", "payer_account", "attachments"), ImportedReceipt,
    {"project": "2026-001", "on": "2026-02-03", "amount": "100000.00",
     "bank_reference": "20260203000123"},
    money=("amount",),
)  # fmt: skip

SUPERVISED = Kind(
    "supervised", Text("监管账户", "Supervised"), ("监管", "专门账户", "supervised"),
    {
        "project": _PROJECT,
        "on": ("存入日期", "on"),
        "amount": ("存入金额(元)", "存入金额", "amount"),
        "bank": ("开户银行", "开户行", "bank"),
        "account_number": ("监管账号", "账号", "account_number"),
        "account_name": ("账户名称", "户名", "account_name"),
        "bank_reference": ("银行凭证号", "凭证号", "bank_reference"),
        "document": ("监管协议", "协议", "document"),
        "attachments": _PAPERS,
    },
    ("account_name", "attachments"), ImportedSupervised,
    {"project": "2026-001", "on": "2026-02-04", "amount": "50000.00", "bank": "建设银行",
     "account_number": "650100009999", "bank_reference": "JG20260204", "document": "监管协议1号"},
    money=("amount",),
)  # fmt: skip

GUARANTEES = Kind(
    "guarantees", Text("保函", "Guarantees"), ("保函登记簿", "担保", "guarantees"),
    {
        "project": _PROJECT,
        "kind": ("种类", "保函种类", "kind"),
        "issuer": ("出具机构", "开立机构", "issuer"),
        "number": ("保函编号", "保函号", "number"),
        "face": ("保证金额(元)", "保证金额", "保函金额", "担保金额", "face"),
        "beneficiary": ("受益人", "beneficiary"),
        "irrevocable": ("不可撤销", "irrevocable"),
        "on_demand": ("见索即付", "on_demand"),
        "issued_on": ("出具日期", "开立日期", "issued_on"),
        "expires_on": ("到期日期", "到期日", "expires_on"),
        "kept_at": ("原件存放处", "存放处", "kept_at"),
        "on": ("收存日期", "on"),
        "attachments": _PAPERS,
    },
    ("beneficiary", "attachments"), ImportedGuarantee,
    {"project": "2026-001", "kind": "银行保函", "issuer": "农业银行昌吉支行", "number": "BH-001",
     "face": "159500.00", "irrevocable": "是", "on_demand": "是", "issued_on": "2026-02-01",
     "expires_on": "2028-01-31", "kept_at": "档案室", "on": "2026-02-03"},
    money=("face",), words=(KINDS,),
)  # fmt: skip

#: In the order in which they are read: each rests on those before it.
SHEETS: Mapping[str, Kind] = {
    kind.name: kind for kind in (COMPANIES, PROJECTS, ASSESSMENTS, RECEIPTS, SUPERVISED, GUARANTEES)
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which field each column of a sheet holds; None where it holds none that is read."""

    kind: Kind
    fields: tuple[str | None, ...]
    #: Headings that are not read.
    passed_over: tuple[str, ...]


def columns_of(kind: Kind, heads: Sequence[str]) -> Columns:
    """The columns under these headings. Invalid when one is missing or stands twice."""
    known = {_plain(head): field for field, heads_ in kind.headings.items() for head in heads_}
    known |= {_plain(ORIGIN): ORIGIN}
    fields = tuple(known.get(_plain(head)) if head else None for head in heads)
    found = [field for field in fields if field]
    twice = sorted({field for field in found if found.count(field) > 1})
    if twice:
        listed = "、".join(kind.headings[field][0] for field in twice)
        raise bad_file(f"「{kind.title.zh}」表中重复的列: {listed}。",
                       f"Columns that stand twice on {kind.title.en}: {listed}.")  # fmt: skip
    missing = _missing(kind, found)
    if missing:
        listed = "、".join(kind.headings[field][0] for field in missing)
        raise bad_file(f"「{kind.title.zh}」表缺少列: {listed}。",
                       f"Columns missing on {kind.title.en}: {listed}.")  # fmt: skip
    over = [head for head, field in zip(heads, fields, strict=True) if head and field is None]
    return Columns(kind, fields, tuple(head for head in over if head != REMARKS))


def kind_of(name: str, heads: Sequence[str]) -> Kind | None:
    """The kind a sheet is called, else the one whose columns it has; None when it is none."""
    for kind in SHEETS.values():
        if name in (kind.title.zh, kind.title.en, *kind.names):
            return kind
    fitting = [kind for kind in SHEETS.values() if fits(kind, heads)]
    return max(fitting, key=lambda kind: len(kind.headings) - len(kind.optional), default=None)


def fits(kind: Kind, heads: Sequence[str]) -> bool:
    """Whether these headings name every column the kind needs."""
    plain = {_plain(head) for head in heads if head}
    found = [
        field
        for field, heads_ in kind.headings.items()
        if plain & {_plain(head) for head in heads_}
    ]
    return not _missing(kind, found)


def _missing(kind: Kind, found: Collection[str]) -> list[str]:
    return [name for name in kind.headings if name not in found and name not in kind.optional]


def _plain(head: str) -> str:
    """A heading without what offices put around it: spaces, units, stars."""
    head = head.replace("（", "(").replace("）", ")")
    return re.sub(r"\(元\)|\(yuan\)|[\s*:：]", "", head).casefold()


def bad_file(zh: str, en: str) -> Invalid:
    """What is said of a file that cannot be read as a register (bad-input row 62)."""
    return Invalid([FieldError("/file", "sheet-invalid", Text(zh, en))], zh, en)
