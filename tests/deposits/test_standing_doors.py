"""Standing from registered facts through the JSON door: EX-07 to EX-10, EX-14; D-06 to D-09, D-19."""

import io
from datetime import date
from typing import Any

import pytest

from ledger.db import Database
from tests.cases.make import a_row, a_sheet
from tests.conftest import TestClock
from tests.deposits.make import World, a_world
from tests.doors import Door, Doors
from tests.parties.make import a_uscc
from tests.policies.make import adopted

API = "/api/v1"
DOCUMENT = {"document_title": "减免核准依据", "document_number": "人社发〔2026〕3号",
            "document_on": "2026-01-25"}  # fmt: skip


@pytest.fixture
def office(founded: None, database: Database, keys: object, at: TestClock) -> World:
    """The county of the deeds' tests, seen from the day of the permit."""
    at.on("2026-01-26")
    return database.in_transaction(a_world)


def ok(response: Any, status: int = 201) -> dict[str, Any]:
    told: dict[str, Any] = response.get_json()
    assert response.status_code == status, told
    return told


def follows(database: Database, office: World, policy: str) -> None:
    """The county follows that place's deposit policy."""
    county = office.county.id
    starts = {"ZS": "2021-11-02", "FJ": "2024-08-01", "GZ": "2025-04-01"}[policy]
    database.in_transaction(lambda s: adopted(s, county, {"deposit": policy}, starts))


def a_company(fo: Door) -> int:
    return int(ok(fo.post(f"{API}/companies", {"uscc": a_uscc(7), "name": "天山建设"}))["id"])


def a_project(fo: Door, company: int, code: str, amount: str, **terms: str) -> int:
    body = {
        "code": code, "name": f"项目{code}", "contractor_id": company, "owner_name": "城投",
        "contract_amount": amount, "signed_on": "2026-01-20", "permit_on": "2026-01-26",
        "ends_on": "2026-12-31",
    }  # fmt: skip
    return int(ok(fo.post(f"{API}/projects", body | terms))["id"])


def an_old_project(fo: Door, company: int, signed: str) -> int:
    """A project of the years before, for which nothing is assessed here."""
    days = {"signed_on": signed, "permit_on": signed, "ends_on": signed}
    return a_project(fo, company, f"OLD-{signed}", "5000000.00", **days)


def established(fo: Door, project: int, on: str) -> int:
    """Arrears on the project, established by an order of that day."""
    opened = {
        "project_id": project, "source": "HOTLINE", "reason": "CANNOT_PAY_FOR_NOW",
        "summary": "欠薪", "on": on,
    }  # fmt: skip
    case = ok(fo.post(f"{API}/cases", opened))["id"]
    one = f"{API}/cases/{case}"
    ok(fo.post(f"{one}/accept", {"on": on}), 200)
    sheet = {"file": (io.BytesIO(a_sheet([a_row(1, "1000.00", on[:7])])), "roll.csv")}
    ok(fo.post(f"{one}/roll", data=sheet))
    ok(fo.post(f"{one}/order", {"order_number": "令-1", "on": on, "pay_by": on}), 200)
    return int(case)


def a_listing(fo: Door, company: int) -> int:
    body = DOCUMENT | {
        "company_id": company,
        "listed_on": "2025-05-06",
        "document_on": "2025-05-06",
    }
    return int(ok(fo.post(f"{API}/listings", body))["id"])


def assessed(doors: Doors, project: int) -> dict[str, Any]:
    """The project is assessed, its voucher reviewed."""
    made = ok(doors("fo1").post(f"{API}/deposits/{project}/assessments", {"on": "2026-01-26"}))
    door, proposal = doors("fo2"), made["proposal_id"]
    seen = ok(door.get(f"{API}/vouchers/{proposal}/preview"), 200)["seen"]
    ok(door.post(f"{API}/vouchers/{proposal}/review", {"seen": seen}))
    return made


