"""Papers by JSON: list, issue, show, print as PDF, check a print."""

from typing import Any

from flask import Response, url_for
from flask_smorest import Blueprint

from ledger.actor import Role
from ledger.gate.acts import perform
from ledger.gate.downloads import pdf_answer, watermark
from ledger.gate.filters import OfPaper
from ledger.gate.house import database, reading
from ledger.gate.paging import page_of, paged
from ledger.gate.roles import allow
from ledger.gate.visitor import actor
from ledger.papers.copies import bank_copy, office_copy
from ledger.papers.issue import IssuePaper, issue_paper
from ledger.papers.models import Paper
from ledger.papers.queries import check_paper, papers
from ledger.papers.schemas import CheckIn, CheckOut, PaperIn, PaperLine, PaperOut
from ledger.people.scope import counties_asked, find

blp = Blueprint("papers", __name__, description="Numbered papers of the bureau")

READERS = (Role.FO, Role.A1, Role.A2, Role.AU)
Body = dict[str, Any]


@blp.get("/papers")
@allow(*READERS)
@blp.arguments(OfPaper, location="query")
@blp.response(200, paged(PaperLine))
def list_papers(wanted: Body) -> Any:
    """List issued papers, the newest first."""
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = papers(covered, wanted["project"], wanted["kind"])
        return page_of(session, query, wanted, Paper.id, newest_first=True)


@blp.post("/papers")
@allow(Role.FO)
@blp.arguments(PaperIn)
@blp.response(201, PaperOut)
def issue(body: Body) -> Any:
    """Issue a paper under the next number of its kind; its content never changes again."""
    return perform(
        lambda session: issue_paper(session, IssuePaper(**body), by=actor()),
        schema=PaperOut(),
        body=body,
        location=lambda row: url_for(".show_paper", paper_id=row.id),
    )


@blp.get("/papers/<int:paper_id>")
@allow(*READERS)
@blp.response(200, PaperOut)
def show_paper(paper_id: int) -> Any:
    """Show one paper as it was issued, personal data masked."""
    with reading() as session:
        return find(session, Paper, paper_id, by=actor())


@blp.get("/papers/<int:paper_id>/pdf")
@allow(*READERS)
@blp.response(200, content_type="application/pdf")
def print_paper(paper_id: int) -> Response:
    """The paper as PDF, personal data masked; the same bytes each time."""
    with reading() as session:
        content = office_copy(session, paper_id, by=actor(), mark=watermark() or "")
    return pdf_answer(content, f"paper-{paper_id}.pdf")


@blp.get("/papers/<int:paper_id>/bank-copy")
@allow(Role.FO)
@blp.response(200, content_type="application/pdf")
def print_bank_copy(paper_id: int) -> Response:
    """The payment notice in clear for the bank; only who may pay takes it, and it is logged."""
    content = database().in_transaction(
        lambda session: bank_copy(session, paper_id, by=actor(), mark=watermark() or "")
    )
    return pdf_answer(content, f"paper-{paper_id}-bank.pdf")


@blp.get("/papers/check")
@allow(*READERS)
@blp.arguments(CheckIn, location="query")
@blp.response(200, CheckOut)
def check(wanted: Body) -> Any:
    """Whether a print with that number and digest is one of ours."""
    with reading() as session:
        return check_paper(session, wanted["number"], wanted["digest"], by=actor())
