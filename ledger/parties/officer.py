"""Who may keep the registers and receive money: a finance officer, in his own county."""

from sqlalchemy.orm import Session

from ledger.actor import Actor, Role
from ledger.errors import Forbidden
from ledger.people.scope import within


def require_officer(session: Session, by: Actor, county_id: int) -> None:
    """Raises NotFound outside the actor's counties (S-8), Forbidden without the role there."""
    within(session, county_id, by=by)
    if not by.holds(Role.FO, county_id):
        raise Forbidden(
            "只有本县财务人员可以办理。", "Only a finance officer of the county may do this."
        )
