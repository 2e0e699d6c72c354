"""Pages of papers: those of a project, the draft before it is issued, the paper, the check."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.errors import NotFound
from ledger.gate.downloads import pdf_answer, watermark
from ledger.gate.filters import OfPaper
from ledger.gate.forms import Errors, submit
from ledger.gate.house import database, reading
from ledger.gate.paging import page_of
from ledger.gate.problems import field_errors
from ledger.gate.roles import actor, allow
from ledger.papers.copies import bank_copy, office_copy
from ledger.papers.issue import IssuePaper, draft_paper, issue_paper
from ledger.papers.models import Paper
from ledger.papers.queries import Checked, check_paper, issuable, papers
from ledger.papers.schemas import CheckIn, PaperIn
from ledger.papers.words import COPIES, KINDS
from ledger.parties.models import Project
from ledger.people.scope import counties_asked, find
from ledger.said import typed_text
from ledger.web.furnish import say, t
from ledger.web.lists import wanted_by, ways

bp = Blueprint("papers", __name__, url_prefix="/papers")

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@bp.get("")
@allow(*OFFICE)
def index() -> str:
    """Issued papers, the newest first."""
    wanted = wanted_by(OfPaper())
    covered = counties_asked(actor(), wanted["county"])
    with reading() as session:
        query = papers(covered, wanted["project"], wanted["kind"])
        page = page_of(session, query, wanted, Paper.id, newest_first=True)
    return render_template(
        "papers/index.html", page=page, kinds=KINDS, values=request.args, **ways(page.next),
        choices=[(code, say(kind.title)) for code, kind in KINDS.items()],
    )  # fmt: skip


@bp.get("/project/<int:project_id>")
@allow(*OFFICE)
def of_project(project_id: int) -> str:
    """The papers of one project, and those that may be issued now."""
    with reading() as session:
        project = find(session, Project, project_id, by=actor())
        rows = session.scalars(papers(actor().counties, project.id)).all()
        return render_template(
            "papers/project.html", project=project, rows=rows, kinds=KINDS,
            waiting=issuable(session, project),
        )  # fmt: skip


@bp.get("/new/<kind>/<int:about_id>")
@allow(Role.FO)
def new(kind: str, about_id: int) -> str:
    """The paper as it would be issued today."""
    if kind not in KINDS:
        raise NotFound("没有这种文书。", "There is no such paper.")
    return _draft(kind, about_id, None, {})


def _draft(kind: str, about_id: int, errors: Errors | None, values: Mapping[str, Any]) -> str:
    with reading() as session:
        wanted = IssuePaper(kind, about_id, clock.today())
        draft = draft_paper(session, wanted, by=actor())
        record = draft.content.as_record("", str(wanted.on))
        return render_template(
            "papers/new.html", record=record, project=draft.project, kind=kind,
            about_id=about_id, words=KINDS[kind], errors=errors, values=values,
        )  # fmt: skip


@bp.post("/new/<kind>/<int:about_id>")
@allow(Role.FO)
def create(kind: str, about_id: int) -> Response:
    """The paper is issued under the next number."""
    if kind not in KINDS:
        raise NotFound("没有这种文书。", "There is no such paper.")

    def work(session: Session, data: dict[str, Any]) -> str:
        row = issue_paper(session, IssuePaper(kind, about_id, data["on"]), by=actor())
        flash(t(f"已发出 {row.name}。", f"{row.name} is issued."), "good")
        return url_for(".show", paper_id=row.id)

    return submit(
        work, schema=PaperIn(only=("on",)),
        again=lambda errors, values: _draft(kind, about_id, errors, values),
    )  # fmt: skip


@bp.get("/<int:paper_id>")
@allow(*OFFICE)
def show(paper_id: int) -> str:
    """The paper as it was issued, personal data masked; it prints on A4."""
    with reading() as session:
        row = find(session, Paper, paper_id, by=actor())
        return render_template(
            "papers/show.html", row=row, record=row.record, project=row.project,
            copy=say(COPIES["office"]) if row.sealed is not None else "",
        )  # fmt: skip


@bp.get("/<int:paper_id>/pdf")
@allow(*OFFICE)
def pdf(paper_id: int) -> Response:
    """The same paper as PDF."""
    with reading() as session:
        content = office_copy(session, paper_id, by=actor(), mark=watermark() or "")
    return pdf_answer(content, f"paper-{paper_id}.pdf")


@bp.get("/<int:paper_id>/bank-copy")
@allow(Role.FO)
def bank(paper_id: int) -> Response:
    """The payment notice in clear for the bank; that it was taken stands on the trail."""
    content = database().in_transaction(
        lambda session: bank_copy(session, paper_id, by=actor(), mark=watermark() or "")
    )
    return pdf_answer(content, f"paper-{paper_id}-bank.pdf")


@bp.get("/check")
@allow(*OFFICE)
def check() -> str:
    """Whether a print with that number and digest is one of ours."""
    values = {name: request.args.get(name, "") for name in ("number", "digest")}
    errors: Errors | None = None
    found: Checked | None = None
    if any(values.values()):
        try:
            with typed_text():
                wanted = CheckIn().load(values)
            with reading() as session:
                found = check_paper(session, wanted["number"], wanted["digest"], by=actor())
        except ValidationError as error:
            errors = field_errors(error.normalized_messages())  # type: ignore[no-untyped-call]
    return render_template(
        "papers/check.html", values=values, errors=errors, found=found, kinds=KINDS
    )
