"""What tests of papers read from a PDF, by a library that did not write it."""

import io

from pypdf import PdfReader
from sqlalchemy.orm import Session

from ledger.cases.models import Claim
from ledger.parties.models import Worker
from ledger.parties.show import unsealed


def words_in(pdf: bytes) -> str:
    """The text of all pages, without the spaces and breaks of the layout."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def personal(session: Session) -> list[str]:
    """Every name, identity number, card and phone of the claimants, in clear."""
    found = []
    for claim in session.query(Claim):
        worker = session.get_one(Worker, claim.worker_id)
        for field in ("name", "citizen_id", "bank_card", "phone"):
            found.append(unsealed(worker, field) or "")
    return [one for one in found if one]