def granted(doors: Doors, project: int, reason: str) -> dict[str, Any]:
    """The ground is asked for, approved by both tiers and carried out by the second officer."""
    body = DOCUMENT | {"project_id": project, "reason_code": reason, "on": "2026-01-26"}
    asked = ok(doors("fo1").post(f"{API}/exemptions", body))
    for login in ("a1", "a2"):
        door = doors(login)
        request = ok(door.get(f"{API}/approvals/{asked['approval_id']}"), 200)
        said = {"decision": "approve", "opinion": "同意", "digest": request["digest"]}
        ok(door.post(f"{API}/approvals/{asked['approval_id']}/decisions", said))
    path = f"{API}/exemptions/{asked['id']}/execution"
    return ok(doors("fo2").post(path, {"on": "2026-01-26"}), 200)


def fact(made: dict[str, Any], name: str) -> tuple[Any, str | None]:
    found = next(one for one in made["facts"] if one["name"] == name)
    return found["value"], found["source"]


TABLE = [
    # policy, contract, base, second project, two clean years, arrears, listed
    ("FJ", "12345678.90", "185185.18", "123456.79", "61728.39", "277777.78", "370370.37"),
    ("GZ", "73210456.78", "1464209.14", "1098156.85", "366052.28", "2196313.70", "2928418.27"),
    ("ZS", "45678901.23", "1370367.04", None, "685183.52", "2055550.56", "2740734.07"),
]


@pytest.mark.parametrize(("policy", "contract", "base", "second"), [row[:4] for row in TABLE])
def test_base_and_second_project(
    office: World, doors: Doors, database: Database,
    policy: str, contract: str, base: str, second: str | None,
) -> None:  # fmt: skip
    """EX-07, EX-10, EX-14; D-06: the ordinal is counted, the lower ratio needs a grant (D-19)."""
    follows(database, office, policy)
    fo = doors("fo1")
    company = a_company(fo)
    first = a_project(fo, company, "P-1", contract)
    made = assessed(doors, first)
    assert made["amount"] == base
    assert fact(made, "clean_years") == (1, f"project:{first}")
    if second is None:
        return
    further = a_project(fo, company, "P-2", contract)
    made = assessed(doors, further)
    assert (made["amount"], fact(made, "project_rank")) == (base, (2, f"project:{first}"))
    row = granted(doors, further, "SEVERAL_PROJECTS")
    assert (row["amount"], row["state"]) == (second, "GRANTED")
    assert ok(fo.get(f"{API}/deposits/{further}"), 200)["missing"] == second


@pytest.mark.parametrize(
    ("policy", "contract", "base", "clean"), [(*row[:3], row[4]) for row in TABLE]
)
def test_two_clean_years(
    office: World, doors: Doors, database: Database,
    policy: str, contract: str, base: str, clean: str,
) -> None:  # fmt: skip
    """EX-07, EX-10, EX-14; D-08: two years without arrears halve the ratio once it is granted."""
    follows(database, office, policy)
    fo = doors("fo1")
    company = a_company(fo)
    old = an_old_project(fo, company, "2024-01-10")
    project = a_project(fo, company, "P-1", contract)
    made = assessed(doors, project)
    assert (made["amount"], fact(made, "clean_years")) == (base, (2, f"project:{old}"))
    assert granted(doors, project, "TWO_CLEAN_YEARS")["amount"] == clean


@pytest.mark.parametrize(
    ("policy", "contract", "arrears", "listed"), [(*row[:2], *row[5:]) for row in TABLE]
)
def test_arrears_and_listing_raise_by_themselves(
    office: World, doors: Doors, database: Database,
    policy: str, contract: str, arrears: str, listed: str,
) -> None:  # fmt: skip
    """EX-07, EX-10, EX-14; D-09: increases need no grant, and no reduction is open any more."""
    follows(database, office, policy)
    fo = doors("fo1")
    company = a_company(fo)
    old = an_old_project(fo, company, "2022-01-10")
    case = established(fo, old, "2024-03-05")
    project = a_project(fo, company, "P-1", contract)
    made = assessed(doors, project)
    assert (made["amount"], fact(made, "arrears")) == (arrears, (True, f"case:{case}"))
    body = DOCUMENT | {
        "project_id": project, "reason_code": "TWO_CLEAN_YEARS", "on": "2026-01-26",
    }  # fmt: skip
    refused = fo.post(f"{API}/exemptions", body)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "not-entitled")
    listing = a_listing(fo, company)
    again = {"on": "2026-01-26", "reason": "列入失信名单"}
    made = ok(fo.post(f"{API}/deposits/{project}/assessments", again))
    assert (made["amount"], fact(made, "listed")) == (listed, (True, f"listing:{listing}"))


