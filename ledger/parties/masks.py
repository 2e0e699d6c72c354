"""How a person is shown: enough to recognise, too little to misuse (P-03)."""


def mask_name(name: str) -> str:
    """``张*三`` or ``李*``: first and last character, the rest hidden."""
    if len(name) < 3:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_citizen_id(number: str) -> str:
    """``110105********002X``: where from, and the last four."""
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def mask_citizen_id_short(number: str) -> str:
    """``110***********002X``: the form of lists, first three and last four."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_card(number: str) -> str:
    """``**** 0014``: the last four alone."""
    return "**** " + number[-4:]


def mask_phone(number: str) -> str:
    """``138****5678``: first three and last four."""
    return number[:3] + "*" * max(0, len(number) - 7) + number[-4:]
