"""Where a case stands: the listed moves of domain 4 (I-24), its sentence, its warnings (C-01)."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger.cases.import_roll import import_roll
from ledger.cases.models import ArrearsCase
from ledger.cases.roll import wages_by_case
from ledger.cases.standing import standing_of, warnings_of
from ledger.cases.words import STATES
from tests.cases.make import a_case, a_row, a_sheet
from tests.deposits.make import World, an_assessed_project

DAY = date(2026, 2, 10)


def made(session: Session, world: World, *owed: str) -> ArrearsCase:
    return a_case(session, world, an_assessed_project(session, world), list(owed or ("100.00",)))


#: state -> where domain 4 lets a case go; ENDED stands for claims that ended by law.
MOVES = {
    "REPORTED": {"ACCEPTED", "REJECTED", "TRANSFERRED", "RECLASSIFIED"},
    "ACCEPTED": {"INVESTIGATING"},
    "INVESTIGATING": {"ORDERED", "PAID_BY_EMPLOYER", "ENDED", "TRANSFERRED", "RECLASSIFIED"},
    "ORDERED": {"DEFAULTED", "PAID_BY_EMPLOYER", "ENDED"},
    "DEFAULTED": {"SETTLING", "PAID_BY_EMPLOYER", "SETTLED_BY_THIRD_PARTY", "ENDED"},
    "SETTLING": {"PAID_BY_EMPLOYER", "SETTLED_BY_THIRD_PARTY", "ENDED"},
    "PAID_BY_EMPLOYER": {"CLOSED", "CLOSED_PURSUING", "SETTLING"},
    "SETTLED_BY_THIRD_PARTY": {"CLOSED", "CLOSED_PURSUING", "SETTLING"},
    "ENDED": {"CLOSED", "CLOSED_PURSUING", "SETTLING"},
    "CLOSED_PURSUING": {"CLOSED", "SETTLING"},
    "CLOSED": {"SETTLING"},
    "REJECTED": set(), "TRANSFERRED": set(), "RECLASSIFIED": set(),
}  # fmt: skip


def test_the_database_knows_every_move_and_no_other(session: Session, world: World) -> None:
    """I-24, domain 4: each pair of states by raw SQL."""
    employer = an_assessed_project(session, world).contractor_id
    assert set(MOVES) == set(STATES)
    found: dict[str, set[str]] = {}
    for number, state in enumerate(MOVES):
        case = ArrearsCase(
            county_id=world.county.id, number=f"T-{number}", employer_id=employer, source="VISIT",
            reason="OTHER", summary="x", filed_on=DAY, state=state,
        )  # fmt: skip
        session.add(case)
        session.flush()
        found[state] = {to for to in set(MOVES) - {state} if _moves(session, case.id, to)}
    assert found == MOVES


def _moves(session: Session, case_id: int, to: str) -> bool:
    """Whether the database lets the case go there; it is put back."""
    point = session.begin_nested()
    try:
        values = {"to": to, "id": case_id}
        session.execute(text("UPDATE arrears_case SET state = :to WHERE id = :id"), values)
    except IntegrityError:
        return False
    finally:
        point.rollback()
    return True


def test_every_state_says_where_the_case_stands(session: Session, world: World) -> None:
    """One sentence for each state, and the days left or late."""
    case = made(session, world)
    wages = wages_by_case(session, [case.id])[case.id]
    session.expunge(case)
    for state in STATES:
        case.state = state
        said = standing_of(case, wages, DAY, DAY)
        assert said.zh.endswith("。"), state
        assert said.en.endswith("."), state
    case.state = "INVESTIGATING"
    assert "已逾期 2 天" in standing_of(case, wages, DAY, date(2026, 2, 12)).zh
    assert "还有 3 天" in standing_of(case, wages, date(2026, 2, 15), date(2026, 2, 12)).zh


def test_wages_over_two_years_old_are_warned_of(session: Session, world: World) -> None:
    """监察条例 20, C-01: a warning on the case, in the way of nothing."""
    case = made(session, world)
    assert warnings_of(session, case, DAY) == []
    import_roll(session, case.id, a_sheet([a_row(5, "1.00", "2024-01")]), by=world.fo1)
    assert "2024-01" in warnings_of(session, case, DAY)[0].zh
