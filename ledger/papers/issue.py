"""Issue a paper: its content is frozen under the next number of its kind, once (I-04)."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.canonical import canonical
from ledger.db import may_lock
from ledger.errors import FieldError, Invalid, Refusal
from ledger.papers.content import frozen
from ledger.papers.deposit_papers import assessment_notice, receipt_paper
from ledger.papers.draft import PaperDraft
from ledger.papers.draw_papers import payment_notice, replenishment_notice
from ledger.papers.models import Paper
from ledger.papers.return_papers import return_confirmation, return_notice
from ledger.papers.words import KINDS
from ledger.parties.models import County
from ledger.parties.officer import require_officer
from ledger.people.sealed import vault
from ledger.text import Text

WRITERS: Mapping[str, Callable[..., PaperDraft]] = {
    "ASSESSMENT": assessment_notice,
    "RECEIPT": receipt_paper,
    "PAYMENT": payment_notice,
    "REPLENISH": replenishment_notice,
    "NOTICE": return_notice,
    "CONFIRM": return_confirmation,
}


@dataclass(frozen=True, slots=True)
class IssuePaper:
    """A paper of that kind about that assessment, receipt, draw or return, dated ``on``."""

    kind: str
    about_id: int
    on: date


def draft_paper(session: Session, wanted: IssuePaper, *, by: Actor) -> PaperDraft:
    """What would be issued; refused when it was (``paper-issued``), is too early, or is dated
    before what it tells of (``date-order``)."""
    draft = WRITERS[wanted.kind](session, wanted.about_id, wanted.on, by=by)
    if wanted.on < draft.happened_on:
        says = Text(f"不能早于事项发生日 {draft.happened_on}。",
                    f"It precedes what it tells of ({draft.happened_on}).")  # fmt: skip
        raise Invalid([FieldError("/on", "date-order", says)])
    county_id = draft.project.county_id
    if may_lock(session):
        session.scalar(select(County.id).where(County.id == county_id).with_for_update())
    issued = session.scalar(
        select(Paper.name).where(
            Paper.county_id == county_id,
            Paper.kind == wanted.kind,
            Paper.subject == draft.subject,
        )
    )
    if issued is not None:
        raise Issued(f"该文书已发出: {issued}, 可再次打印。",
                     f"It was issued as {issued}; print it again.")  # fmt: skip
    return draft


def issue_paper(session: Session, wanted: IssuePaper, *, by: Actor) -> Paper:
    """The paper stands with its number and digest; its content never changes again.

    Papers are issued by finance officers. Refused: a second one of the kind about the same thing
    (``paper-issued``), one about what has not happened (``paper-early``).
    """
    draft = draft_paper(session, wanted, by=by)
    county_id = draft.project.county_id
    require_officer(session, by, county_id)
    number = _next(session, county_id, wanted.kind, wanted.on.year)
    county = session.get_one(County, county_id)
    name = number_words(county, wanted.kind, wanted.on.year, number)
    content, seal = frozen(draft.content.as_record(name, str(wanted.on)))
    token = secrets.token_hex(16)
    private = canonical(draft.private).decode() if draft.private else None
    row = Paper(
        county_id=county_id,
        kind=wanted.kind,
        year=wanted.on.year,
        number=number,
        name=name,
        subject=draft.subject,
        project_id=draft.project.id,
        issued_on=wanted.on,
        issued_by=by.person_id,
        issued_at=clock.now(),
        content=content,
        digest=seal,
        token=token,
        sealed=vault().encrypt("paper", "sealed", token, private) if private else None,
    )
    session.add(row)
    session.flush()
    trail.record(
        session, "paper.issued", f"paper:{row.id}", by=by, county_id=county_id, kind=row.kind,
        number=row.name, digest=row.digest, about=row.subject,
    )  # fmt: skip
    return row


def number_words(county: County, kind: str, year: int, number: int) -> str:
    """The number as it is printed, such as 昌保缴〔2026〕12号."""
    return f"{county.short or county.name[:1]}{KINDS[kind].word}〔{year}〕{number}号"


def _next(session: Session, county_id: int, kind: str, year: int) -> int:
    """The next number of the kind in the year; its counter row stays locked until the commit."""
    return int(
        session.execute(
            text(
                "INSERT INTO paper_counter (county_id, kind, year, last)"
                " VALUES (:county, :kind, :year, 1) ON CONFLICT (county_id, kind, year)"
                " DO UPDATE SET last = paper_counter.last + 1 RETURNING last"
            ),
            {"county": county_id, "kind": kind, "year": year},
        ).scalar_one()
    )


class Issued(Refusal):
    """The paper exists already; it is printed again, never issued again."""

    code = "paper-issued"
