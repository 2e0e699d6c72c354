"""Notices of draws that are not paid from custody: to the bank of the account, to the issuer."""

import pytest
from sqlalchemy.orm import Session

from ledger.cases.models import ArrearsCase
from ledger.deposits.models import Guarantee
from ledger.errors import Refusal
from ledger.papers.draw_papers import payment_notice, replenishment_notice
from ledger.parties.models import Project
from tests.deposits.make import World
from tests.draws.test_modes import DAY, a_guarantee, asked, case, project, sent, supervised

__all__ = ["case", "project"]


def told(session: Session, world: World, draw_id: int) -> tuple[str, str]:
    content = payment_notice(session, draw_id, DAY, by=world.fo2).content
    return content.to, str(content)


def test_the_bank_of_the_special_account_is_asked(
    session: Session, world: World, project: Project, case: ArrearsCase
) -> None:
    """U-02, U-03: the account is the contractor's, and nothing is due before the bank's report."""
    supervised(session, world, project, "100000.00")
    draw = sent(session, world, asked(session, world, case, "SUPERVISED"))
    to, words = told(session, world, draw.id)
    assert to == "建设银行昌吉分行"
    assert "650011112222" in words
    assert "农民工本人账户" in words
    with pytest.raises(Refusal):
        replenishment_notice(session, draw.id, DAY, by=world.fo2)


@pytest.mark.parametrize(("payee", "says"), [("WORKERS", "本人账户"), ("BUREAU", "保证金专户")])
def test_the_issuer_is_asked(
    session: Session, world: World, project: Project, case: ArrearsCase, payee: str, says: str
) -> None:
    """G-06: the claim names the guarantee, and whom its issuer is to pay."""
    guarantee: Guarantee = a_guarantee(session, world, project)
    draw = sent(session, world, asked(session, world, case, "GUARANTEE", guarantee, payee))
    to, words = told(session, world, draw.id)
    assert (to, "BH-001" in words, says in words) == (guarantee.issuer, True, True)
