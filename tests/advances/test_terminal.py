"""Advances out of the ordinary and delegations, carried through at the terminal."""

import json
from typing import Any

from tests.advances.test_kinds import LIVING, OVERRIDE, lays_down
from tests.advances.town import FundTown
from tests.advances.trio import Said, Terminal, typing
from tests.deposits.make import journal, text
from tests.doors import a_user

__all__ = ["typing"]

OWED = ["6200.00", "1500.00"]


def told_of(said: Said) -> dict[str, Any]:
    assert said.status == 0, said
    told: dict[str, Any] = json.loads(said.out[said.out.index("{") :])
    return told


def decided(typing: Terminal, request: int) -> None:
    """Both tiers approve at the terminal what they were shown there."""
    for login in ("a1", "a2"):
        shown = told_of(typing(login, "approvals", "show", request))
        assert shown["grounds"]["steps"]
        typed = ("--decision", "approve", "--opinion", "同意", "--digest", shown["digest"])
        told_of(typing(login, "approvals", "decide", request, *typed))


def test_living_cost_urgently_at_the_terminal(fund_town: FundTown, typing: Terminal) -> None:
    """A-04, A-06, postings 36 to 38: asked, decided, executed and confirmed without a page."""
    lays_down(fund_town, "advance", LIVING)
    case = fund_town.a_case(OWED)
    ask = ("--bank-account-id", fund_town.account, "--basis", "协议 1", "--repay-by", "2026-08-31")
    travel = typing("fo1", "advances", "ask", case, *ask, "--kind", "TRAVEL")
    assert (travel.status, "没有规定此类费用的限额" in travel.err) == (1, True)
    planned = told_of(typing("fo1", "advances", "plan", case, "--kind", "LIVING"))
    made = told_of(typing(
        "fo1", "advances", "ask", case, *ask, "--kind", "LIVING", "--urgent", "无钱返乡",
    ))  # fmt: skip
    assert (made["kind"], made["urgent"], made["amount"]) == ("LIVING", "无钱返乡", "1200.00")
    assert planned["amount"] == made["amount"]
    decided(typing, made["approval_id"])
    told_of(typing("fo2", "advances", "execute", made["id"]))
    told_of(typing("fo2", "payments", "confirm", 1, "--bank-reference", "F-2"))
    told: list[str] = []
    fund_town.do(lambda session: told.append(journal(session, fund_town.world.fund, after=1)))
    assert told[0] == text("""
        2026-03-02 备-1 [36] 批准垫付: 案件2026-001, 天山建设1
          D 9601 advance=1 1,200.00
          C 9609 advance=1 1,200.00
        2026-03-02 转-1 [37] 垫付批次发出: 案件2026-001, 天山建设1
          D 1218.01 advance=1 case=1 debtor=1 1,200.00
          C 2307.05 case=1 worker=1 600.00
          C 2307.05 case=1 worker=2 600.00
          D 9609 advance=1 1,200.00
          C 9601 advance=1 1,200.00
        2026-03-02 付-1 [38] 银行代发垫付工资: 案件2026-001垫付
          D 2307.05 case=1 worker=1 600.00
          D 2307.05 case=1 worker=2 600.00
          C 1002.02 bank=2 1,200.00
    """)


def test_above_the_ceilings_at_the_terminal(fund_town: FundTown, typing: Terminal) -> None:
    """A-02: a decision told in part is refused at each missing option; whole, it is granted."""
    case = fund_town.a_case(["6200.00", "1500.00", "4875.50"])
    ask = ("advances", "ask", case, "--bank-account-id", fund_town.account, "--basis", "协议 1",
           "--repay-by", "2026-08-31")  # fmt: skip
    part = typing("fo1", *ask, "--override-limit", "9000.00")
    assert part.status == 1
    for name in ("override_document", "override_reason"):
        assert f"/{name}: 政府决定的文号、理由和金额须一并填写。" in part.err
    planned = told_of(typing("au", "advances", "plan", case, "--granted", "9000.00"))
    whole = [w for k, v in OVERRIDE.items() for w in (f"--{k.replace('_', '-')}", v)]
    made = told_of(typing("fo1", *ask, *whole))
    assert planned["amount"] == made["amount"] == "9000.00"
    assert made["override_document"] == OVERRIDE["override_document"]


def test_a_step_is_delegated_at_the_terminal(fund_town: FundTown, typing: Terminal) -> None:
    """A-06, S-3: given for some days, used, taken back; a wrong one is told at its place."""
    fund_town.do(lambda session: a_user(session, "deputy", number=777))
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    give = ("delegations", "give", "--county-id", fund_town.world.county.id, "--role", "A1",
            "--first-day", "2026-03-02", "--document", "委托书 2026-3")  # fmt: skip
    wrong = typing("a1", *give, "--login", "au", "--last-day", "2026-03-06")
    assert (wrong.status, "/login: " in wrong.err) == (1, True)
    early = typing("a1", *give, "--login", "deputy", "--last-day", "2026-03-01")
    assert (early.status, "止日不能早于起日" in early.err) == (1, True)
    made = told_of(typing("a1", *give, "--login", "deputy", "--last-day", "2026-03-06"))
    again = typing("a1", *give, "--login", "deputy", "--last-day", "2026-03-06")
    assert (again.status, "这些日期已委托他人" in again.err) == (1, True)
    shown = told_of(typing("deputy", "approvals", "show", request))
    hands = shown["grounds"]["steps"][0]["hands"]
    assert [one["id"] for one in hands] == [made["id"]]
    typed = ("--decision", "approve", "--opinion", "同意", "--digest", shown["digest"])
    one = told_of(typing("deputy", "approvals", "decide", request, *typed))["decisions"][0]
    assert one["for_person"] == fund_town.world.people["a1"].person_id
    told_of(typing("a1", "delegations", "revoke", made["id"]))
    gone = typing("deputy", "approvals", "show", request)
    assert (gone.status, gone.out) == (1, "")
