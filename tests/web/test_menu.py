"""The menu lists only pages that exist and that the role in question may open."""

import re

import pytest
from flask import Flask

from ledger.actor import Role
from ledger.gate.roles import PUBLIC, SIGNED_IN, allowed
from ledger.web.menu import MENU, Item
from tests.bookkeeping.make import ROLES, Office
from tests.doors import Doors

ITEMS = [item for group in MENU for item in group.items]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.endpoint)
def test_every_line_is_a_page_its_roles_may_open(app: Flask, item: Item) -> None:
    declared = allowed(app.view_functions[item.endpoint])
    assert declared in (PUBLIC, SIGNED_IN) or set(item.roles) <= set(declared or ())


@pytest.mark.parametrize("login", ROLES)
def test_every_link_of_the_frame_opens(office: Office, doors: Doors, login: str) -> None:
    """No dead link and no empty menu for any role."""
    door = doors(login)
    home = door.get("/").get_data(as_text=True)
    menu = home.partition('id="menu"')[2].partition("</nav>")[0]
    links = re.findall(r'href="(/[^"]*)"', menu)
    assert links
    for link in links:
        assert door.get(link).status_code == 200, link


@pytest.mark.parametrize("role", list(Role))
def test_no_group_is_empty(role: Role) -> None:
    seen = [group for group in MENU if any(role in item.roles for item in group.items)]
    assert seen


def test_work_that_waits_is_counted(office: Office, doors: Doors, database) -> None:  # type: ignore[no-untyped-def]
    from tests.bookkeeping.make import a_manual

    database.in_transaction(lambda session: a_manual(session, office))
    page = doors("fo2").get("/").get_data(as_text=True)
    assert re.search(r'待审核凭证 <span class="count">1', page)
    own = doors("fo1").get("/").get_data(as_text=True)
    assert not re.search(r'待审核凭证 <span class="count">', own)


def test_the_page_at_hand_is_marked(office: Office, doors: Doors) -> None:
    page = doors("au").get(f"/books/{office.dep.code}/periods").get_data(as_text=True)
    assert re.search(r'<a href="/books" aria-current="page">', page)


def test_the_other_language_keeps_the_address(office: Office, doors: Doors) -> None:
    door = doors("au")
    page = door.get("/approvals?show=all").get_data(as_text=True)
    assert 'href="/approvals?show=all&amp;lang=en"' in page
    english = door.get("/approvals?show=all&lang=en").get_data(as_text=True)
    assert '<html lang="en">' in english
    assert "Approvals" in door.get("/approvals").get_data(as_text=True)


def test_demo_data_is_watermarked(office: Office, doors: Doors) -> None:
    assert 'data-demo="演示数据"' in doors("fo1").get("/").get_data(as_text=True)
