"""A day's vouchers reviewed in one go, by page, JSON and command line: V-05, design 2.13, stack 7."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from tests.deposits.make import World, journal
from tests.deposits.test_doors import API, office, ok, project, receipt
from tests.doors import PASSWORD, Doors

__all__ = ["office", "project"]


@pytest.fixture
def waiting(office: World, doors: Doors, project: int) -> list[dict[str, Any]]:
    """Three receipts of a day, recorded by FO1."""
    fo1 = doors("fo1")
    return [
        ok(fo1.post(f"{API}/deposits/{project}/receipts", receipt(office, amount, name, day)))
        for amount, name, day in (
            ("1000.00", "B1", "2026-02-03"), ("2000.00", "B2", "2026-02-03"),
            ("4000.00", "B3", "2026-02-02"),
        )
    ]  # fmt: skip


def ticks(page: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', page)


def test_a_day_is_reviewed_on_one_page(
    office: World, doors: Doors, waiting: list[dict[str, Any]], database: Database
) -> None:
    """Each voucher as it will stand, totals at the foot, the day's days beside each other."""
    fo2 = doors("fo2")
    page = fo2.get("/vouchers/review?on=2026-02-03").get_data(as_text=True)
    assert len(ticks(page)) == 2
    assert "3,000.00" in page
    assert "2307.01" in page
    assert "review.js" in page
    assert "/vouchers/review?on=2026-02-02" in page
    assert len(ticks(fo2.get("/vouchers/review").get_data(as_text=True))) == 3
    assert ticks(doors("fo1").get("/vouchers/review").get_data(as_text=True)) == []
    done = fo2.form("/vouchers/review?on=2026-02-03", {"chosen": ticks(page)})
    assert done.status_code == 303
    assert done.location.endswith("?on=2026-02-03")
    with database.reading() as session:
        told = journal(session, office.book, 1)
    assert re.findall(r"^(\S+) (\S+) \[3\]", told, re.M) == [
        ("2026-02-03", "收-1"), ("2026-02-03", "收-2"),
    ]  # fmt: skip


def test_what_changed_or_fails_is_named_and_waits_on(
    office: World, doors: Doors, waiting: list[dict[str, Any]]
) -> None:
    """The sound ones are posted; the withdrawn, the unseen and the own one are named."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    seen = ticks(fo2.get("/vouchers/review").get_data(as_text=True))
    first, second, third = (one["proposal_id"] for one in waiting)
    ok(fo1.post(f"{API}/vouchers/{first}/withdrawal", {}))
    chosen = [one for one in seen if not one.startswith(f"{second}:")] + [f"{second}:{'0' * 64}"]
    done = fo2.form("/vouchers/review", {"chosen": chosen})
    page = done.get_data(as_text=True)
    assert done.status_code == 409
    assert f"提案 {first}</a>: 凭证提案 {first} 已撤回" in page
    assert f"提案 {second}</a>: 账目已有变动" in page
    assert ok(fo2.get(f"{API}/vouchers/{second}"), 200)["state"] == "PROPOSED"
    assert ok(fo2.get(f"{API}/vouchers/{third}"), 200)["state"] == "POSTED"


def test_a_repeat_of_the_form_posts_nothing_twice(
    doors: Doors, waiting: list[dict[str, Any]]
) -> None:
    """Row 43: the same key and the same ticks hear the same result."""
    fo2 = doors("fo2")
    chosen = ticks(fo2.get("/vouchers/review").get_data(as_text=True))
    for _ in range(2):
        done = fo2.form("/vouchers/review", {"chosen": chosen, "_key": "k" * 32})
        assert done.status_code == 303
    other = fo2.form("/vouchers/review", {"chosen": chosen[:1], "_key": "k" * 32})
    assert other.status_code == 422


def test_many_by_json(doors: Doors, waiting: list[dict[str, Any]]) -> None:
    """Rows 42 to 44: one key, one result; another body under it is refused."""
    fo1, fo2 = doors("fo1"), doors("fo2")
    items = ok(fo2.get(f"{API}/vouchers/review?on=2026-02-03"), 200)["items"]
    assert [one["amount"] for one in items] == ["1000.00", "2000.00"]
    assert {line["title"] for line in items[0]["lines"]} == {"1002.01", "2307.01", "9301", "9309"}
    body = {"vouchers": [{"id": one["id"], "seen": one["seen"]} for one in items]}
    own = ok(fo1.post(f"{API}/vouchers/review", body), 200)
    assert [one["code"] for one in own["exceptions"]] == ["self-approval", "self-approval"]
    done = ok(fo2.post(f"{API}/vouchers/review", body, key="a" * 32), 200)
    assert [one["seq"] for one in done["posted"]] == [2, 3]
    assert ok(fo2.post(f"{API}/vouchers/review", body, key="a" * 32), 200) == done
    other = {"vouchers": body["vouchers"][:1]}
    reused = fo2.post(f"{API}/vouchers/review", other, key="a" * 32)
    assert (reused.status_code, reused.get_json()["code"]) == (422, "idempotency-key-reused")
    late = ok(fo2.post(f"{API}/vouchers/review", body), 200)
    assert [one["code"] for one in late["exceptions"]] == ["state", "state"]
    short = fo2.post(f"{API}/vouchers/review", body, key="abc")
    assert (short.status_code, short.get_json()["code"]) == (400, "idempotency-key-invalid")
    assert fo2.post(f"{API}/vouchers/review", {"vouchers": []}).status_code == 422


@pytest.fixture
def terminal(app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs ``ledger`` as FO2."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str) -> Result:
        return CliRunner().invoke(ledger, [*words, "--as", "fo2"], input=f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def test_many_from_a_file(terminal: Any, waiting: list[dict[str, Any]], tmp_path: Path) -> None:
    """The day as CSV, lines taken out, the rest posted; a changed one is named, exit status 1."""
    told = terminal("vouchers", "day", "--on", "2026-02-03")
    sheet = told.stdout[told.stdout.index("proposal,") :]
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [row["amount"] for row in rows] == ["1000.00", "2000.00"]
    file = tmp_path / "day.csv"
    file.write_text(sheet.replace(rows[1]["seen"], "0" * 64), "utf-8")
    done = terminal("vouchers", "post", str(file))
    assert done.exit_code == 1
    assert f'{{"posted": [{rows[0]["proposal"]}]}}' in done.output
    assert f"{rows[1]['proposal']}: 账目已有变动" in done.output
