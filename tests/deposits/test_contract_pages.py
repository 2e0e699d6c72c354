"""Listings, exemptions and contracts on pages and from a terminal: check, send, refuse; S-7, S-8."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.deposits.exemption_models import Exemption
from ledger.errors import Refusal
from tests.approvals.laid import laid_out
from tests.conftest import TestClock
from tests.deposits.make import World, a_world, an_assessed_project, approved, reviewed
from tests.doors import PASSWORD, Door, Doors
from tests.parties.make import a_company
from tests.policies.make import adopted

API = "/api/v1"
DOCUMENT = {"document_title": "核准依据", "document_number": "人社发〔2026〕3号",
            "document_on": "2026-02-02"}  # fmt: skip


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """A small contract in force (project 1) and a second company, where Fujian's rules hold."""
    at.on("2026-02-03")

    def work(session: Session) -> World:
        world = a_world(session)
        adopted(session, world.county.id, {"deposit": "FJ"}, "2024-08-01")
        an_assessed_project(session, world, "3999999.99")
        a_company(session, world.county, 2, "乙建工")
        return world

    return database.in_transaction(work)


def sent(door: Door, page: Any) -> dict[str, str]:
    """The hidden fields that travel from the check page to the deed."""
    told = page.get_data(as_text=True)
    assert page.status_code == 200, told
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', told))
    return {name: value for name, value in hidden.items() if name not in ("csrf_token", "_key")}


def test_an_exemption_on_the_pages(office: World, doors: Doors, database: Database) -> None:
    """D-07, D-19: offered, checked in capitals, approved, carried out; the card says EXEMPT."""
    fo = doors("fo1")
    offered = fo.get("/exemptions/new/1").get_data(as_text=True)
    assert "小额合同" in offered
    assert "TWO_CLEAN_YEARS" not in offered
    body = DOCUMENT | {"reason_code": "SMALL_CONTRACT", "on": "2026-02-03"}
    page = fo.form("/exemptions/new/1", body)
    assert "陆万元整" in page.get_data(as_text=True)
    done = fo.form("/exemptions/project/1", sent(fo, page))
    assert done.status_code == 303
    shown = fo.get(done.location).get_data(as_text=True)
    assert "审批中" in shown

    laid_out(doors("a1"), 1)

    def work(session: Session) -> None:
        approved(session, office, session.get_one(Exemption, 1).approval_id)

    database.in_transaction(work)
    asked = doors("a1").get("/approvals/1").get_data(as_text=True)
    assert "小额合同" in asked
    again = fo.form("/exemptions/1/execution", {"on": "2026-02-03"})
    assert again.status_code == 403
    assert doors("fo2").form("/exemptions/1/execution", {"on": "2026-02-03"}).status_code == 303
    card = doors("au").get("/deposits/1").get_data(as_text=True)
    assert "免存" in card
    assert 'href="/exemptions/1"' in card


def test_a_wrong_amount_of_a_change_comes_back(office: World, doors: Doors) -> None:
    """The mistake is named at its field, with what was typed."""
    body = DOCUMENT | {"on": "2026-02-03", "reason": "扩建", "contract_amount": "8,000"}
    bad = doors("fo1").form("/contracts/1/change", body)
    assert bad.status_code == 422
    assert 'href="#contract_amount"' in bad.get_data(as_text=True)


def test_a_change_of_contract_is_checked_and_recorded(
    office: World, doors: Doors, database: Database
) -> None:
    """The check page writes nothing; the deed's row and its assessment stand afterwards."""
    fo = doors("fo1")
    body = DOCUMENT | {"on": "2026-02-03", "reason": "扩建", "contract_amount": "8000000.00"}
    page = fo.form("/contracts/1/change", body)
    assert "120,000.00" in page.get_data(as_text=True)
    assert fo.get(f"{API}/projects/1").get_json()["contract_amount"] == "3999999.99"
    done = fo.form("/contracts/1/changes", sent(fo, page))
    assert (done.status_code, done.location) == (303, "/deposits/1")
    assert fo.get(f"{API}/projects/1").get_json()["contract_amount"] == "8000000.00"
    told = fo.get(f"{API}/projects/1/contract-changes").get_json()["items"]
    assert told[0]["changes"][0]["after"] == "8000000.00"
    assert "扩建" in doors("au").get("/projects/1").get_data(as_text=True)


