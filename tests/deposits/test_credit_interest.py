"""Bank interest, allocated to projects to the fen: D-15, posting 7."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from ledger.deposits.credit_interest import RecordInterest, Share, record_interest
from ledger.deposits.queries import deposit_of
from ledger.errors import Invalid
from ledger.money import Money
from tests.deposits.make import World, an_assessed_project, journal, reviewed, text

ON = date(2026, 3, 21)


def slip(world: World, amount: str, *shares: tuple[int, str]) -> RecordInterest:
    parts = tuple(Share(project, Money.of(part)) for project, part in shares)
    return RecordInterest(world.bank.id, "J1", Money.of(amount), ON, parts)


def test_each_contractor_is_owed_his_part(session: Session, world: World) -> None:
    one = an_assessed_project(session, world)
    two = an_assessed_project(session, world, number=2)
    row = record_interest(
        session, slip(world, "412.37", (one.id, "400.00"), (two.id, "12.37")), by=world.fo1
    )
    reviewed(session, world, row.proposal_id)
    assert journal(session, world.book, 2) == text(f"""
        2026-03-21 收-1 [7] 保证金专户结息, 分配至 2 个项目
          D 1002.01 bank={world.bank.id} 412.37
          C 2307.02 contractor={one.contractor_id} project={one.id} 400.00
          C 2307.02 contractor={two.contractor_id} project={two.id} 12.37""")
    seen = deposit_of(session, one, ON)
    assert (seen.figures.interest, seen.figures.cover) == (Money.of("400.00"), Money.ZERO)


def test_the_sheet_must_add_up_and_name_each_project_once(session: Session, world: World) -> None:
    project = an_assessed_project(session, world)
    wrong = slip(world, "10.00", (project.id, "5.00"), (project.id, "4.99"))
    with pytest.raises(Invalid) as refused:
        record_interest(session, wrong, by=world.fo1)
    assert [(one.pointer, one.code) for one in refused.value.errors] == [
        ("/shares/1/project_id", "twice"),
        ("/shares", "unbalanced"),
    ]
