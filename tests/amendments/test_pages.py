"""Changes of policy on pages and from the command line: S-6, X-07."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from ledger.amendments.models import Amendment
from ledger.db import Database
from tests.advances.town import approve
from tests.amendments.make import DAY, Body, lowered, proposed, version_of
from tests.deposits.make import World
from tests.doors import Doors


def form_of(page: str) -> Body:
    """What the form on the page would send, as the browser reads it."""
    given: Body = {}
    for tag in re.findall(r"<input[^>]*>", page):
        found = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        name = found.get("name", "")
        if name.startswith("figures-") and ("checkbox" not in tag or " checked" in tag):
            given[name] = unescape(found.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="(figures-[^"]*)"[^>]*>(.*?)</select>', page,
                                    re.S):  # fmt: skip
        chosen = re.search(r'value="([^"]*)" selected', options)
        given[name] = chosen.group(1) if chosen else ""
    return given


@pytest.mark.parametrize(("code", "kind", "name", "value"), [
    ("XJ", "deposit", "figures-bands-0-ratio", "2.5"),
    ("SZ", "deposit", "figures-arrears-cap", "6000000.00"),
    ("CN", "clocks", "figures-notice_counts_first_day", "on"),
    ("CN", "approval", "figures-window_days", "180"),
    ("JZ", "advance", "figures-minimum_wage", "2000.00"),
    ("JZ", "fund", "figures-standards-county", "2000000.00"),
    ("LPR-1Y", "interest", "figures-rates-1-rate", "2.9"),
    ("CN", "replenishment", "figures-days", "12"),
    ("OLD-6040", "return", "figures-partial_return_steps-0-release", "50"),
])  # fmt: skip
def test_the_page_changes_one_figure_of_every_kind(
    office: World, doors: Doors, database: Database, code: str, kind: str, name: str, value: str
) -> None:
    """S-6, X-07: the form carries every figure; what was not touched stays as it was."""
    base, fo = version_of(doors, code, kind), doors("fo1")
    address = f"/policies/{base['id']}/amendments"
    page = fo.get(f"{address}/new")
    assert page.status_code == 200
    typed = form_of(page.text) | {
        name: value, "effective_from": DAY, "source_zh": "新规定", "article": "1", "basis": "文件",
    }  # fmt: skip
    shown = fo.form(f"{address}/new", typed)
    assert shown.status_code == 200, re.findall(r"<li><a href=\"#.*?</li>", shown.text)
    assert shown.text.count("<ins>") == 1
    made = fo.form(address, typed)
    assert made.status_code == 303, made.text
    with database.reading() as session:
        row = session.scalars(select(Amendment)).one()
        changed = {k for k in row.figures if row.figures[k] != base["figures"].get(k)}
        assert len(changed) == 1
    assert fo.get(made.headers["Location"]).status_code == 200
    asked = doors("a1").get(f"/approvals/{row.approval_id}").text
    assert "新规定" in asked
    assert "审批流程依据" in asked


def test_the_page_names_the_field(office: World, doors: Doors) -> None:
    """Row by row: the mistake stands at its control, what was typed stays."""
    base, fo = version_of(doors), doors("fo1")
    address = f"/policies/{base['id']}/amendments"
    typed = form_of(fo.get(f"{address}/new").text) | {
        "figures-bands-1-from": "9000000.00", "effective_from": "2026-03-01",
        "source_zh": "新规定", "article": "1", "basis": "",
    }  # fmt: skip
    again = fo.form(f"{address}/new", typed)
    assert again.status_code == 422
    assert "请填写此项" in again.text
    again = fo.form(f"{address}/new", typed | {"basis": "文件"})
    assert again.status_code == 422
    assert 'href="#figures-bands-1-from"' in again.text
    assert 'href="#effective_from"' in again.text
    assert "与前一档重叠" in again.text


def test_approved_changes_are_carried_out_on_their_page(office: World, doors: Doors) -> None:
    """S-6: the second officer finds the button, the list leads there."""
    made = proposed(doors)
    approve(doors, made["approval_id"])
    page = f"/policies/amendments/{made['id']}"
    assert page in doors("fo2").get("/policies/amendments").text
    assert f"{page}/execution" in doors("fo2").get(page).text
    assert f"{page}/execution" not in doors("fo1").get(page).text
    done = doors("fo2").form(f"{page}/execution")
    assert done.status_code == 303
    shown = doors("fo2").get(done.headers["Location"])
    assert "新疆 2026 年规定" in shown.text
    assert "/policies/comparison?left=" in shown.text


def test_the_command_line_changes_a_policy(
    office: World, doors: Doors, command: Callable[..., Result], tmp_path: Path
) -> None:
    """S-6: the same request from a file of figures; JSON or TOML."""
    file = tmp_path / "xj.json"
    file.write_text(json.dumps(lowered(version_of(doors))), encoding="utf-8")
    words = ("amendments", "propose", "XJ", "--figures", str(file), "--from", DAY,
             "--source", "新规定", "--article", "3", "--basis", "文件1")  # fmt: skip
    said = command(*words)
    assert said.exit_code == 0, said.exception
    told = json.loads(said.stdout[said.stdout.index("{") :])
    approve(doors, told["approval_id"])
    done = command("amendments", "execute", str(told["id"]), login="fo2")
    assert json.loads(done.stdout[done.stdout.index("{") :])["state"] == "ADOPTED"
    assert "ADOPTED" in command("amendments", "list").output
    compared = command("policies", "compare", "XJ:1", "XJ:101", login=None)
    assert "分档 1 · 比例(%): 3 | 2.5" in compared.output
    assert "1 项不同" in compared.output
    assert "2026-03-31" in command("policies", "list", login=None).output
