"""In which county a new row is made: the officer's own, or the one of his that he names."""

import re

from flask import request

from ledger.actor import Actor, Role
from ledger.errors import FieldError, Forbidden, Invalid
from ledger.gate.visitor import actor
from ledger.text import Text


def county_asked() -> int | None:
    """The county named by ``?county=``; None without one, Invalid for anything but an id."""
    given = request.args.get("county") or None
    if given is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", given, re.ASCII):
        says = Text("县的编号有误。", "This is no id of a county.")
        raise Invalid([FieldError("/county", "integer-type", says)])
    return int(given)


def county_of_deed(role: Role = Role.FO) -> int:
    """The county in which the person of this request now acts in that role.

    One who serves several names it by ``?county=``; a foreign one is ``out-of-scope`` (403).
    """
    return county_served(actor(), role, county_asked())


def county_served(who: Actor, role: Role, asked: int | None) -> int:
    """The county asked for if he holds the role there, or the only one where he does."""
    own = sorted(county for held, county in who.grants if held == role)
    if asked is None:
        if len(own) == 1:
            return own[0]
        says = Text("请用 ?county= 指明县。", "Name the county by ?county=.")
        raise Invalid([FieldError("/county", "county-needed", says)])
    if asked not in own:
        raise Forbidden("您不在该县任职。", "You do not serve that county.", code="out-of-scope")
    return asked
