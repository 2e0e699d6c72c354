"""Entering receipts and guarantees: each an entry of its own, some hundred rows at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from ledger.approvals.models import VoucherProposal
from ledger.banking.models import BankReference
from ledger.banking.references import claim_reference
from ledger.book.lines import Draft
from ledger.deadlines.models import Deadline
from ledger.deposits.accept_guarantee import guarantee_entry
from ledger.deposits.clocks import REPLENISH, STORE
from ledger.deposits.collect import receipt_entry
from ledger.deposits.mode_models import GuaranteeEvent, HandOver, SupervisedMovement
from ledger.deposits.models import Guarantee, Obligation, Receipt
from ledger.deposits.standing import Figures, Fill, fill
from ledger.money import Money
from ledger.parties.models import County, Project
from ledger.registers.enter import Entering, Row, stale
from ledger.registers.rows import take_ids, write_rows
from ledger.rules.workdays import one_month_before


@dataclass
class Cover:
    """The projects of some rows, with what the book says of them as row after row is entered."""

    projects: Mapping[str, Project]
    figures: dict[int, Figures]
    stored: dict[int, tuple[date, str]]
    filled: dict[int, tuple[date, str]]

    def take(self, project_id: int, amount: Money, mode: str, event: tuple[date, str]) -> Fill:
        """Where the amount goes; the clock whose demand it meets will be settled by it."""
        before = self.figures[project_id]
        spread = fill(amount, before)
        self.figures[project_id] = after = replace(
            before,
            to_replenish=before.to_replenish - spread.replenished,
            missing=before.missing - spread.secured,
            **{mode: getattr(before, mode) + amount},
        )
        if before.missing and not after.missing:
            self.stored[project_id] = event
        if before.to_replenish and not after.to_replenish:
            self.filled[project_id] = event
        return spread


def enter_receipts(entering: Entering, rows: Sequence[Row]) -> None:
    """Each receipt is posted (3, 15, 2), its reference taken, the clocks it meets settled."""
    rows = sorted(rows, key=lambda row: str(row["on"]))
    cover = cover_of(entering, rows)
    ids = take_ids(entering.session, Receipt, len(rows))
    made = [_receipt(entering, row, cover, one) for row, one in zip(rows, ids, strict=True)]
    proposals, drafts = vouchers_of(entering, rows, made, cover, _receipt_voucher)
    entering.post(proposals, drafts)
    write_rows(entering.session, proposals)
    for receipt in made:
        receipt.__dict__.pop("project", None)
    write_rows(entering.session, made)
    _take_references(entering, made)
    settle_met(entering, cover)


def enter_guarantees(entering: Entering, rows: Sequence[Row]) -> None:
    """Each guarantee is in hand and posted (26, 2), its log begun, its reminder set (G-05)."""
    rows = sorted(rows, key=lambda row: str(row["on"]))
    cover = cover_of(entering, rows)
    _refuse_twins(entering, rows)
    ids = take_ids(entering.session, Guarantee, len(rows))
    made = [_guarantee(entering, row, cover, one) for row, one in zip(rows, ids, strict=True)]
    proposals, drafts = vouchers_of(entering, rows, made, cover, _guarantee_voucher)
    entering.post(proposals, drafts)
    session = entering.session
    write_rows(session, proposals)
    write_rows(session, made)
    bureau = session.get_one(County, entering.county_id).bureau
    events, hands, clocks = [], [], []
    for row, one in zip(rows, made, strict=True):
        events += _events(entering, row, one)
        hands.append(_hand_over(entering, row, one, bureau))
        clocks.append(_reminder(entering, row, one))
    for logged in (events, hands, clocks):
        write_rows(session, logged)
    settle_met(entering, cover)


#: In which mode a row secures wages, and how its voucher names it.
MODES: Mapping[type, tuple[str, str]] = {
    Receipt: ("custody", "receipt"),
    SupervisedMovement: ("supervised", "supervised"),
    Guarantee: ("guarantee", "guarantee"),
}

Voucher = Callable[[Any, VoucherProposal, Fill], Draft]
Voucheror = Callable[[Entering, Row, Any, Cover], tuple[VoucherProposal, Voucher]]


def vouchers_of(
    entering: Entering, rows: Sequence[Row], made: Sequence[Any], cover: Cover, of: Voucheror
) -> tuple[list[VoucherProposal], list[Draft]]:
    """Voucher and entry of each row, drawn as the book stands after those before it."""
    proposals, drafts = [], []
    ids = take_ids(entering.session, VoucherProposal, len(rows))
    for row, one, proposal_id in zip(rows, made, ids, strict=True):
        proposal, drawn = of(entering, row, one, cover)
        proposal.id = one.proposal_id = proposal_id
        mode, subject = MODES[type(one)]
        event = (proposal.on, f"{subject}:{one.id}")
        spread = cover.take(one.project_id, proposal.amount, mode, event)
        proposals.append(proposal)
        drafts.append(drawn(one, proposal, spread))
    return proposals, drafts


def _receipt(entering: Entering, row: Row, cover: Cover, receipt_id: int) -> Receipt:
    return Receipt(
        id=receipt_id,
        county_id=entering.county_id,
        project_id=cover.projects[row["project"]].id,
        bank_account_id=row["account_id"],
        bank_reference=row["bank_reference"],
        amount=Money.of(row["amount"]),
        received_on=date.fromisoformat(row["on"]),
        payer_name=row["payer_name"],
        payer_bank=row["payer_bank"],
        payer_account=row["payer_account"],
    )


def _receipt_voucher(
    entering: Entering, row: Row, receipt: Receipt, cover: Cover
) -> tuple[VoucherProposal, Voucher]:
    project = cover.projects[row["project"]]
    receipt.__dict__["project"] = project  # read by the entry; the row itself joins no session
    proposal = entering.proposal(
        "receipt", receipt.received_on, receipt.amount,
        f"收到工资保证金: {project.name}({receipt.payer_name})",
        receipt_id=receipt.id, attachments=row["attachments"],
    )  # fmt: skip
    return proposal, receipt_entry


def _guarantee(entering: Entering, row: Row, cover: Cover, guarantee_id: int) -> Guarantee:
    return Guarantee(
        id=guarantee_id,
        county_id=entering.county_id,
        project_id=cover.projects[row["project"]].id,
        kind=row["kind"],
        issuer=row["issuer"],
        number=row["number"],
        face=Money.of(row["face"]),
        beneficiary=row["beneficiary"],
        issued_on=date.fromisoformat(row["issued_on"]),
        expires_on=date.fromisoformat(row["expires_on"]),
        kept_at=row["kept_at"],
        state="ACTIVE",
    )


def _guarantee_voucher(
    entering: Entering, row: Row, guarantee: Guarantee, cover: Cover
) -> tuple[VoucherProposal, Voucher]:
    name = cover.projects[row["project"]].name
    proposal = entering.proposal(
        "guarantee", date.fromisoformat(row["on"]), guarantee.face,
        f"收存保函 {guarantee.number}({guarantee.issuer}): {name}",
        guarantee_id=guarantee.id, attachments=row["attachments"],
    )  # fmt: skip
    return proposal, guarantee_entry


def cover_of(entering: Entering, rows: Sequence[Row]) -> Cover:
    """The projects of the rows as the book sees them; refused when one owes nothing any more."""
    projects = entering.projects([row["project"] for row in rows])
    states = entering.session.execute(
        select(Obligation.project_id, Obligation.state).where(
            Obligation.project_id.in_([one.id for one in projects.values()])
        )
    )
    active = {number for number, state in states if state == "ACTIVE"}
    gone = [code for code, one in projects.items() if one.id not in active]
    if gone:
        raise stale(f"项目 {gone[0]} 的缴存义务已不在有效状态",
                    f"the obligation of project {gone[0]} is not in force any more")  # fmt: skip
    return Cover(projects, entering.figures(projects), {}, {})


def settle_met(entering: Entering, cover: Cover) -> None:
    """The clocks whose demand the rows have met are settled by them."""
    entering.settle(cover.stored, STORE)
    entering.settle(cover.filled, REPLENISH)
    entering.session.expunge_all()


def _take_references(entering: Entering, receipts: Sequence[Receipt]) -> None:
    """Every reference is used; one that a voided voucher had freed is taken over."""
    session = entering.session
    there = {
        (account, reference)
        for account, reference in session.execute(
            select(BankReference.bank_account_id, BankReference.reference).where(
                BankReference.bank_account_id.in_({one.bank_account_id for one in receipts}),
                BankReference.reference.in_([one.bank_reference for one in receipts]),
            )
        )
    }
    fresh = []
    for one in receipts:
        subject = f"receipt:{one.id}"
        if (one.bank_account_id, one.bank_reference) in there:
            taken = claim_reference(
                session, entering.county_id, one.bank_account_id, one.bank_reference, subject
            )
            taken.proposal_id = one.proposal_id
            session.flush()
        else:
            fresh.append(BankReference(
                county_id=entering.county_id, bank_account_id=one.bank_account_id,
                reference=one.bank_reference, subject=subject, proposal_id=one.proposal_id,
            ))  # fmt: skip
    write_rows(session, fresh)


def _refuse_twins(entering: Entering, rows: Sequence[Row]) -> None:
    found = entering.session.execute(
        select(Guarantee.issuer, Guarantee.number).where(
            Guarantee.county_id == entering.county_id,
            Guarantee.number.in_([row["number"] for row in rows]),
            Guarantee.state != "REJECTED",
        )
    )
    taken = {(issuer, number) for issuer, number in found}
    for row in rows:
        if (row["issuer"], row["number"]) in taken:
            raise stale(f"保函 {row['number']} 已另行登记",
                        f"guarantee {row['number']} has been recorded by other ways")  # fmt: skip


def _events(entering: Entering, row: Row, guarantee: Guarantee) -> list[GuaranteeEvent]:
    second = entering.reviewer or entering.maker
    return [
        GuaranteeEvent(
            county_id=entering.county_id, guarantee_id=guarantee.id, what=what,
            happened_on=date.fromisoformat(row["on"]), amount=guarantee.face,
            person_id=person, recorded_at=entering.at,
        )
        for what, person in (("SUBMITTED", entering.maker.person_id),
                             ("ACCEPTED", second.person_id))
    ]  # fmt: skip


def _hand_over(entering: Entering, row: Row, guarantee: Guarantee, bureau: str) -> HandOver:
    return HandOver(
        county_id=entering.county_id, guarantee_id=guarantee.id, what="RECEIVED",
        happened_on=date.fromisoformat(row["on"]), place=guarantee.kept_at, handed_to=bureau,
        purpose="收存原件", person_id=entering.maker.person_id, recorded_at=entering.at,
    )  # fmt: skip


def _reminder(entering: Entering, row: Row, guarantee: Guarantee) -> Deadline:
    """G-05 as ``remind`` sets it."""
    due = one_month_before(guarantee.expires_on)
    return Deadline(
        county_id=entering.county_id, subject=f"guarantee:{guarantee.id}", rule="G-05",
        what_zh=f"保函 {guarantee.number} 将于 {guarantee.expires_on} 到期, 提醒续保或更换",
        what_en=f"Guarantee {guarantee.number} expires {guarantee.expires_on}: renew or replace",
        starts_on=due, count=0, day_kind="FIXED", due_on=due, missing_year=None,
        started_at=entering.at, version=1,
    )  # fmt: skip
