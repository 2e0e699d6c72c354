"""How the stories are told: JSON requests of several people, and the books they leave."""

from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from ledger.book.balances import trial_balance
from ledger.book.books import Book
from tests.cases.make import a_sheet
from tests.doors import Door, Doors

API = "/api/v1"
Json = dict[str, Any]


class Office:
    """The people of one county at the JSON door."""

    def __init__(self, doors: Doors) -> None:
        self.fo1, self.fo2 = doors("fo1"), doors("fo2")
        self.a1, self.a2, self.au = doors("a1"), doors("a2"), doors("au")

    def make(self, path: str, body: Json, *, by: Door | None = None) -> Json:
        """The first officer's request (or another's), which must succeed."""
        return told((by or self.fo1).post(f"{API}{path}", body))

    def see(self, path: str) -> Json:
        """What the auditor reads."""
        return told(self.au.get(f"{API}{path}"), 200)

    def review(self, proposal_id: int) -> None:
        """The second officer posts the voucher exactly as he saw it."""
        seen = told(self.fo2.get(f"{API}/vouchers/{proposal_id}/preview"), 200)["seen"]
        self.make(f"/vouchers/{proposal_id}/review", {"seen": seen}, by=self.fo2)

    def approve(self, approval_id: int) -> None:
        """Both tiers approve what they saw."""
        for official in (self.a1, self.a2):
            digest = told(official.get(f"{API}/approvals/{approval_id}"), 200)["digest"]
            said = {"decision": "approve", "opinion": "同意", "digest": digest}
            self.make(f"/approvals/{approval_id}/decisions", said, by=official)

    def import_roll(self, case_id: int, rows: list[tuple[str, ...]]) -> None:
        """The roll of a case is imported from a CSV file."""
        file = (BytesIO(a_sheet(rows)), "名册.csv")
        told(self.fo1.send("POST", f"{API}/cases/{case_id}/roll", data={"file": file}))


def told(response: Any, *statuses: int) -> Json:
    """The answer, which must have one of the statuses (200 or 201 unless said)."""
    said: Json = response.get_json()
    assert response.status_code in (statuses or (200, 201)), said
    return said


def left(session: Session, book: Book, on: date, *, before_closing: bool = False) -> dict[str, str]:
    """The closing balances that are not zero, debit as ``D``, credit as ``C``."""
    found = {}
    for line in trial_balance(session, book.id, on, before_closing=before_closing):
        if line.closing_d:
            found[line.title] = f"D {line.closing_d.grouped()}"
        elif line.closing_c:
            found[line.title] = f"C {line.closing_c.grouped()}"
    return found
