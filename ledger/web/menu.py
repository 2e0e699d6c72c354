"""The main menu: one line a page, shown to the roles that may open it.

Whoever adds a page adds its line here; tests/web/test_menu.py proves that every endpoint exists
and that each role in a line may open it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, request, url_for

from ledger.actor import Role
from ledger.gate.roles import person
from ledger.text import Text

FO, A1, A2, AU, SY, SE, AA = Role
OFFICE = (FO, A1, A2, AU)


@dataclass(frozen=True)
class Item:
    """One line: endpoint of the page, label, who sees it."""

    endpoint: str
    label: Text
    roles: tuple[Role, ...] = OFFICE


@dataclass(frozen=True)
class Group:
    """Lines that belong together."""

    label: Text
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group(Text("待办", "To do"), (
        Item("home.index", Text("首页", "Home"), tuple(Role)),
        Item("vouchers.index", Text("待审核凭证", "Vouchers to review"), (FO,)),
        Item("approvals.index", Text("审批", "Approvals"), (FO, A1, A2, AU)),
        Item("deadlines.index", Text("期限", "Deadlines")),
    )),
    Group(Text("账簿", "Books"), (
        Item("books.index", Text("账套", "Books")),
    )),
    Group(Text("政策", "The law"), (
        Item("policies.index", Text("政策与标准", "Policies")),
        Item("assessments.index", Text("试算应缴", "What-if assessment")),
        Item("calendar.index", Text("工作日历", "Working-day calendar"), (*OFFICE, SY)),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A menu line as shown: address, whether it is the page at hand, things waiting there."""

    label: Text
    url: str
    here: bool
    count: int = 0


@dataclass(frozen=True)
class Shown:
    """A group as shown."""

    label: Text
    items: list[Line]


def menu() -> list[Shown]:
    """The lines that the person of this request may open, without empty groups."""
    who = person()
    roles = who.roles if who else frozenset()
    waiting = _waiting()
    groups = []
    for group in MENU:
        lines = [
            Line(item.label, url_for(item.endpoint), _is_here(item), waiting.get(item.endpoint, 0))
            for item in group.items
            if roles & set(item.roles) and item.endpoint in current_app.view_functions
        ]
        if lines:
            groups.append(Shown(group.label, lines))
    return groups


def _is_here(item: Item) -> bool:
    """Whether the page at hand is this line's, or lies under it."""
    listed = {one.endpoint for group in MENU for one in group.items}
    if request.endpoint in listed:
        return request.endpoint == item.endpoint
    blueprint = (request.endpoint or "").partition(".")[0]
    return item.endpoint == f"{blueprint}.index"


def _waiting() -> Mapping[str, int]:
    """How many things wait behind a line, by endpoint."""
    return {}
