"""A paper as PDF: A4, the same content as the page, the same bytes each time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import TableCellFillMode, WrapMode
from fpdf.fonts import FontFace

from ledger.errors import Refusal
from ledger.papers.content import words_of

FONT = Path(__file__).resolve().parent / "fonts" / "NotoSansCJKsc-Subset.ttf"
FAMILY = "paper"
WIDTH = 174.0


def pdf_of(
    record: Mapping[str, Any],
    *,
    digest: str,
    issued_at: datetime,
    copy: str,
    mark: str = "",
) -> bytes:
    """The PDF of the paper: ``copy`` says which copy it is, ``mark`` is printed on each page.

    Raises ``glyph-missing``, with the characters named, before an empty box could be printed.
    """
    refuse_missing([record, copy, mark])
    sheet = _Sheet(record["number"], digest, copy, mark)
    sheet.set_creation_date(issued_at.astimezone(UTC))
    sheet.set_title(f"{record['title']} {record['number']}")
    sheet.add_font(FAMILY, fname=FONT)
    sheet.add_page()
    _head(sheet, record)
    for block in record["blocks"]:
        _BLOCKS[block["kind"]](sheet, block)
        sheet.ln(2)
    _foot(sheet, record)
    return bytes(sheet.output())


def refuse_missing(told: object) -> None:
    """Raises ``glyph-missing`` naming every character that the font cannot print."""
    known = _characters()
    missing = sorted({sign for words in words_of(told) for sign in words} - known)
    if missing:
        named = ", ".join(f"{sign}(U+{ord(sign):04X})" for sign in missing)
        raise GlyphMissing(
            f"PDF 字体缺少以下字: {named}。请从网页打印。",
            f"The font lacks: {named}. Print the page instead.",
        )


@lru_cache
def _characters() -> frozenset[str]:
    with TTFont(FONT, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | {"\n"}


class GlyphMissing(Refusal):
    """The font has no picture of a character."""

    code = "glyph-missing"


class _Sheet(FPDF):
    """A4 with the number, the digest and the page at the foot of every page."""

    def __init__(self, number: str, digest: str, copy: str, mark: str) -> None:
        super().__init__(format="A4")
        self._told = (number, digest, copy, mark)
        self.set_margins(18, 18)
        self.set_auto_page_break(True, 24)
        self.alias_nb_pages()

    def header(self) -> None:
        """Which copy it is, and the mark of a demonstration."""
        _, _, copy, mark = self._told
        self.set_font(FAMILY, size=8)
        self.cell(WIDTH / 2, 5, mark)
        self.cell(WIDTH / 2, 5, copy, align="R", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        """Number, page, and the digest by which a print is checked."""
        number, digest, _, _ = self._told
        self.set_y(-19)
        self.set_font(FAMILY, size=8)
        self.cell(WIDTH / 2, 4, f"{number}  校验码 {digest[-16:]}")
        self.cell(
            WIDTH / 2, 4, f"第 {self.page_no()} 页 / 共 {{nb}} 页", align="R",
            new_x="LMARGIN", new_y="NEXT",
        )  # fmt: skip
        self.set_font(FAMILY, size=6)
        self.cell(WIDTH, 4, f"SHA-256 {digest}")


def _head(sheet: FPDF, record: Mapping[str, Any]) -> None:
    sheet.set_font(FAMILY, size=19)
    sheet.ln(4)
    sheet.multi_cell(WIDTH, 11, record["title"], align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.set_font(FAMILY, size=11)
    sheet.cell(WIDTH, 8, record["number"], align="R", new_x="LMARGIN", new_y="NEXT")
    if record["to"]:
        sheet.multi_cell(WIDTH, 8, f"{record['to']}:", align="L", new_x="LMARGIN", new_y="NEXT")
    sheet.ln(2)


def _text(sheet: FPDF, block: Mapping[str, Any]) -> None:
    sheet.set_font(FAMILY, size=11)
    words = f"\u3000\u3000{block['text']}"
    sheet.multi_cell(
        WIDTH, 7, words, align="L", wrapmode=WrapMode.CHAR, new_x="LMARGIN", new_y="NEXT"
    )


def _facts(sheet: FPDF, block: Mapping[str, Any]) -> None:
    _rows(sheet, (), block["rows"], (1, 3), figures=False)


def _sum(sheet: FPDF, block: Mapping[str, Any]) -> None:
    words = f"{block['capitals']}({block['figures']})"
    _rows(sheet, (), [[block["label"], words]], (1, 3), figures=False)


def _table(sheet: FPDF, block: Mapping[str, Any]) -> None:
    sheet.set_font(FAMILY, size=10)
    sheet.cell(WIDTH, 7, block["caption"], new_x="LMARGIN", new_y="NEXT")
    rows = [*block["rows"], block["foot"]] if block["foot"] else block["rows"]
    _rows(sheet, block["head"], rows, block["widths"], figures=bool(block["foot"]))


def _rows(
    sheet: FPDF,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    figures: bool,
) -> None:
    """A grid whose heading is repeated on every page; sums stand to the right."""
    sheet.set_font(FAMILY, size=9)
    align = tuple(
        "RIGHT" if figures and at >= len(widths) - 2 else "LEFT" for at in range(len(widths))
    )
    with sheet.table(
        width=WIDTH, col_widths=tuple(widths), text_align=align, line_height=6,
        first_row_as_headings=bool(head), cell_fill_mode=TableCellFillMode.NONE,
        headings_style=FontFace(emphasis=None), padding=(0.6, 1.2), wrapmode=WrapMode.CHAR,
    ) as grid:  # fmt: skip
        for cells in [head, *rows] if head else rows:
            row = grid.row()
            for cell in cells:
                row.cell(cell)


def _foot(sheet: FPDF, record: Mapping[str, Any]) -> None:
    """Who signs, and when; kept together."""
    sheet.set_font(FAMILY, size=11)
    year, month, day = record["on"].split("-")
    signed = [record["bureau"] + "(盖章)", f"{year}年{int(month)}月{int(day)}日"]
    if sheet.will_page_break(24):
        sheet.add_page()
    sheet.ln(5)
    for words in signed:
        sheet.cell(WIDTH, 8, words, align="R", new_x="LMARGIN", new_y="NEXT")
    if record["copies"]:
        sheet.set_font(FAMILY, size=9)
        sheet.cell(WIDTH, 8, f"抄送: {record['copies']}", new_x="LMARGIN", new_y="NEXT")


_BLOCKS = {"text": _text, "facts": _facts, "sum": _sum, "table": _table}
