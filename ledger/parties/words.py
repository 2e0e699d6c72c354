"""The words in which the registers speak of trades and kinds of work."""

from collections.abc import Mapping

from ledger.text import Text

#: Trades, an open list (F-07); policies are written per trade.
SECTORS: Mapping[str, Text] = {
    "CONSTRUCTION": Text("工程建设", "construction"),
    "MANUFACTURING": Text("制造业", "manufacturing"),
    "SERVICE": Text("服务业", "services"),
    "OTHER": Text("其他", "other"),
}

#: Kinds of work that a tier table may tell apart.
WORKS: Mapping[str, Text] = {
    "ORDINARY": Text("一般工程", "ordinary"),
    "KEY_TRANSPORT": Text("重点交通、铁路工程", "key transport or railway"),
    "LABOUR_ONLY": Text("劳务分包", "labour only"),
}

#: Who stores the deposit of his own project (D-01).
CONTRACTING: Mapping[str, Text] = {
    "GENERAL": Text("施工总承包", "general contractor"),
    "SPECIALIST": Text("建设单位直接发包的专业承包", "specialist hired directly by the owner"),
}
