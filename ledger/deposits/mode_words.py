"""The words in which pages speak of supervised accounts."""

from collections.abc import Mapping

from ledger.text import Text

MOVEMENTS: Mapping[str, Text] = {
    "STORE": Text("存入", "stored"),
    "MOVED": Text("由专户转入", "moved from custody"),
    "RELEASE": Text("解除监管", "released"),
}