def test_a_void_contract_on_the_pages(office: World, doors: Doors, database: Database) -> None:
    fo = doors("fo1")
    body = DOCUMENT | {"on": "2026-02-03", "reason": "解除"}
    page = fo.form("/contracts/1/void", body)
    assert "陆万元整" in page.get_data(as_text=True)
    assert fo.form("/contracts/1/end", sent(fo, page)).status_code == 303
    proposal = fo.get(f"{API}/projects/1/contract-changes").get_json()["items"][0]["proposal_id"]
    database.in_transaction(lambda session: reviewed(session, office, proposal))
    assert fo.get(f"{API}/deposits/1").get_json()["state"] == "CANCELLED"
    refused = fo.form("/contracts/1/void", body)
    assert refused.status_code == 409


def test_a_joint_venture_on_the_pages(office: World, doors: Doors) -> None:
    """D-14: members chosen, the storer with his clause, shown on the project's page."""
    fo = doors("fo1")
    body: dict[str, Any] = {"lead_id": "1", "member_ids": ["2"], "storer_id": "2"}
    assert fo.form("/contracts/1/venture", body).status_code == 422
    assert fo.form("/contracts/1/venture", body | {"agreed_in": "第 5 条"}).status_code == 303
    page = doors("au").get("/projects/1").get_data(as_text=True)
    assert "第 5 条" in page
    told = fo.get(f"{API}/projects/1/venture").get_json()
    assert (told["contractor_id"], [one["stores"] for one in told["members"]]) == (2, [False, True])


def test_a_listing_on_the_pages(office: World, doors: Doors) -> None:
    """D-09, R-10: listed from the company's page, lifted early after six months."""
    fo = doors("fo1")
    body = DOCUMENT | {"company_id": "1", "listed_on": "2026-02-03"}
    done = fo.form("/listings", body)
    assert (done.status_code, done.location) == (303, "/listings/1")
    assert "严重失信" in fo.get("/companies/1").get_data(as_text=True)
    lifted = {
        "on": "2026-02-03", "paid_on": "2026-01-03", "undertaking": "承诺书", "removal_document": "决定",
    }  # fmt: skip
    assert fo.form("/listings/1/removal", lifted).status_code == 409
    assert fo.form("/listings", body | {"listed_on": "2026-13-01"}).status_code == 422


PAGES = (
    "/listings", "/listings/new?company=1", "/exemptions", "/exemptions/new/1",
    "/contracts/1/change", "/contracts/1/void", "/contracts/1/venture", "/companies/1",
    "/projects/1", "/deposits/1", "/projects/new", "/projects/1/edit",
)  # fmt: skip


def test_every_page_opens_in_both_languages(office: World, doors: Doors) -> None:
    fo = doors("fo1")
    for path in PAGES:
        for language in ("zh_CN", "en"):
            joint = "&" if "?" in path else "?"
            assert fo.get(f"{path}{joint}lang={language}").status_code == 200, path


