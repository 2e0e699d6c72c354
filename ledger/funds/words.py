"""The words in which the fund speaks."""

from collections.abc import Mapping

from ledger.text import Text

KINDS: Mapping[str, Text] = {
    "allotment": Text("财政拨款", "allotment"),
    "donation": Text("捐赠", "donation"),
    "fund-interest": Text("存款利息", "bank interest"),
    "charge": Text("银行手续费", "bank charge"),
}
