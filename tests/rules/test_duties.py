"""What contractors owe their workers beside the deposit: C-03, C-04, C-05, C-06, W-02."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.duties import DutyFacts, Kept, account_due, account_name, findings, keeping
from ledger.rules.workdays import CalendarMissing
from tests.rules.test_workdays import CALENDAR, day

TODAY = day("2026-06-30")
RIGHT = account_name("天山建设", "一号楼")
#: A project at work of which everything is on record and nothing amiss.
GOOD = DutyFacts(
    begun_on=day("2026-02-02"),
    pay_day=15,
    right_name=RIGHT,
    account_due=day("2026-02-24"),
    account_on=day("2026-02-24"),
    account_name=RIGHT,
    real_name_on=day("2026-02-02"),
    board_on=day("2026-02-02"),
)
#: Complete, noticed for thirty days, closed on the first day after.
CLOSED = replace(
    GOOD,
    ended_on=day("2026-05-01"),
    notice_on=day("2026-05-01"),
    notice_ends=day("2026-05-31"),
    closed_on=day("2026-06-01"),
    balance_told=True,
)


def found(facts: DutyFacts, **changes: Any) -> list[tuple[str, str, int | None]]:
    return [
        (one.rule, one.code, one.days_late) for one in findings(replace(facts, **changes), TODAY)
    ]


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, []),
    # C-03: a month at most, disputes never stop it
    ({"pay_day": None, "cycle_days": 31}, []),
    ({"pay_day": None, "cycle_days": 32}, [("C-03", "cycle-long", None)]),
    ({"pay_day": None}, [("C-03", "cycle-missing", None)]),
    ({"pay_day": None, "begun_on": None}, []),
    ({"dispute_on": day("2026-06-01")}, [("C-03", "dispute-stops", None)]),
    ({"dispute_on": day("2026-06-01"), "paid_in_dispute": True}, []),
    # C-04: open in time, under its name
    ({"account_on": day("2026-02-25")}, [("C-04", "account-late", 1)]),
    ({"account_on": None}, [("C-04", "account-missing", 126)]),
    ({"account_on": None, "account_due": TODAY}, []),
    ({"account_on": None, "account_due": TODAY - timedelta(1)}, [("C-04", "account-missing", 1)]),
    ({"account_on": None, "account_due": None}, [("C-04", "account-missing", None)]),
    ({"account_on": None, "account_due": None, "begun_on": None}, []),
    ({"account_name": None}, [("C-04", "account-untold", None)]),
    ({"account_name": "天山建设工资专户"}, [("C-04", "account-name", None)]),
    ({"closed_on": day("2026-06-01"), "balance_told": True},
     [("C-04", "closed-before-end", None)]),
    # C-05: there when work begins
    ({"real_name_on": None}, [("C-05", "real-name-missing", 148)]),
    ({"real_name_on": day("2026-02-03")}, [("C-05", "real-name-late", 1)]),
    ({"board_on": None}, [("C-05", "board-missing", 148)]),
    ({"board_on": day("2026-02-12")}, [("C-05", "board-late", 10)]),
    ({"board_on": None, "real_name_on": None, "begun_on": day("2026-07-01")}, []),
    ({"board_on": None, "begun_on": TODAY}, [("C-05", "board-missing", 0)]),
])  # fmt: skip
def test_what_is_amiss_of_a_project_at_work(changes, expected):
    """C-03, C-04, C-05: one below, at, one above each bound."""
    assert found(GOOD, **changes) == expected


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, []),
    ({"closed_on": day("2026-05-31")}, ["closed-early"]),
    ({"notice_on": None, "notice_ends": None}, ["closed-without-notice"]),
    ({"closed_on": day("2026-05-01")}, ["closed-before-end"]),
    ({"balance_told": False}, ["balance-untold"]),
    ({"closed_on": None, "balance_told": False}, []),
    # what can no longer be made good is told no more
    ({"real_name_on": None, "board_on": None, "pay_day": None, "account_name": None}, []),
])  # fmt: skip
def test_an_account_closes_after_completion_and_notice(changes, expected):
    """C-04, 条例 27: after completion and thirty days of notice, the balance to the contractor."""
    assert [code for _, code, _ in found(CLOSED, **changes)] == expected


@given(
    signed=st.dates(date(2024, 1, 1), date(2026, 10, 1)),
    days=st.integers(min_value=1, max_value=60),
)
def test_the_due_day_is_the_first_working_day_from_its_count_on(signed, days):
    """C-04, W-02: never before the count, on a working day, and none is passed over."""
    due, counted = account_due(signed, days, CALENDAR), signed + timedelta(days)
    assert due >= counted
    assert CALENDAR[due]
    assert not any(CALENDAR[counted + timedelta(n)] for n in range((due - counted).days))


def test_the_due_day_in_an_unknown_year_is_not_guessed():
    """C-04, W-04."""
    with pytest.raises(CalendarMissing):
        account_due(day("2026-12-20"), 30, CALENDAR)


@pytest.mark.parametrize(("ended", "settled", "unpaid", "kept"), [
    (None, None, False, Kept(day("2023-06-30"), None, None)),
    (None, None, True, Kept(day("2023-06-30"), None, None)),
    ("2024-02-29", None, False, Kept(day("2023-06-30"), day("2027-02-28"), day("2027-02-28"))),
    ("2026-05-01", "2026-06-10", False,
     Kept(day("2023-06-30"), day("2029-05-01"), day("2029-06-10"))),
    ("2026-05-01", "2025-06-10", False,
     Kept(day("2023-06-30"), day("2029-05-01"), day("2029-05-01"))),
    ("2026-05-01", "2026-06-10", True, Kept(day("2023-06-30"), day("2029-05-01"), None)),
])  # fmt: skip
def test_how_long_ledgers_are_kept(ended, settled, unpaid, kept):
    """C-06: wages three years, the workforce three years after completion and full payment."""
    last = settled and day(settled)
    assert keeping(TODAY, day("2023-01-05"), ended and day(ended), last, unpaid=unpaid) == kept
