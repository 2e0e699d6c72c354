"""Who answers for an advance: its debtor, and those who answer for the whole beside him."""

from sqlalchemy.orm import Session

from ledger.advances.models import Advance
from ledger.errors import FieldError, Invalid
from ledger.recoveries.models import CoDebtor
from ledger.text import Text


def require_answerer(
    session: Session, advance: Advance, company_id: int | None, pointer: str
) -> None:
    """Raises Invalid ``not-a-debtor`` at ``pointer`` when a named company does not answer for the
    advance; naming none means all who do.
    """
    if company_id is None or company_id == advance.debtor_id:
        return
    if session.get(CoDebtor, (advance.id, company_id)) is None:
        says = Text("该单位不是本笔垫付的债务人, 也未登记为连带债务人。",
                    "The company is neither its debtor nor a co-debtor.")  # fmt: skip
        raise Invalid([FieldError(pointer, "not-a-debtor", says)])
