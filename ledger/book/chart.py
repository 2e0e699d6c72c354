"""The chart: every title of the two books, and the events that may move them.

The same lists stand in the database, where the seal's trigger reads them; a test compares both.
"""

from dataclasses import dataclass
from typing import Literal

from ledger.errors import Refusal
from ledger.text import Text

Side = Literal["D", "C"]


@dataclass(frozen=True, slots=True)
class Title:
    """One line of the chart (科目)."""

    code: str
    name: Text
    #: The side on which the title grows.
    direction: Side
    #: The kinds of book that keep it: DEP, FUND.
    books: tuple[str, ...]
    #: The auxiliaries each of its accounts carries, neither more nor fewer.
    aux: tuple[str, ...]
    #: Whether no account of it may fall below zero.
    guarded: bool

    @property
    def memo(self) -> bool:
        """Whether it is a memo title (9xxx), balanced among its own kind."""
        return self.code.startswith("9")

    @property
    def gov_code(self) -> str:
        """The title of the government accounting system it belongs to."""
        return "" if self.memo else self.code[:4]


def _title(code: str, names: tuple[str, str], direction: Side, books: str, aux: str) -> Title:
    """``books`` ends in ``*`` when no account of the title may fall below zero."""
    kept = books.removesuffix("*")
    return Title(
        code, Text(*names), direction, tuple(kept.split()), tuple(aux.split()), kept != books
    )


_ALL = (
    _title("1002.01", ("银行存款-保证金专户", "Bank - deposit custody account"), "D", "DEP", "bank"),
    _title("1002.02", ("银行存款-应急周转金专户", "Bank - revolving fund account"), "D", "FUND*", "bank"),
    _title("1216.01", ("应收利息-垫付款", "Interest receivable on advances"), "D", "FUND*", "debtor case advance"),
    _title("1218.01", ("其他应收款-垫付本金", "Advances receivable - principal"), "D", "FUND*", "debtor case advance"),
    _title("1218.02", ("其他应收款-追偿费用", "Recovery costs receivable"), "D", "FUND*", "debtor case advance"),
    _title("1218.09", ("其他应收款-手续费", "Bank charges to be made good by the bureau"), "D", "DEP", ""),
    _title("1902.01", ("待处理财产损溢-待核销垫付款", "Write-off pending"), "D", "FUND*", "debtor case advance"),
    _title("2103.01", ("应缴财政款", "Payable to treasury"), "C", "FUND*", ""),
    _title("2307.01", ("其他应付款-存入保证金-本金", "Deposit principal"), "C", "DEP*", "project contractor"),
    _title("2307.02", ("其他应付款-存入保证金-利息", "Deposit interest"), "C", "DEP*", "project contractor"),
    _title("2307.03", ("其他应付款-待退保证金", "Deposits to return"), "C", "DEP*", "project contractor"),
    _title("2307.04", ("其他应付款-待付工人-动用", "Payable to workers - draw"), "C", "DEP*", "case worker"),
    _title("2307.05", ("其他应付款-待付工人-垫付", "Payable to workers - advance"), "C", "FUND*", "case worker"),
    _title("2307.09", ("其他应付款-暂收待查", "Unidentified receipts"), "C", "DEP FUND*", "bank_line"),
    _title("3101.01", ("专用基金-应急周转金本金", "Fund principal"), "C", "FUND*", "source"),
    _title("3101.02", ("专用基金-滚存", "Fund accumulated surplus"), "C", "FUND", ""),
    _title("3301", ("本期盈余", "Surplus of the period"), "C", "FUND", ""),
    _title("4603.01", ("捐赠收入", "Donations"), "C", "FUND", "donor"),
    _title("4604.01", ("利息收入-存款", "Bank interest income"), "C", "FUND", ""),
    _title("4604.02", ("利息收入-追偿", "Interest income on advances"), "C", "FUND", "case"),
    _title("4609.01", ("其他收入", "Other income"), "C", "FUND", "case"),
    _title("5901.01", ("其他费用-核销垫付款", "Write-off loss"), "D", "FUND", "case"),
    _title("5901.02", ("其他费用-手续费", "Bank charges"), "D", "FUND", ""),
    _title("9101", ("受监管保证金", "Memo: supervised deposits"), "D", "DEP*", "project"),
    _title("9109", ("受监管保证金-对方", "Memo: supervised deposits - counter"), "C", "DEP", "project"),
    _title("9201", ("收存保函", "Memo: guarantees held"), "D", "DEP*", "project guarantee"),
    _title("9209", ("收存保函-对方", "Memo: guarantees held - counter"), "C", "DEP", "project guarantee"),
    _title("9301", ("应缴未缴", "Memo: deposit required not secured"), "D", "DEP*", "project"),
    _title("9309", ("应缴未缴-对方", "Memo: deposit required not secured - counter"), "C", "DEP", "project"),
    _title("9401", ("应补足", "Memo: replenishment due"), "D", "DEP*", "project"),
    _title("9409", ("应补足-对方", "Memo: replenishment due - counter"), "C", "DEP", "project"),
    _title("9501", ("账销案存", "Memo: written off, still pursued"), "D", "FUND*", "debtor case advance"),
    _title("9509", ("账销案存-对方", "Memo: written off, still pursued - counter"), "C", "FUND", "debtor case advance"),
    _title("9601", ("已批未付", "Memo: approved, unpaid advances"), "D", "FUND*", "advance"),
    _title("9609", ("已批未付-对方", "Memo: approved, unpaid advances - counter"), "C", "FUND", "advance"),
)  # fmt: skip

TITLES = {title.code: title for title in _ALL}


def title_of(code: str) -> Title:
    """The title with that code; a Refusal (``no-such-title``) when the chart has none."""
    found = TITLES.get(code)
    if found is None:
        raise NoSuchTitle(f"没有科目 {code}。", f"There is no title {code}.")
    return found


def titles_under(code: str) -> tuple[Title, ...]:
    """The title itself, or every title below a group such as ``2307``."""
    if code in TITLES:
        return (TITLES[code],)
    below = tuple(title for title in _ALL if title.code.startswith(code))
    if not code or not below:
        raise NoSuchTitle(f"没有科目 {code}。", f"There is no title {code}.")
    return below


class NoSuchTitle(Refusal):
    """The chart has no such title."""

    code = "no-such-title"
