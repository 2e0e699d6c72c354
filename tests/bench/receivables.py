"""How long ageing and exposure of many open advances take, beside a plain sum of the same rows.

``python -m tests.bench.receivables [--advances N] [--engine E]``
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from ledger.actor import SYSTEM
from ledger.advances.models import Advance, AdvanceFlow
from ledger.banking.models import BankAccount
from ledger.book.books import book_of, open_book
from ledger.book.lines import Draft, credit, debit
from ledger.book.post import post_many
from ledger.cases.models import ArrearsCase
from ledger.db import Database
from ledger.deadlines.models import Deadline
from ledger.money import Money
from ledger.people.sealed import Vault, unlock
from ledger.policies.load import load_policies
from ledger.policies.queries import policies
from ledger.recoveries.ageing import aged_debts, ageing
from ledger.recoveries.exposure import exposure
from ledger.rules.pursuit import barred_on
from tests.bench.place import MAKER, OPENED, analyse, place
from tests.parties.make import a_company, a_county

TODAY = date(2026, 11, 23)
BATCH = 10_000
PLAIN = text("SELECT count(*), sum(amount) FROM advance_flow WHERE county_id = 1")


def fill(session: Session, count: int) -> None:
    """So many open advances of one county, paid over four years, a tenth recovered in part."""
    county = a_county(session)
    company = a_company(session, county, 1, "天山建设")
    book = open_book(
        session, county_id=county.id, county_code=county.code, kind="FUND", opened_on=OPENED
    )
    bank = BankAccount(
        county_id=county.id, book_id=book.id, name="专户", bank="农业银行", number="300"
    )
    load_policies(session, by=SYSTEM)
    terms = next(one for one in policies(session) if one.code == "FIXED-300")
    case = ArrearsCase(
        county_id=county.id, number="2022-001", employer_id=company.id, source="HOTLINE",
        reason="ABSCONDED", summary="", filed_on=OPENED, state="SETTLING",
    )  # fmt: skip
    session.add_all((bank, case))
    session.flush()
    common = {
        "county_id": county.id, "case_id": case.id, "debtor_id": company.id,
        "bank_account_id": bank.id, "basis": "协议", "requested_on": OPENED,
        "amount": Money(1_000_000), "policy_version_id": terms.id,
        "interest_version_id": terms.id, "steps": "[]", "version": 1,
    }  # fmt: skip
    for start in range(1, count + 1, BATCH):
        ids = range(start, min(start + BATCH, count + 1))
        paid = {n: TODAY - timedelta(days=n % 1400) for n in ids}
        session.execute(insert(Advance), [
            common | {"id": n, "executed_on": paid[n], "repay_by": paid[n] + timedelta(days=180)}
            for n in ids
        ])  # fmt: skip
        session.execute(insert(AdvanceFlow), [
            {"county_id": county.id, "advance_id": n, "happened_on": paid[n],
             "amount": Money(1_000_000), "what": "PAID"}
            for n in ids
        ])  # fmt: skip
        session.execute(insert(AdvanceFlow), [
            {"county_id": county.id, "advance_id": n, "happened_on": TODAY,
             "amount": Money(-300_000), "what": "RECOVERED"}
            for n in ids if n % 10 == 0
        ])  # fmt: skip
        session.execute(insert(Deadline), [
            {"county_id": county.id, "subject": f"advance:{n}", "rule": "R-06", "what_zh": "时效",
             "what_en": "limitation", "starts_on": paid[n], "count": 0, "day_kind": "FIXED",
             "due_on": barred_on(paid[n]), "started_at": datetime.now(UTC), "version": 1}
            for n in ids
        ])  # fmt: skip


def post(session: Session, count: int) -> None:
    """The book has every advance in 1218.01, as wages to be paid of one worker."""
    book = book_of(session, 1, "FUND")
    each = Money(1_000_000)
    for start in range(1, count + 1, BATCH):
        ids = range(start, min(start + BATCH, count + 1))
        legs = [debit("1218.01", each, advance=str(n), case="1", debtor="1") for n in ids]
        owed = credit("2307.05", Money(1_000_000 * len(ids)), case="1", worker="1")
        draft = Draft(OPENED, "37", "垫付", f"bench:{start}", (*legs, owed), attachments=1)
        post_many(session, book.id, [draft], maker=MAKER,
                  approvals_digest=bytes(32))  # fmt: skip


def median(work: Callable[[], object], times: int = 5) -> float:
    """Seconds that the work takes, the middle of several runs."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def measure(engine: str, count: int) -> None:
    """One line for the engine: ageing, its first page, the exposure, a plain sum, the ratios."""
    with place(engine, books=1) as where:
        database = Database(where.url)
        database.in_transaction(lambda session: fill(session, count))
        database.in_transaction(lambda session: post(session, count))
        analyse(where)
        with database.reading() as session:
            whole = median(lambda: ageing(session, {1}, TODAY))
            page = median(lambda: aged_debts(session, {1}, TODAY))
            stake = median(lambda: exposure(session, {1}, TODAY, today=TODAY), times=1)
            plain = median(lambda: session.execute(PLAIN).all())
        print(
            f"{engine}: {count} open advances: by age {whole:.3f} s, a page of 50 {page:.3f} s,"
            f" the exposure {stake:.3f} s, a plain sum {plain:.3f} s,"
            f" ratios {whole / plain:.1f} and {stake / plain:.1f}"
        )
        database.dispose()


def main() -> None:
    """Measures as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--advances", type=int, default=100_000)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    asked = parser.parse_args()
    unlock(Vault.open_or_make(Path(tempfile.mkdtemp()) / "keys.json"))
    for engine in asked.engine or ("postgresql", "sqlite"):
        measure(engine, asked.advances)


if __name__ == "__main__":
    main()
