"""Bad decisions and payments at all three doors: one sentence, exit status 1, nothing done.

Safety 12: rows 17, 18, 19 and 48 to 52 for an approval, its execution and its payment.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.advances.models import Advance
from ledger.approvals.decide import expire_due
from ledger.cases.settle import PaidByEmployer, pay_by_employer
from ledger.gate.kinds import ENDERS
from ledger.people.grants import revoke_role
from ledger.people.models import RoleGrant
from tests.advances.town import API, FundTown, approve, ok
from tests.advances.trio import Deed, Terminal, refused_at_each, typing
from tests.approvals.laid import laid_out
from tests.deposits.make import journal
from tests.doors import Doors

__all__ = ["typing"]

OWED = ["6200.00", "1500.00"]
SE = Actor(900, 900, "SE", frozenset({(Role.SE, 0)}))
Prepare = Callable[[FundTown, Doors, int], None]


def nothing(town: FundTown, doors: Doors, advance: int) -> None:
    """The request waits for tier 1."""


def once(town: FundTown, doors: Doors, advance: int) -> None:
    """Tier 1 has approved."""
    request = town.request_of(advance)
    said = {"decision": "approve", "opinion": "已核", "digest": laid_out(doors("a1"), request)}
    ok(doors("a1").post(f"{API}/approvals/{request}/decisions", said))


def approved(town: FundTown, doors: Doors, advance: int) -> None:
    """Both tiers have approved."""
    approve(doors, town.request_of(advance))


def withdrawn(town: FundTown, doors: Doors, advance: int) -> None:
    """The one who asked has taken it back, approved as it was."""
    approved(town, doors, advance)
    ok(doors("fo1").post(f"{API}/approvals/{town.request_of(advance)}/withdrawal", {}))


def overdue(town: FundTown, doors: Doors, advance: int) -> None:
    """Its last day has passed and the nightly job has not run."""
    town.at.on("2026-04-02")


def lapsed(town: FundTown, doors: Doors, advance: int) -> None:
    """The nightly job let it lapse."""
    overdue(town, doors, advance)
    town.do(lambda session: expire_due(session, date(2026, 4, 2), enders=ENDERS))


def late(town: FundTown, doors: Doors, advance: int) -> None:
    """Approved, and its last day has passed."""
    approved(town, doors, advance)
    overdue(town, doors, advance)


def renamed(town: FundTown, doors: Doors, advance: int) -> None:
    """Approved; then the debtor's name changed, which the approval binds to."""
    approved(town, doors, advance)

    def work(session: Session) -> None:
        session.get_one(Advance, advance).debtor.name = "另一家企业"

    town.do(work)


def dismissed(town: FundTown, doors: Doors, advance: int) -> None:
    """Approved; then the second tier lost the role."""
    approved(town, doors, advance)

    def work(session: Session) -> None:
        person = town.world.people["a2"].person_id
        grant = session.query(RoleGrant).filter_by(person_id=person).one()
        revoke_role(session, grant.id, by=SE)

    town.do(work)


def executed(town: FundTown, doors: Doors, advance: int) -> None:
    """Carried out; the batch waits for the bank."""
    approved(town, doors, advance)
    ok(doors("fo2").post(f"{API}/advances/{advance}/execute", {"on": "2026-03-02"}))


def paid(town: FundTown, doors: Doors, advance: int) -> None:
    """The bank's word is in the book."""
    executed(town, doors, advance)
    told = {"on": "2026-03-02", "bank_reference": "F-2"}
    ok(doors("fo2").post(f"{API}/payments/1/confirm", told), 200)


def closed(town: FundTown, doors: Doors, advance: int) -> None:
    """Approved; since then it is April and March is closed."""
    approved(town, doors, advance)
    close_march(town, doors)


def paid_by_hand(town: FundTown, doors: Doors, advance: int) -> None:
    """Approved; then the employer paid the workers himself."""
    approved(town, doors, advance)

    def work(session: Session) -> None:
        case_id = session.get_one(Advance, advance).case_id
        by_hand = PaidByEmployer(case_id, date(2026, 3, 2), "回单")
        pay_by_employer(session, by_hand, by=town.world.fo1)

    town.do(work)


