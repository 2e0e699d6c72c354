"""Who may keep the registers: a finance officer, in his own county."""

from ledger.actor import Actor, Role
from ledger.errors import Forbidden, NotFound


def require_officer(by: Actor, county_id: int) -> None:
    """Raises NotFound outside the actor's counties (S-8), Forbidden without the role there."""
    if county_id not in by.counties:
        raise NotFound("没有这个县, 或不在您的权限范围内。", "There is no such county in your scope.")
    if not by.holds(Role.FO, county_id):
        raise Forbidden("只有本县财务人员可以办理。", "Only a finance officer of the county may do this.")
