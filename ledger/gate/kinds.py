"""The door tables: which casework stands behind each kind of voucher proposal and of request.

Reviewing a proposal, deciding on a request and closing a month are the same deed whatever the
casework; what differs is looked up here. Each casework package adds its lines.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ledger.advances.approve import decide_advance, unearmark
from ledger.advances.bounce import (
    AdvanceBounce,
    AdvanceCancel,
    cancel_advance_line,
    repay_advance,
    report_advance_bounce,
)
from ledger.advances.pay import PAYOUT as ADVANCED
from ledger.advances.pay import advance_payment, confirm_advance
from ledger.advances.results import advance_result, import_advance_result
from ledger.approvals.decide import decide
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.request import Ender
from ledger.approvals.vouchers import VoucherKind
from ledger.banking.models import PaymentBatch, PaymentLine
from ledger.banking.settle_result import ImportedResult
from ledger.banking.unconfirmed import unconfirmed_payments
from ledger.book.lines import Draft
from ledger.bookkeeping.close import Obstacle
from ledger.bookkeeping.correct import Undo
from ledger.bookkeeping.manual import Manual
from ledger.deposits.accept_guarantee import GuaranteeVoucher
from ledger.deposits.assess import AssessmentVoucher
from ledger.deposits.collect import ReceiptVoucher
from ledger.deposits.credit_interest import InterestVoucher
from ledger.deposits.identify import IdentificationVoucher
from ledger.deposits.lapse_guarantee import LapseVoucher
from ledger.deposits.receive_unidentified import UnidentifiedVoucher
from ledger.deposits.release_supervised import SupervisedRelease
from ledger.deposits.replace_guarantee import ReplacementVoucher
from ledger.deposits.store_supervised import SupervisedVoucher
from ledger.deposits.void_contract import VoidVoucher
from ledger.draws.bounce import DrawBounce, repay_draw, report_draw_bounce
from ledger.draws.cancel import DrawCancel, cancel_draw_line
from ledger.draws.pay import PAYOUT as DRAWN
from ledger.draws.pay import confirm_draw, draw_payment
from ledger.draws.results import draw_result, import_draw_result
from ledger.funds.receive import FundVoucher
from ledger.funds.unidentified import UnknownVoucher
from ledger.recoveries.accrue import AccrualVoucher
from ledger.recoveries.pending import WriteOffVoucher
from ledger.recoveries.receive import RecoveryVoucher
from ledger.recoveries.write_off import decide_write_off
from ledger.refunds.bounce import BounceVoucher
from ledger.refunds.pay_change import ChangeBounce, MovedVoucher
from ledger.refunds.pay_part import PartBounce

#: ``(session, Decision, *, by) -> ApprovalRequest``
Decider = Callable[..., ApprovalRequest]

#: kind of proposal -> what draws its voucher and what follows its posting
VOUCHER_KINDS: Mapping[str, VoucherKind] = {
    "assessment": AssessmentVoucher(),
    "contract-void": VoidVoucher(),
    "receipt": ReceiptVoucher(),
    "unidentified-receipt": UnidentifiedVoucher(),
    "identification": IdentificationVoucher(),
    "deposit-interest": InterestVoucher(),
    "guarantee": GuaranteeVoucher(),
    "guarantee-lapse": LapseVoucher(),
    "guarantee-replaced": ReplacementVoucher(),
    "supervised": SupervisedVoucher(),
    "supervised-moved": MovedVoucher(),
    "supervised-release": SupervisedRelease(),
    "mode-change-bounce": ChangeBounce(),
    "refund-bounce": BounceVoucher(),
    "partial-return-bounce": PartBounce(),
    "draw-bounce": DrawBounce(DRAWN),
    "draw-cancel": DrawCancel(),
    "allotment": FundVoucher(),
    "donation": FundVoucher(),
    "fund-interest": FundVoucher(),
    "charge": FundVoucher(),
    "fund-unidentified": UnknownVoucher(),
    "advance-bounce": AdvanceBounce(ADVANCED),
    "advance-cancel": AdvanceCancel(),
    "recovery": RecoveryVoucher(),
    "recovery-identified": RecoveryVoucher(),
    "accrual": AccrualVoucher(),
    "write-off": WriteOffVoucher(),
    "manual": Manual(),
}

#: kind of proposal -> what follows when its voucher is reversed; any other kind is corrected where
#: its matter is done
UNDO: Mapping[str, Undo] = {
    "manual": Manual().undone,
    "receipt": ReceiptVoucher().undone,
    "unidentified-receipt": UnidentifiedVoucher().undone,
    "identification": IdentificationVoucher().undone,
    "deposit-interest": InterestVoucher().undone,
    "allotment": FundVoucher().undone,
    "donation": FundVoucher().undone,
    "fund-interest": FundVoucher().undone,
    "charge": FundVoucher().undone,
    "fund-unidentified": UnknownVoucher().undone,
    "recovery": RecoveryVoucher().undone,
    "recovery-identified": RecoveryVoucher().undone,
    "accrual": AccrualVoucher().undone,
    "write-off": WriteOffVoucher().undone,
}

#: kind of request -> what wraps ``decide``, where a decision does more than record
DECIDERS: Mapping[str, Decider] = {
    "advance": decide_advance,
    "write-off": decide_write_off,
}


#: kind of request -> what else ends when it was approved and is withdrawn or lapses
ENDERS: Mapping[str, Ender] = {
    "advance": unearmark,
}


@dataclass(frozen=True, slots=True)
class PayingDeeds:
    """What is done with the payments of one kind: ``(session, command, *, by)`` each."""

    #: the voucher that ``confirm`` would post
    expected: Callable[..., Draft]
    confirm: Callable[..., PaymentBatch]
    bounce: Callable[..., VoucherProposal]
    repay: Callable[..., PaymentLine]
    cancel: Callable[..., VoucherProposal]
    #: what the bank's result file would do, and its import
    result: Callable[..., ImportedResult]
    import_result: Callable[..., ImportedResult]


#: prefix of a payment's source -> its deeds
PAYOUTS: Mapping[str, PayingDeeds] = {
    "draw": PayingDeeds(
        draw_payment,
        confirm_draw,
        report_draw_bounce,
        repay_draw,
        cancel_draw_line,
        draw_result,
        import_draw_result,
    ),
    "advance": PayingDeeds(
        advance_payment,
        confirm_advance,
        report_advance_bounce,
        repay_advance,
        cancel_advance_line,
        advance_result,
        import_advance_result,
    ),
}

#: what casework still has to finish before a month may close
CLOSE_OBSTACLES: tuple[Obstacle, ...] = (unconfirmed_payments,)


def decider(kind: str) -> Decider:
    """The deed that decides on requests of that kind."""
    return DECIDERS.get(kind, decide)


def payout_of(source: str) -> PayingDeeds:
    """The deeds of payments whose source is such as ``draw:12``."""
    return PAYOUTS[source.partition(":")[0]]