BAD = [
    ("exemptions", {"reason_code": "BECAUSE"}, "choice"),
    ("exemptions", {"document_number": " "}, "text-empty"),
    ("exemptions", {"document_on": "2026-02-30"}, "date-invalid"),
    ("exemptions", {"on": "2026-02-04"}, "date-future"),
    ("exemptions", {"state": "GRANTED"}, "unknown-field"),
    ("listings", {"listed_on": "20260203"}, "date-format"),
    ("listings", {"company_id": 0}, "integer-range"),
    ("listings", {"until_on": "2026-03-03"}, "unknown-field"),
    ("projects/1/contract-changes", {"contract_amount": "1,000.00"}, "amount-format"),
    ("projects/1/contract-changes", {"contract_amount": "0.00"}, "amount-zero"),
    ("projects/1/contract-changes", {"contract_amount": 1.5}, "amount-type"),
    ("projects/1/contract-changes", {"basis": "MONTHLY"}, "choice"),
    ("projects/1/venture", {"member_ids": ["2"]}, "integer-type"),
]


@pytest.mark.parametrize(("noun", "change", "code"), BAD)
def test_bad_input_is_named_at_its_field(
    office: World, doors: Doors, noun: str, change: dict[str, Any], code: str
) -> None:
    """Bad-input rows 1 to 8, 14 to 17, 24, 37 of these doors."""
    whole: dict[str, dict[str, Any]] = {
        "exemptions": DOCUMENT | {"project_id": 1, "reason_code": "SMALL_CONTRACT",
                                  "on": "2026-02-03"},
        "listings": DOCUMENT | {"company_id": 1, "listed_on": "2026-02-03"},
        "projects/1/contract-changes": DOCUMENT | {"on": "2026-02-03", "reason": "变更",
                                                   "contract_amount": "8000000.00"},
        "projects/1/venture": {"lead_id": 1, "member_ids": [2]},
    }  # fmt: skip
    response = doors("fo1").post(f"{API}/{noun}", whole[noun] | change)
    told = response.get_json()
    assert (response.status_code, told["code"]) == (422, code), told


Command = Callable[..., Result]


@pytest.fixture
def command(
    office: World, app_url: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger`` against the county of this file."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, login: str = "fo1") -> Result:
        return CliRunner().invoke(ledger, [*words, "--as", login], input=f"{PASSWORD}\n")

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def said(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output or result.exception
    told: dict[str, Any] = json.loads(result.stdout[result.stdout.index("{") :])
    return told


PAPER = (
    "--document-title", "依据", "--document-number", "1号", "--document-on", "2026-02-02",
)  # fmt: skip


def test_waivers_and_changes_from_a_terminal(
    command: Command, office: World, database: Database
) -> None:
    """S-7: the same deeds, the same refusals at the command line; D-07, D-14, R-10."""
    asked = said(command("exemptions", "ask", "1", "--reason-code", "SMALL_CONTRACT", *PAPER))
    assert (asked["state"], asked["waived"]) == ("IN_REVIEW", "60000.00")
    database.in_transaction(lambda session: approved(session, office, asked["approval_id"]))
    same = command("exemptions", "execute", "1")
    assert isinstance(same.exception, Refusal)
    assert said(command("exemptions", "execute", "1", login="fo2"))["state"] == "GRANTED"
    assert said(command("exemptions", "show", "1", login="au"))["amount"] == "0.00"
    listing = said(command("listings", "add", "2", "--listed-on", "2026-02-03", *PAPER))
    assert listing["until_on"] == "2029-02-03"
    early = command(
        "listings", "remove", "1", "--paid-on", "2026-02-01", "--undertaking", "承诺",
        "--removal-document", "决定",
    )  # fmt: skip
    assert isinstance(early.exception, Refusal)
    assert said(command("listings", "standing", "2"))["listed"] is True
    assert "乙建工" in command("listings", "list").stdout
    venture = said(command("contracts", "venture", "1", "--lead-id", "1", "--member-id", "2"))
    assert venture["members"][0]["stores"] is True
    change = command(
        "contracts", "change", "1", "--reason", "扩建", "--contract-amount", "8000000.00", *PAPER
    )
    assert said(change)["assessment_id"]
    void = command("contracts", "void", "1", "--reason", "解除", *PAPER)
    assert isinstance(void.exception, Refusal)
