"""Cells of a sheet that was just sent: masked for the eye, whole for the form that carries them."""

import csv
import io
import re
from collections.abc import Sequence

from ledger.parties.masks import mask_name


def shown_cell(cell: str, field: str) -> str:
    """The cell as a preview shows it: enough to tell what column it is (P-03)."""
    if field == "name":
        return mask_name(cell)
    return re.sub(r"[0-9]{7,}[0-9Xx]", _masked, cell)


def _masked(found: re.Match[str]) -> str:
    digits = found.group()
    return digits[:3] + "*" * (len(digits) - 7) + digits[-4:]


def pasted_text(grid: Sequence[Sequence[str]]) -> str:
    """The cells as a spreadsheet puts them on the clipboard: tabs between, a line a row."""
    out = io.StringIO()
    write = csv.writer(out, delimiter="\t", lineterminator="\n")
    write.writerows(grid)
    return out.getvalue()
