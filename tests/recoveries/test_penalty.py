"""Penalty and default interest beside a debt (45), what is overpaid (46): one receipt, one entry."""

from typing import Any

import pytest

from tests.advances.town import FundTown, codes, ok, refused, review
from tests.deposits.make import text
from tests.doors import Doors
from tests.funds.test_outlays import explained, told
from tests.recoveries.test_doors import RECOVERIES, advance, paid

__all__ = ["advance"]
JUDGED = {"penalty": "120.00", "penalty_document": "(2026)民初9号"}


def test_one_receipt_is_one_entry(fund_town: FundTown, doors: Doors, advance: int) -> None:
    """Postings 42, 44, 45 and 46 together; R-01: principal and interest are recovered; F-02."""
    fo = doors("fo1")
    body = paid(fund_town, advance, amount="9800.00", **JUDGED)
    page = fo.form("/recoveries/new", body).text
    for words in ("其中违约金 120.00 元", "9,595.00", "多收 85.00 元"):
        assert words in page, words
    made = ok(fo.post(RECOVERIES, body))
    review(doors("fo2"), made["proposal_id"])
    assert told(fund_town, "2026-06-30") == text(f"""
        2026-06-30 收-1 [44] 追偿回款: 天山建设1, 案件2026-001
          D 1216.01 advance=1 case=1 debtor=1 95.00
          C 4604.02 case=1 95.00
          D 1002.02 bank={fund_town.account} 9,800.00
          C 1216.01 advance=1 case=1 debtor=1 95.00
          C 1218.01 advance=1 case=1 debtor=1 9,500.00
          C 4609.01 case=1 120.00
          C 2307.09 bank_line=R-1 85.00
    """)
    shown = ok(fo.get(f"{RECOVERIES}/{made['id']}"), 200)
    assert (shown["penalty"], shown["over"], shown["to_principal"]) == (
        "120.00", "85.00", "9500.00",
    )  # fmt: skip
    assert "(2026)民初9号" in fo.get(f"/recoveries/{made['id']}").text
    assert explained(doors)


def test_a_penalty_alone_after_the_debt_is_settled(
    fund_town: FundTown, doors: Doors, advance: int
) -> None:
    """Posting 45 of its own: the debt is not touched, a settled debt does not stand in its way."""
    fo, fo2 = doors("fo1"), doors("fo2")
    review(fo2, ok(fo.post(RECOVERIES, paid(fund_town, advance, amount="9595.00")))["proposal_id"])
    more = paid(fund_town, advance, amount="120.00", bank_reference="R-2", on="2026-07-01")
    refused(fo.post(RECOVERIES, more), 409, "over-recovery")
    made = ok(fo.post(RECOVERIES, more | JUDGED))
    review(fo2, made["proposal_id"])
    assert told(fund_town, "2026-07-01") == text(f"""
        2026-07-01 收-1 [45] 追偿回款: 天山建设1, 案件2026-001
          D 1002.02 bank={fund_town.account} 120.00
          C 4609.01 case=1 120.00
    """)
    assert fo.get(f"/recoveries/{made['id']}").status_code == 200
    assert fo.get(f"/advances/{advance}").status_code == 200
    assert explained(doors)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"penalty": "5.00"}, "/penalty_document", "penalty-document"),
        ({"penalty_document": "判决"}, "/penalty_document", "penalty-document"),
        (JUDGED | {"penalty": "1000.01"}, "/penalty", "penalty-above"),
        (JUDGED | {"penalty": "0.00"}, "/penalty", "amount-zero"),
    ],
)
def test_a_penalty_names_its_document(
    fund_town: FundTown, doors: Doors, advance: int, change: dict[str, Any], pointer: str, code: str
) -> None:
    """Posting 45: the agreement or judgment; never more than was paid."""
    fo = doors("fo1")
    body = paid(fund_town, advance, **change)
    assert codes(refused(fo.post(RECOVERIES, body), 422, code)) == [(pointer, code)]
    page = fo.form("/recoveries/new", body)
    assert (page.status_code, f'href="#{pointer[1:]}"' in page.text) == (422, True)
