"""Entering what lies in supervised accounts: each a memo entry of its own (22, 24, 2)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from ledger.approvals.models import VoucherProposal
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.store_supervised import supervised_entry
from ledger.money import Money
from ledger.registers.enter import Entering, Row, stale
from ledger.registers.enter_cover import Cover, Voucher, cover_of, settle_met, vouchers_of
from ledger.registers.rows import take_ids, write_rows


def enter_supervised(entering: Entering, rows: Sequence[Row]) -> None:
    """Each sum is on record and posted, the clocks it meets settled."""
    rows = sorted(rows, key=lambda row: str(row["on"]))
    cover = cover_of(entering, rows)
    _refuse_twins(entering, rows)
    ids = take_ids(entering.session, SupervisedMovement, len(rows))
    made = [
        SupervisedMovement(
            id=one, county_id=entering.county_id, project_id=cover.projects[row["project"]].id,
            kind="STORE", amount=Money.of(row["amount"]),
            happened_on=date.fromisoformat(row["on"]), bank=row["bank"],
            account_name=row["account_name"], account_number=row["account_number"],
            document=row["document"], bank_reference=row["bank_reference"],
        )
        for row, one in zip(rows, ids, strict=True)
    ]  # fmt: skip
    proposals, drafts = vouchers_of(entering, rows, made, cover, _voucher)
    entering.post(proposals, drafts)
    write_rows(entering.session, proposals)
    write_rows(entering.session, made)
    settle_met(entering, cover)


def _voucher(
    entering: Entering, row: Row, stored: SupervisedMovement, cover: Cover
) -> tuple[VoucherProposal, Voucher]:
    proposal = entering.proposal(
        "supervised", stored.happened_on, stored.amount,
        f"存入监管账户({stored.bank}): {cover.projects[row['project']].name}",
        movement_id=stored.id, attachments=row["attachments"],
    )  # fmt: skip
    return proposal, supervised_entry


def _refuse_twins(entering: Entering, rows: Sequence[Row]) -> None:
    """Raises when one of the bank's proofs has been recorded since the check."""
    found = entering.session.execute(
        select(SupervisedMovement.account_number, SupervisedMovement.bank_reference)
        .join(VoucherProposal, VoucherProposal.id == SupervisedMovement.proposal_id)
        .where(
            SupervisedMovement.account_number.in_([row["account_number"] for row in rows]),
            VoucherProposal.state.in_(("PROPOSED", "POSTED")),
        )
    )
    taken = {(number, reference) for number, reference in found}
    for row in rows:
        if (row["account_number"], row["bank_reference"]) in taken:
            raise stale(f"银行凭证 {row['bank_reference']} 已另行登记",
                        f"the bank's proof {row['bank_reference']} has been recorded by other"
                        " ways")  # fmt: skip
