"""What the columns of a bank's result file hold, told by their headings in any bank's wording."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.parties.sheet import BadSheet

Grid = Sequence[Sequence[str]]

#: field -> the headings under which it may stand; the first is ours
HEADINGS: Mapping[str, Sequence[str]] = {
    "transfer": ("付款编号", "业务编号", "业务参考号", "客户参考号", "transfer", "endtoendid"),
    "line": ("序号", "行号", "明细序号", "明细号", "编号", "笔号", "顺序号", "序列号", "line", "no",
             "seq"),
    "account": ("收款账号", "收款人账号", "收款账户", "收款帐号", "收款人帐号", "账号", "帐号",
                "卡号", "银行卡号", "对方账号", "账户", "account", "card"),
    "amount": ("金额(元)", "金额", "交易金额", "付款金额", "代发金额", "实发金额", "发生额", "amount"),
    "result": ("处理结果", "结果", "交易结果", "状态", "交易状态", "处理状态", "付款状态", "代发状态",
               "代发结果", "付款结果", "result", "status"),
    "reason": ("失败原因", "原因", "退票原因", "退汇原因", "备注", "错误信息", "返回信息", "处理信息",
               "附言", "失败说明", "说明", "reason", "message"),
    "on": ("银行日期", "日期", "交易日期", "记账日期", "处理日期", "付款日期", "入账日期", "退票日期",
           "date", "valuedate"),
    "bank_reference": ("银行流水号", "流水号", "交易流水号", "交易流水", "回单号", "回单编号", "凭证号",
                       "交易序号", "核心流水号", "reference", "ref"),
}  # fmt: skip
NEEDED = ("result", "on", "bank_reference")
#: How far down a bank may put its headings, below a title and the sums of the file.
DEEPEST = 10

PAID = ("成功", "已付", "已支付", "交易成功", "付款成功", "处理成功", "代发成功", "入账成功", "已入账",
        "success", "succeeded", "paid", "ok", "s", "y", "acsc", "accc")  # fmt: skip
FAILED = ("失败", "退票", "退汇", "已退票", "已退汇", "交易失败", "付款失败", "处理失败", "代发失败",
          "入账失败", "fail", "failed", "failure", "returned", "f", "n", "rjct")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultColumns:
    """The row of the headings (counted from 0) and the field of each column, None for others."""

    headed: int
    fields: tuple[str | None, ...]


def result_columns(grid: Grid) -> ResultColumns:
    """Where each field stands. What a bank adds beside (names, branches) is read over.

    Raises BadSheet when a needed column is missing or stands twice.
    """
    best = max(
        range(min(len(grid), DEEPEST)),
        key=lambda at: (len({field_of(head) for head in grid[at]} - {None}), -at),
    )
    fields = tuple(field_of(head) for head in grid[best])
    found = [name for name in fields if name]
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        listed = "、".join(HEADINGS[name][0] for name in twice)
        raise BadSheet(f"重复的列: {listed}。", f"Columns that stand twice: {listed}.")
    missing = [HEADINGS[name][0] for name in NEEDED if name not in found]
    if not {"line", "transfer"} & set(found):
        missing += [HEADINGS[name][0] for name in ("account", "amount") if name not in found]
    if missing:
        listed = "、".join(missing)
        raise BadSheet(f"缺少列: {listed}。", f"Missing columns: {listed}.")
    return ResultColumns(best, fields)


def field_of(head: str) -> str | None:
    """The field that a heading names, whatever its spaces, brackets and width."""
    return _NAMED.get(_spelled(head))


def outcome(cell: str) -> str:
    """``PAID`` or ``FAILED`` as the bank words it; anything else comes back unchanged."""
    word = _spelled(cell)
    if word in PAID:
        return "PAID"
    return "FAILED" if word in FAILED else cell


def day_text(cell: str) -> str:
    """A date as banks write it (``20260214``, ``2026/2/14``, ``2026年2月14日``) as 2026-02-14."""
    match = re.fullmatch(
        r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?(?:[ T][0-9:.]+)?"
        r"|([0-9]{4})([0-9]{2})([0-9]{2})",
        cell,
        re.ASCII,
    )
    if match is None:
        return cell
    year, month, day = [part for part in match.groups() if part]
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _spelled(words: str) -> str:
    plain = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"\([^)]*\)|[\s*:_.]", "", plain)


_NAMED = {_spelled(head): field for field, heads in HEADINGS.items() for head in heads}
