"""What may happen to one transfer of a draw or an advance after it was sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ledger.advances.bounce import cancel_advance_line, repay_advance, report_advance_bounce
from ledger.banking.bounce import ReportBounce
from ledger.banking.models import PaymentLine
from ledger.banking.payout import CancelLine, Repay
from ledger.draws.bounce import repay_draw, report_draw_bounce
from ledger.draws.cancel import cancel_draw_line
from tests.advances.village import DAY
from tests.deposits.make import World, reviewed

Done = Callable[[Session, World, str, PaymentLine, str], str]


@dataclass(frozen=True)
class Transfer:
    """From which states, by kind of payment, and what is done; hands back the state afterwards."""

    states: Mapping[str, tuple[str, ...]]
    done: Done

    def fits(self, kind: str, state: str) -> bool:
        return state in self.states.get(kind, ())


def _bounce(session: Session, world: World, kind: str, line: PaymentLine, reference: str) -> str:
    slip = ReportBounce(line.id, DAY, reference, "账号已销户")
    report = report_advance_bounce if kind == "ADVANCE" else report_draw_bounce
    reviewed(session, world, report(session, slip, by=world.fo1).id)
    return "BOUNCED"


def _repay(session: Session, world: World, kind: str, line: PaymentLine, reference: str) -> str:
    repay = repay_advance if kind == "ADVANCE" else repay_draw
    repay(session, Repay(line.id, DAY, reference), by=world.fo2)
    return "PAID"


def _cancel(session: Session, world: World, kind: str, line: PaymentLine, _: str) -> str:
    cancel = cancel_advance_line if kind == "ADVANCE" else cancel_draw_line
    cancelled = CancelLine(line.id, DAY, "不再支付")
    reviewed(session, world, cancel(session, cancelled, by=world.fo1).id)
    return "CANCELLED"


TRANSFERS: Mapping[str, Transfer] = {
    "bounce": Transfer({"CUSTODY": ("PAID",), "ADVANCE": ("PAID",)}, _bounce),
    "repay": Transfer({"CUSTODY": ("BOUNCED",), "ADVANCE": ("BOUNCED",)}, _repay),
    "cancel": Transfer({"CUSTODY": ("PLANNED", "BOUNCED"), "ADVANCE": ("BOUNCED",)}, _cancel),
}
