"""ISO 20022: the transfers of an order as pain.001.001.09."""

from xml.etree import ElementTree as Xml

from ledger.banking.transfers import Order, Transfer
from ledger.money import Money

ASKS = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


def pain_001(order: Order) -> bytes:
    """The customer credit transfer of an order: one debit account, one transfer a payee, in CNY.

    Sums stand in the header and over the payments. Names and words are cut to the limits of the
    schema (Max140Text); the names of transfers are never cut.
    """
    Xml.register_namespace("", ASKS)
    root = Xml.Element(f"{{{ASKS}}}Document")
    initiation = _in(root, "CstmrCdtTrfInitn")
    header = _in(initiation, "GrpHdr")
    _in(header, "MsgId", order.name)
    _in(header, "CreDtTm", f"{order.made_on}T00:00:00")
    _sums(header, order)
    _in(_in(header, "InitgPty"), "Nm", order.account.name[:140])
    payment = _in(initiation, "PmtInf")
    _in(payment, "PmtInfId", order.name)
    _in(payment, "PmtMtd", "TRF")
    _in(payment, "BtchBookg", "true")
    _sums(payment, order)
    _in(_in(payment, "ReqdExctnDt"), "Dt", str(order.made_on))
    _in(_in(payment, "Dbtr"), "Nm", order.account.name[:140])
    _other(_in(_in(payment, "DbtrAcct"), "Id"), order.account.number)
    institution = _in(_in(payment, "DbtrAgt"), "FinInstnId")
    _in(institution, "Nm", order.account.bank[:140])
    for transfer in order.transfers:
        _transfer(payment, transfer)
    body: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return body


def _transfer(payment: Xml.Element, one: Transfer) -> None:
    told = _in(payment, "CdtTrfTxInf")
    _in(_in(told, "PmtId"), "EndToEndId", one.transfer)
    _in(_in(told, "Amt"), "InstdAmt", str(one.amount)).set("Ccy", "CNY")
    payee = _in(told, "Cdtr")
    _in(payee, "Nm", one.name[:140])
    if one.citizen_id:
        _other(_in(_in(payee, "Id"), "PrvtId"), one.citizen_id)
    _other(_in(_in(told, "CdtrAcct"), "Id"), one.bank_card)
    _in(_in(told, "RmtInf"), "Ustrd", one.purpose[:140])


def _sums(told: Xml.Element, order: Order) -> None:
    _in(told, "NbOfTxs", str(len(order.transfers)))
    _in(told, "CtrlSum", str(Money.sum(one.amount for one in order.transfers)))


def _other(told: Xml.Element, number: str) -> None:
    _in(_in(told, "Othr"), "Id", number)


def _in(parent: Xml.Element, name: str, text: str | None = None) -> Xml.Element:
    child = Xml.SubElement(parent, f"{{{ASKS}}}{name}")
    child.text = text
    return child
