"""Views of a journal: CSV of postings, trial balance, beancount; each follows from the records."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from ledger.exports.folder import BEANCOUNT, POSTINGS, TRIAL_BALANCE, BookNote, Manifest, yuan
from ledger.text import cell

Record = dict[str, Any]
#: Name and direction of each title, by its code.
Titles = Mapping[str, Sequence[str]]
BOM = "\ufeff"


class View(Protocol):
    """One file made record by record. ``rows`` counts what it holds below its heading."""

    rows: int

    def start(self) -> str:
        """The text before the first record."""

    def record(self, record: Record) -> str:
        """The text of one record; empty when the view does not show it."""

    def end(self) -> str:
        """The text after the last record."""


class PostingsCsv:
    """One row a posting, in sequence; amounts in yuan, debit and credit in columns apart."""

    HEAD = ("序号", "期间", "凭证字", "凭证号", "日期", "业务", "摘要", "行", "科目", "科目名称",
            "辅助核算", "借方", "贷方", "制单", "审核", "冲销序号", "来源")  # fmt: skip

    def __init__(self, titles: Titles, first_day: str, last_day: str) -> None:
        self.rows = 0
        self._titles = titles
        self._days = first_day, last_day
        self._out = io.StringIO()
        self._write = csv.writer(self._out, lineterminator="\r\n")

    def start(self) -> str:
        self._write.writerow(self.HEAD)
        return BOM + self._take()

    def record(self, record: Record) -> str:
        first, last = self._days
        if record["type"] != "ENTRY" or not first <= record["date"] <= last:
            return ""
        before = (record["seq"], record["period"], record["word"], record["number"], record["date"],
                  record["event"], cell(record["summary"]))  # fmt: skip
        after = (record["maker"], record["reviewer"], record["reverses"], cell(record["source"]))
        for number, line in enumerate(record["lines"], start=1):
            amount = yuan(line["amount"])
            sides = (amount, "") if line["side"] == "D" else ("", amount)
            self._write.writerow(
                (*before, number, line["account"], _name(self._titles, line["account"]),
                 aux_text(line["aux"]), *sides, *after)
            )  # fmt: skip
        self.rows += len(record["lines"])
        return self._take()

    def end(self) -> str:
        return ""

    def _take(self) -> str:
        text = self._out.getvalue()
        self._out.seek(0)
        self._out.truncate()
        return text


class TrialBalanceCsv:
    """Debit, credit and balance of every title over the whole history."""

    HEAD = ("科目", "科目名称", "借方累计", "贷方累计", "借方余额", "贷方余额")

    def __init__(self, titles: Titles) -> None:
        self.rows = 0
        self._titles = titles
        self._sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def start(self) -> str:
        return ""

    def record(self, record: Record) -> str:
        for line in record.get("lines", ()):
            self._sums[line["account"]][line["side"] == "C"] += line["amount"]
        return ""

    def moved(self, title: str, debit: int, credit: int) -> None:
        """So much more went to the two sides of the title."""
        self._sums[title][0] += debit
        self._sums[title][1] += credit

    def end(self) -> str:
        out = io.StringIO()
        write = csv.writer(out, lineterminator="\r\n")
        write.writerow(self.HEAD)
        for title, (debit, credit) in sorted(self._sums.items()):
            left = debit - credit
            write.writerow(
                (title, _name(self._titles, title), yuan(debit), yuan(credit),
                 yuan(max(left, 0)), yuan(max(-left, 0)))
            )  # fmt: skip
        self.rows = len(self._sums)
        return BOM + out.getvalue()


class Beancount:
    """The journal in beancount's grammar: codes as account names, Chinese in the metadata."""

    def __init__(self, book: BookNote, titles: Titles) -> None:
        self.rows = 0
        self._book = book
        self._titles = titles
        self._opened: dict[str, str] = {}

    def start(self) -> str:
        return (
            f'option "title" "{self._book.code}"\n'
            'option "operating_currency" "CNY"\n'
            'option "inferred_tolerance_default" "CNY:0"\n'
        )

    def record(self, record: Record) -> str:
        if record["type"] != "ENTRY":
            return ""
        self.rows += 1
        lines = [f'{record["date"]} * "{record["word"]}-{record["number"]}" {_quoted(record["summary"])}',
                 f"  seq: {record['seq']}", f'  event: "{record["event"]}"']  # fmt: skip
        for line in record["lines"]:
            account = beancount_account(line["account"])
            first = self._opened.get(account)
            if first is None or record["date"] < first:
                self._opened[account] = record["date"]
            fen = line["amount"] if line["side"] == "D" else -line["amount"]
            lines.append(f"  {account}  {yuan(fen)} CNY")
            if line["aux"]:
                lines.append(f"    aux: {_quoted(aux_text(line['aux']))}")
        return "\n" + "\n".join(lines) + "\n"

    def end(self) -> str:
        opens = []
        for account, first in sorted(self._opened.items()):
            title = account.rsplit(":T", 1)[1].replace("-", ".")
            opens.append(
                f"\n{first} open {account} CNY\n  name: {_quoted(_name(self._titles, title))}\n"
            )
        return "".join(opens)


ROOTS = {
    "1": "Assets",
    "2": "Liabilities",
    "3": "Equity",
    "4": "Income",
    "5": "Expenses",
    "9": "Equity:Memo",
}


def beancount_account(title: str) -> str:
    """The beancount name of a title: ``1002.01`` is ``Assets:T1002-01``."""
    return f"{ROOTS[title[0]]}:T{title.replace('.', '-')}"


def aux_text(aux: Mapping[str, str]) -> str:
    """Auxiliaries in one cell, such as ``contractor=1;project=3``."""
    return cell(";".join(f"{key}={value}" for key, value in sorted(aux.items())))


def account_cells(titles: Titles, title: str, aux: str) -> tuple[str, str, str]:
    """The cells of an account in the postings view; ``aux`` is its auxiliaries as JSON."""
    return title, _name(titles, title), aux_text(json.loads(aux))


def views(manifest: Manifest, names: Iterable[str]) -> dict[str, View]:
    """Fresh views for the named files of an export."""
    titles = manifest.titles
    make: dict[str, View] = {
        POSTINGS: PostingsCsv(titles, manifest.first_day, manifest.last_day),
        TRIAL_BALANCE: TrialBalanceCsv(titles),
        BEANCOUNT: Beancount(manifest.book, titles),
    }
    return {name: make[name] for name in names if name in make}


def _name(titles: Titles, code: str) -> str:
    return titles[code][0] if code in titles else ""


def _quoted(text: str) -> str:
    """A beancount string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
