"""The clocks of a deposit: storing it (D-12), putting back what was drawn (U-05)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.deadlines.models import Deadline
from ledger.deadlines.settle import settle_deadline
from ledger.deadlines.start import start_deadline
from ledger.deposits.figures import figures_of
from ledger.deposits.models import Assessment, Guarantee, Obligation
from ledger.deposits.standing import Clocks
from ledger.policies.queries import policy_for, policy_version
from ledger.policies.terms import clock_terms, store_terms
from ledger.rules.workdays import one_month_before
from ledger.text import Text

STORE, REPLENISH = "D-12", "U-05"


def subject_of(project_id: int) -> str:
    """The name under which the clocks of a project's deposit run."""
    return f"project:{project_id}"


def start_storing(session: Session, obligation: Obligation, assessment: Assessment) -> None:
    """D-12 runs from permit or signing; after a later increase, from that assessment."""
    terms = store_terms(policy_version(session, assessment.policy_version_id))
    project = obligation.project
    begins = project.signed_on if terms.after == "SIGNING" else project.obliged_on
    start_deadline(
        session,
        county_id=obligation.county_id,
        subject=subject_of(project.id),
        what=_what("足额缴存保证金", "Store the deposit in full", project.name),
        rule=STORE,
        after=assessment.made_on if assessment.reason else begins,
        working_days=terms.working_days,
    )


def start_renewing(session: Session, obligation: Obligation, expired_on: date) -> None:
    """The cover fell with a guarantee: what is missing is overdue from its last day on (G-09)."""
    project = obligation.project
    start_deadline(
        session,
        county_id=obligation.county_id,
        subject=subject_of(project.id),
        what=_what("保函到期未续, 补足保障", "Renew the lapsed cover", project.name),
        rule=STORE,
        after=expired_on,
        due=expired_on,
    )


def remind(session: Session, guarantee: Guarantee, on: date) -> None:
    """The contractor is to be reminded one calendar month before the last day (G-05)."""
    start_deadline(
        session,
        county_id=guarantee.county_id,
        subject=f"guarantee:{guarantee.id}",
        what=Text(
            f"保函 {guarantee.number} 将于 {guarantee.expires_on} 到期, 提醒续保或更换",
            f"Guarantee {guarantee.number} expires {guarantee.expires_on}: renew or replace",
        ),
        rule="G-05",
        after=on,
        due=one_month_before(guarantee.expires_on),
    )


def start_handing_back(session: Session, guarantee: Guarantee, on: date) -> None:
    """The reminder is over, and the original goes back within the days of X-04."""
    subject = f"guarantee:{guarantee.id}"
    settle_deadline(session, subject, "G-05", on, guarantee.state.lower())
    terms = clock_terms(policy_for(session, guarantee.county_id, "clocks", on))
    start_deadline(
        session,
        county_id=guarantee.county_id,
        subject=subject,
        what=Text(f"退还保函原件 {guarantee.number}", f"Hand back guarantee {guarantee.number}"),
        rule="X-04",
        after=on,
        working_days=terms.confirm_working_days,
    )


def settle_met(session: Session, book_id: int, project_id: int, on: date, by: str) -> None:
    """The clocks whose demand is met are settled by that event; call it after the posting."""
    figures = figures_of(session, book_id, project_id)
    if not figures.missing:
        settle_deadline(session, subject_of(project_id), STORE, on, by)
    if not figures.to_replenish:
        settle_deadline(session, subject_of(project_id), REPLENISH, on, by)


def clocks_by_project(session: Session, project_ids: Collection[int]) -> dict[int, Clocks]:
    """The running clocks of the named projects; those without any are left out."""
    names = {subject_of(project_id): project_id for project_id in project_ids}
    rows = session.execute(
        select(Deadline.subject, Deadline.rule, Deadline.due_on).where(
            Deadline.subject.in_(names),
            Deadline.rule.in_((STORE, REPLENISH)),
            Deadline.settled_on.is_(None),
        )
    )
    due: dict[int, dict[str, date | None]] = {}
    for subject, rule, due_on in rows:
        due.setdefault(names[subject], {})[rule] = due_on
    return {
        project_id: Clocks(days.get(STORE), days.get(REPLENISH)) for project_id, days in due.items()
    }


def _what(zh: str, en: str, project: str) -> Text:
    return Text(f"{zh}: {project}"[:200], f"{en}: {project}"[:200])
