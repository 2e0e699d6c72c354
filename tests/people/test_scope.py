"""Finding rows: another county's are not there (S-8, I-31)."""

import pytest
from sqlalchemy.orm import Session

from ledger.actor import SYSTEM, Actor, Role
from ledger.errors import Forbidden, NotFound
from ledger.parties.models import Company
from ledger.people.scope import OutOfScope, counties_asked, find, touched
from tests.parties.make import a_company, a_county


def test_a_row_of_another_county_is_not_there(session: Session) -> None:
    """Bad input 25."""
    here, there = a_county(session), a_county(session, "652302", "阜康市")
    company = a_company(session, there)
    officer = Actor(1, 1, "x", frozenset({(Role.FO, here.id)}))
    with pytest.raises(OutOfScope) as refused:
        find(session, Company, company.id, by=officer)
    with pytest.raises(NotFound) as missing:
        find(session, Company, 99, by=officer)
    assert refused.value.code == missing.value.code == "not-found"
    assert "阜康" not in str(refused.value.says)


def test_a_found_row_is_noted_for_replays(session: Session) -> None:
    county = a_county(session)
    company = a_company(session, county)
    officer = Actor(1, 1, "x", frozenset({(Role.FO, county.id)}))
    assert find(session, Company, company.id, by=officer, lock=True) is company
    assert touched(session) >= {county.id}
    assert find(session, Company, company.id, by=SYSTEM) is company


@pytest.mark.parametrize("row_id", [0, -1, 2**63, True, "1"])
def test_an_impossible_id_is_not_there(session: Session, row_id: object) -> None:
    """Bad input 24."""
    with pytest.raises(NotFound):
        find(session, Company, row_id, by=SYSTEM)  # type: ignore[arg-type]


def test_administrators_serve_no_county(session: Session) -> None:
    """I-32."""
    county = a_county(session)
    company = a_company(session, county)
    for role in (Role.SY, Role.SE, Role.AA):
        with pytest.raises(NotFound):
            find(session, Company, company.id, by=Actor(1, 1, "x", frozenset({(role, 0)})))


def test_a_list_of_a_foreign_county_is_refused() -> None:
    """Bad input 26."""
    officer = Actor(1, 1, "x", frozenset({(Role.FO, 1), (Role.FO, 2)}))
    assert counties_asked(officer, None) == {1, 2}
    assert counties_asked(officer, 2) == {2}
    with pytest.raises(Forbidden) as refused:
        counties_asked(officer, 3)
    assert refused.value.code == "out-of-scope"
