"""Which roles one person never holds together."""

from ledger.actor import ADMINISTRATORS, Role


def may_stand_together(held: Role, county: int, wanted: Role, other: int) -> bool:
    """Whether one person may hold both (S-3, I-32)."""
    alone = {Role.AU, *ADMINISTRATORS}
    if held != wanted and (held in alone or wanted in alone):
        return False
    tiers = {Role.A1, Role.A2}
    if Role.FO in {held, wanted} and tiers & {held, wanted}:
        return False
    return not ({held, wanted} == tiers and county == other)