def close_march(town: FundTown, doors: Doors) -> None:
    town.at.on("2026-04-01")
    for month in ("2026-01", "2026-02", "2026-03"):
        path = f"{API}/books/652301-FUND/periods/closing"
        asked = ok(doors("fo1").post(path, {"period": month}))
        said = {"decision": "approve", "opinion": "同意", "digest": asked["digest"]}
        laid_out(doors("a1"), asked["id"])
        ok(doors("a1").post(f"{API}/approvals/{asked['id']}/decisions", said))
        ok(doors("fo2").post(f"{API}/approvals/{asked['id']}/execution", {}))


def deciding(town: FundTown, advance: int, digest: str) -> Deed:
    request = town.request_of(advance)
    path = f"/approvals/{request}/decisions"
    body = {"decision": "approve", "opinion": "已核", "digest": digest}
    return Deed(path, path, ("approvals", "decide", str(request)), body)


def asking(town: FundTown) -> Deed:
    body = {"bank_account_id": str(town.account), "basis": "还款协议 2026-1",
            "repay_by": "2026-08-31"}  # fmt: skip
    json = body | {"case_id": 1, "bank_account_id": town.account, "on": "2026-03-02"}
    return Deed("/advances", "/advances", ("advances", "ask", "1"), body, json)


def executing(advance: int, on: str) -> Deed:
    words = ("advances", "execute", str(advance))
    paths = f"/advances/{advance}/execute", f"/advances/{advance}/execution"
    return Deed(*paths, words, {"on": on})


def confirming(on: str, reference: str) -> Deed:
    words = ("payments", "confirm", "1")
    path = "/payments/1/confirm"
    return Deed(path, path, words, {"on": on, "bank_reference": reference})


def standing(town: FundTown, doors: Doors, advance: int) -> tuple[Any, ...]:
    """What no refusal may touch: the request, its decisions, the journal, the free money."""
    request = ok(doors("au").get(f"{API}/approvals/{town.request_of(advance)}"), 200)
    told: list[str] = []
    town.do(lambda session: told.append(journal(session, town.world.fund)))
    return request["state"], len(request["decisions"]), request["brief"]["free_after"], told


@pytest.mark.parametrize(
    ("login", "prepare", "digest", "status", "code"),
    [
        pytest.param("a1", once, None, 409, "state", id="row 49: twice"),
        pytest.param("a1", withdrawn, None, 409, "state", id="row 49: after a withdrawal"),
        pytest.param("a1", lapsed, None, 409, "state", id="row 49: after it lapsed"),
        pytest.param("a1", overdue, None, 409, "approval-expired", id="row 49: after its last day"),
        pytest.param("a2", nothing, None, 409, "state", id="row 50: tier 2 before tier 1"),
        pytest.param("a1", nothing, "0" * 64, 409, "approval-stale", id="row 51: other content"),
        pytest.param("fo1", nothing, None, 403, "forbidden", id="row 48: who asked"),
        pytest.param("fo2", nothing, None, 403, "forbidden", id="another officer"),
    ],
)  # fmt: skip
def test_a_bad_decision(
    fund_town: FundTown, doors: Doors, typing: Terminal,
    login: str, prepare: Prepare, digest: str | None, status: int, code: str,
) -> None:  # fmt: skip
    """A-07, I-21 .. I-23: one sentence at every door, exit status 1, and nothing is decided."""
    advance = fund_town.an_advance_in_review(OWED)
    prepare(fund_town, doors, advance)
    own = ok(doors("au").get(f"{API}/approvals/{fund_town.request_of(advance)}"), 200)["digest"]
    before = standing(fund_town, doors, advance)
    deed = deciding(fund_town, advance, digest or own)
    refused_at_each(doors, typing, login, deed, status, code)
    assert standing(fund_town, doors, advance) == before


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        pytest.param(nothing, "asked-already", id="row 56: all of it is asked for"),
        pytest.param(paid, "cap", id="row 56: all that the ceilings allow is paid"),
    ],
)
def test_a_bad_request(
    fund_town: FundTown, doors: Doors, typing: Terminal, prepare: Prepare, code: str
) -> None:
    """A-02, A-10: not a fen beyond the ceilings, whatever waits or was paid before."""
    advance = fund_town.an_advance_in_review(OWED)
    prepare(fund_town, doors, advance)
    before = standing(fund_town, doors, advance)
    refused_at_each(doors, typing, "fo1", asking(fund_town), 409, code)
    assert standing(fund_town, doors, advance) == before


