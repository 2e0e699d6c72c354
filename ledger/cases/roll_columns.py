"""Which column of a roll is what: guessed from headings, then from what stands in the cells."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stdnum import luhn

from ledger.cases.words import ROLL_FIELDS
from ledger.parties.sheet import REMARKS

#: A column that is left out.
NOTHING = "-"
Grid = Sequence[Sequence[str]]

#: The headings offices use, the one of our own sheets first.
HEADINGS: Mapping[str, Sequence[str]] = {
    "name": ("姓名", "工人姓名", "农民工姓名", "员工姓名", "名字", "收款人", "收款人姓名",
             "户名", "收款户名", "worker", "name"),
    "citizen_id": ("身份证号", "身份证号码", "身份证", "公民身份号码", "居民身份证号码", "证件号码",
                   "证件号", "idcard", "idnumber", "citizenid"),
    "bank_card": ("银行卡号", "银行账号", "银行卡", "工资卡号", "工资卡", "收款账号", "收款账户",
                  "账号", "卡号", "银行卡账号", "银行帐号", "帐号", "card", "bankcard"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "phone", "mobile"),
    "month": ("欠薪月份", "月份", "工资月份", "欠薪所属月份", "所属月份", "拖欠月份", "所属期",
              "工资所属期", "month", "wagemonth"),
    "owed": ("欠薪金额(元)", "欠薪金额", "拖欠金额", "拖欠工资", "欠付工资", "欠付金额", "应发未发",
             "未付工资", "未付金额", "欠薪", "欠薪数额", "金额", "owed", "amount"),
    "account_kind": ("账户类型", "账户种类", "卡折", "卡折类型", "accountkind"),
}  # fmt: skip
NEEDED = ("name", "citizen_id", "bank_card", "month", "owed")
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column holds (a field, or ``-``), and whether the first row names them."""

    fields: tuple[str, ...]
    headed: bool

    @property
    def missing(self) -> list[str]:
        """Fields that a roll needs and no column has."""
        return [name for name in NEEDED if name not in self.fields]

    @property
    def twice(self) -> list[str]:
        """Fields that several columns are said to hold."""
        found = [name for name in self.fields if name != NOTHING]
        return sorted({name for name in found if found.count(name) > 1})


def guess_columns(grid: Grid, *, by_cells: bool = False) -> Columns:
    """The likeliest reading, by headings and their synonyms.

    ``by_cells`` also looks at what stands in columns that no heading explains: for a page on which
    an officer sets it right, never for a roll that is imported unseen.
    """
    width = max((len(row) for row in grid), default=0)
    heads = [field_of(head) for head in grid[0]] if grid else []
    heads += [None] * (width - len(heads))
    headed = any(heads)
    fields: list[str] = []
    for head in heads:
        fields.append(head if head and head not in fields else NOTHING)
    body = grid[1 : SAMPLE + 1] if headed else grid[:SAMPLE]
    for name in ROLL_FIELDS if by_cells else ():
        if name not in fields:
            _by_cells(name, fields, body)
    return Columns(tuple(fields), headed)


def field_of(head: str) -> str | None:
    """The field that a heading names, whatever its spaces, brackets, units and marks."""
    return _NAMED.get(spelled(head))


def spelled(head: str) -> str:
    """A heading as it is compared: half-width, no spaces, no brackets, no ``*``, small letters."""
    plain = unicodedata.normalize("NFKC", head).casefold()
    return re.sub(r"\([^)]*\)|[\s*:_.]", "", plain)


_NAMED = {spelled(head): field for field, heads in HEADINGS.items() for head in heads}


def foreign(grid: Grid) -> list[str]:
    """Headings that name no field; the remarks of a sheet of wrong rows are read over."""
    return [head for head in grid[0] if head and head != REMARKS and field_of(head) is None]


def _by_cells(name: str, fields: list[str], body: Grid) -> None:
    """The field is put at the first free column that looks like it in most rows."""
    looks = _LOOKS.get(name)
    for place, taken in enumerate(fields):
        cells = [row[place] for row in body if place < len(row) and row[place]]
        if looks and taken == NOTHING and cells:
            right = sum(1 for cell in cells if looks(unicodedata.normalize("NFKC", cell)))
            if right * 2 > len(cells):
                fields[place] = name
                return


def _is_card(cell: str) -> bool:
    digits = cell.replace(" ", "")
    return bool(re.fullmatch(r"[0-9]{16,19}", digits)) and luhn.is_valid(digits)


def month_text(cell: str) -> str:
    """A wage month as sheets hold it (``2026年1月``, ``2026/1``, a date) as ``2026-01``.

    What is no plain month comes back unchanged, for the field to refuse.
    """
    match = re.fullmatch(
        r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:月|月份)?|([0-9]{4})(0[1-9]|1[0-2])"
        r"|([0-9]{4})[-/]([0-9]{1,2})[-/][0-9]{1,2}",
        cell,
        re.ASCII,
    )
    if match is None:
        return cell
    year, month = [part for part in match.groups() if part]
    return f"{year}-{int(month):02d}"


#: How the cells of a field look; name and amount only where nothing else fits them.
_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "citizen_id": lambda cell: bool(re.fullmatch(r"[0-9]{17}[0-9Xx]", cell.replace(" ", ""))),
    "bank_card": _is_card,
    "phone": lambda cell: bool(re.fullmatch(r"1[3-9][0-9]{9}", cell)),
    "month": lambda cell: bool(re.fullmatch(r"(?:19|20)[0-9]{2}-[0-9]{2}", month_text(cell))),
    "owed": lambda cell: bool(re.fullmatch(r"[0-9]+\.[0-9]{1,2}|[0-9]{2,7}", cell)),
    "name": lambda cell: bool(re.fullmatch(r"[\u3400-\u9fff·]{2,20}", cell)),
}