def test_ex_08_a_small_contract(office: World, doors: Doors, database: Database) -> None:
    """EX-08, D-07: exempt by approval when the last year was clean, 2.25 % after arrears."""
    follows(database, office, "FJ")
    fo = doors("fo1")
    company = a_company(fo)
    small = a_project(fo, company, "P-1", "3999999.99")
    assert assessed(doors, small)["amount"] == "60000.00"
    assert granted(doors, small, "SMALL_CONTRACT")["amount"] == "0.00"
    stands = ok(fo.get(f"{API}/deposits/{small}"), 200)
    assert (stands["state"], stands["required"], stands["missing"]) == ("EXEMPT", "0.00", "0.00")
    old = an_old_project(fo, company, "2024-02-10")
    established(fo, old, "2025-03-05")
    later = a_project(fo, company, "P-2", "3999999.99")
    assert assessed(doors, later)["amount"] == "90000.00"


def test_ex_09_a_listed_firm_is_not_capped(office: World, doors: Doors, database: Database) -> None:
    """EX-09, D-09, D-10: 7,500,000.00 is capped; the listed firm's 15,000,000.00 is not."""
    follows(database, office, "FJ")
    fo = doors("fo1")
    company = a_company(fo)
    project = a_project(fo, company, "P-1", "500000000.00")
    assert assessed(doors, project)["amount"] == "5000000.00"
    a_listing(fo, company)
    again = {"on": "2026-01-26", "reason": "列入失信名单"}
    made = ok(fo.post(f"{API}/deposits/{project}/assessments", again))
    assert made["amount"] == "15000000.00"


def test_three_clean_years_need_real_names_and_a_wage_account(
    office: World, doors: Doors, database: Database
) -> None:
    """D-08: the long exemption rests on both flags of the project, each a dated fact."""
    follows(database, office, "FJ")
    fo = doors("fo1")
    company = a_company(fo)
    an_old_project(fo, company, "2022-06-01")
    project = a_project(fo, company, "P-1", "12345678.90", real_name_on="2026-01-22")
    made = assessed(doors, project)
    assert (fact(made, "clean_years")[0], fact(made, "wage_account")[0]) == (3, False)
    body = DOCUMENT | {"project_id": project, "reason_code": "LONG_CLEAN", "on": "2026-01-26"}
    assert fo.post(f"{API}/exemptions", body).get_json()["code"] == "not-entitled"
    other = a_project(
        fo, company, "P-2", "12345678.90", real_name_on="2026-01-22", wage_account_on="2026-01-23"
    )
    assessed(doors, other)
    assert granted(doors, other, "LONG_CLEAN")["state"] == "GRANTED"


def test_the_standing_of_a_company_names_its_sources(office: World, doors: Doors) -> None:
    """D-07 to D-09, R-10: each fact of a company with the row behind it."""
    fo = doors("fo1")
    company = a_company(fo)
    case = established(fo, an_old_project(fo, company, "2024-02-10"), "2025-12-05")
    listing = a_listing(fo, company)
    told = ok(fo.get(f"{API}/companies/{company}/standing"), 200)
    assert (told["clean_years"], told["arrears"], told["listed"]) == (0, True, True)
    sources = [one["source"] for one in told["facts"]]
    assert sources == [f"case:{case}", f"case:{case}", f"listing:{listing}"]
    assert date.fromisoformat("2028-05-06").isoformat() in told["facts"][2]["zh"]