@pytest.mark.parametrize(
    ("login", "prepare", "on", "status", "code"),
    [
        pytest.param("fo1", approved, "2026-03-02", 403, "same-person", id="who asked pays"),
        pytest.param("a1", approved, "2026-03-02", 403, "forbidden", id="who approved pays"),
        pytest.param("fo2", once, "2026-03-02", 409, "state", id="row 50: one approval"),
        pytest.param("fo2", renamed, "2026-03-02", 409, "approval-stale", id="row 51"),
        pytest.param("fo2", dismissed, "2026-03-02", 409, "approval-void", id="row 52"),
        pytest.param("fo2", withdrawn, "2026-03-02", 409, "state", id="withdrawn"),
        pytest.param("fo2", late, "2026-04-02", 409, "approval-expired", id="expired"),
        pytest.param("fo2", executed, "2026-03-02", 409, "advance-state", id="twice"),
        pytest.param(
            "fo2", paid_by_hand, "2026-03-02", 409, "already-paid", id="row 56: paid meanwhile"
        ),
        pytest.param("fo2", approved, "2026-03-03", 422, "date-future", id="row 17: tomorrow"),
        pytest.param("fo2", closed, "2026-03-31", 409, "period-closed", id="row 18: closed month"),
    ],
)  # fmt: skip
def test_a_bad_execution(
    fund_town: FundTown, doors: Doors, typing: Terminal,
    login: str, prepare: Prepare, on: str, status: int, code: str,
) -> None:  # fmt: skip
    """I-21, I-23, S-5: nothing is posted and the money stays held."""
    advance = fund_town.an_advance_in_review(OWED)
    prepare(fund_town, doors, advance)
    before = standing(fund_town, doors, advance)
    refused_at_each(doors, typing, login, executing(advance, on), status, code)
    assert standing(fund_town, doors, advance) == before


@pytest.mark.parametrize(
    ("login", "prepare", "told", "status", "code"),
    [
        pytest.param("fo1", executed, ("2026-03-02", "F-3"), 403, "same-person", id="who asked confirms"),
        pytest.param("a2", executed, ("2026-03-02", "F-3"), 403, "forbidden", id="who approved confirms"),
        pytest.param("fo2", paid, ("2026-03-02", "F-3"), 409, "batch-state", id="confirmed twice"),
        pytest.param(
            "fo2", executed, ("2026-03-02", "F-1"), 409, "duplicate-reference",
            id="row 46: the reference of another payment",
        ),
        pytest.param("fo2", executed, ("2026-03-01", "F-3"), 409, "batch-state", id="before it was made"),
        pytest.param("fo2", executed, ("2026-03-03", "F-3"), 422, "date-future", id="row 17: tomorrow"),
    ],
)  # fmt: skip
def test_a_bad_confirmation(
    fund_town: FundTown, doors: Doors, typing: Terminal,
    login: str, prepare: Prepare, told: tuple[str, str], status: int, code: str,
) -> None:  # fmt: skip
    """I-14, I-21: the bank's word is taken once, by another person, not before its batch."""
    advance = fund_town.an_advance_in_review(OWED)
    prepare(fund_town, doors, advance)
    before = standing(fund_town, doors, advance)
    refused_at_each(doors, typing, login, confirming(*told), status, code)
    assert standing(fund_town, doors, advance) == before
