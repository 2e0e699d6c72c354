"""On what a debtor is to repay, and how long a case stays open for it (A-05, C-09)."""

import pytest
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase
from ledger.money import Money
from tests.advances.test_kinds import ADVANCES, OWED, asked
from tests.advances.town import API, FundTown, codes, ok, refused
from tests.cases.test_pages import done, text_of
from tests.doors import Doors
from tests.draws.test_modes import a_guarantee

DECIDED = {"basis_kind": "DECISION", "basis": "昌政函[2026]9号"}


@pytest.fixture
def absconded(fund_town: FundTown) -> int:
    """A case in default whose employer ran away."""
    case = fund_town.a_case(OWED)
    because(fund_town, case, "ABSCONDED")
    return case


def because(fund_town: FundTown, case: int, reason: str) -> None:
    def work(session: Session) -> None:
        session.get_one(ArrearsCase, case).reason = reason

    fund_town.do(work)


def test_without_an_agreement_the_government_decides(
    absconded: int, fund_town: FundTown, doors: Doors
) -> None:
    """A-05, 锦州 3: asked on the government's decision, bound into what is signed and told to the approver."""
    fo = doors("fo1")
    page = text_of(fo.get(f"/advances/new?case={absconded}"))
    assert "政府决定(负责人逃匿)" in page
    made = ok(fo.post(ADVANCES, asked(fund_town, absconded, **DECIDED)))
    assert (made["basis_kind"], made["basis"]) == ("DECISION", DECIDED["basis"])
    shown = text_of(doors("a1").get(f"/approvals/{fund_town.request_of(made['id'])}"))
    assert "政府决定(负责人逃匿)" in shown


def test_a_decision_is_no_agreement(absconded: int, fund_town: FundTown, doors: Doors) -> None:
    """A-05: nobody agreed to a rate; an employer who did not abscond signs."""
    fo = doors("fo1")
    told = fo.post(ADVANCES, asked(fund_town, absconded, **DECIDED, agreed_rate="3.45"))
    assert codes(ok(told, 422)) == [("/agreed_rate", "agreement-needed")]
    told = fo.post(ADVANCES, asked(fund_town, absconded, **DECIDED, principal_first=True))
    assert codes(ok(told, 422)) == [("/principal_first", "agreement-needed")]
    because(fund_town, absconded, "DISPUTE")
    told = fo.post(ADVANCES, asked(fund_town, absconded, **DECIDED))
    assert codes(ok(told, 422)) == [("/basis_kind", "agreement-needed")]
    assert "basis_kind" not in text_of(fo.get(f"/advances/new?case={absconded}"))
    because(fund_town, absconded, "ABSCONDED")
    ok(fo.post(ADVANCES, asked(fund_town, absconded)))


def test_a_case_is_not_struck_off_while_the_fund_is_owed(fund_town: FundTown, doors: Doors) -> None:
    """C-09: closed as still recovering, by every door; the sum is told."""
    advance = fund_town.an_advance(["100.00"])
    fo = doors("fo1")
    case = ok(fo.get(f"{API}/advances/{advance}"), 200)["case_id"]
    one, day = f"{API}/cases/{case}", {"on": "2026-03-02"}
    owed = ok(fo.get(f"{API}/advances/{advance}"), 200)["amount"]
    ok(fo.post(f"{one}/employer-payment", day | {"evidence": "回单"}))
    told = refused(fo.post(f"{one}/close", day), 409, "case-not-ready")
    assert owed in told["detail"]
    assert owed in text_of(fo.form(f"/cases/{case}/close", day), 409)
    assert "未追回" in text_of(fo.get(f"/cases/{case}?step=close"))
    done(fo.form(f"/cases/{case}/close", day | {"pursuing": "on"}))
    refused(fo.post(f"{one}/close", day), 409, "case-not-ready")
    assert "看追偿" in text_of(fo.get(f"/cases/{case}"))
    refused(fo.post(f"{one}/close", day | {"pursuing": True}), 409, "case-state")


def test_guaranteed_money_goes_first_unless_it_is_told_why_not(
    fund_town: FundTown, doors: Doors
) -> None:
    """A-01: cover that stands for the project is asked about at its field; the approver reads why."""
    case = fund_town.a_case(OWED)

    def stands(session: Session) -> None:
        project = session.get_one(ArrearsCase, case).project
        assert project is not None
        a_guarantee(session, fund_town.world, project)

    fund_town.do(stands)
    fo, body = doors("fo1"), asked(fund_town, case)
    plan = ok(fo.get(f"{ADVANCES}/plan?case={case}"), 200)
    assert (plan["deposit"], Money.of(plan["cover"]) > Money.ZERO) == ("0.00", True)
    assert codes(ok(fo.post(ADVANCES, body), 422)) == [("/cover_reason", "cover-first")]
    form = {name: str(value) for name, value in body.items()}
    page = text_of(fo.form("/advances/new", form), 422)
    assert 'id="cover_reason-error"' in page
    assert "须先索赔或支取" in page
    told = body | {"cover_reason": "出具机构书面拒付"}
    assert "出具机构书面拒付" in text_of(fo.form("/advances/new", form | told))
    made = ok(fo.post(ADVANCES, told))
    assert made["cover_reason"] == "出具机构书面拒付"
    shown = text_of(doors("a1").get(f"/approvals/{fund_town.request_of(made['id'])}"))
    assert "出具机构书面拒付" in shown
    assert "未先动用, 理由见申请" in shown
