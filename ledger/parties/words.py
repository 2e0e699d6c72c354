"""The words in which the registers speak of trades."""

from collections.abc import Mapping

from ledger.text import Text

#: Trades, an open list (F-07).
SECTORS: Mapping[str, Text] = {
    "CONSTRUCTION": Text("房屋建筑与市政", "building and municipal works"),
    "TRANSPORT": Text("交通", "transport"),
    "WATER": Text("水利", "water works"),
    "ENERGY": Text("能源", "energy"),
    "OTHER": Text("其他", "other"),
}
