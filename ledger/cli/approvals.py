"""``ledger approvals`` and ``ledger vouchers``: decide, review, hand back, let lapse."""

import click
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.approvals.decide import Decision, expire_due
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.queries import awaiting
from ledger.approvals.request import STATES, withdraw
from ledger.approvals.schemas import (
    ApprovalOut,
    DecisionIn,
    OpinionIn,
    ProposalOut,
    SeenIn,
)
from ledger.approvals.vouchers import (
    preview,
    return_proposal,
    review,
    withdraw_proposal,
)
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.gate.kinds import VOUCHER_KINDS, decider
from ledger.people.scope import find

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)


@click.group()
def approvals() -> None:
    """审批 · Requests for approval."""


@approvals.command("list")
@acting
def list_requests(who: Acting) -> None:
    """What waits for the decision of the person who asks."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        for one in awaiting(session, by):
            click.echo(
                f"{one.id:6} {one.kind:10} {one.amount.grouped():>18} {STATES[one.state].zh}"
                f" {one.summary.zh}"
            )


@approvals.command()
@click.argument("request", type=click.IntRange(1))
@acting
def show(who: Acting, request: int) -> None:
    """REQUEST with its content, its digest and what was decided."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        tell(ApprovalOut().dump(find(session, ApprovalRequest, request, by=by)))


@approvals.command()
@click.argument("request", type=click.IntRange(1))
@click.option("--decision", required=True, type=click.Choice(["approve", "return", "reject"]))
@click.option("--opinion", required=True, help="why")
@click.option("--digest", required=True, help="the digest that `show` told")
@acting
def decide(who: Acting, request: int, **values: str) -> None:
    """Decide on REQUEST in person; a token never decides."""
    by = who.demand(Role.A1, Role.A2, in_person=True)
    data = as_typed(DecisionIn(), values)
    said = Decision(request, **data)
    with database().reading() as session:
        kind = find(session, ApprovalRequest, request, by=by).kind
    tell(carry_out(
        who, "approvals.decide", {**data, "request": request},
        lambda session: decider(kind)(session, said, by=by), ApprovalOut(),
    ))  # fmt: skip


@approvals.command("withdraw")
@click.argument("request", type=click.IntRange(1))
@acting
def withdraw_request(who: Acting, request: int) -> None:
    """Take back a REQUEST of one's own; its money is free again."""
    by = who.demand(Role.FO)
    tell(carry_out(
        who, "approvals.withdraw", {"request": request},
        lambda session: withdraw(session, request, by=by), ApprovalOut(),
    ))  # fmt: skip


@approvals.command()
def expire() -> None:
    """Let every request past its last day lapse, as the nightly job does; its money is free."""
    count = database().in_transaction(lambda session: expire_due(session, clock.today()))
    click.echo(str(count))


@click.group()
def vouchers() -> None:
    """待审核凭证 · Vouchers in two pairs of hands."""


@vouchers.command("show")
@click.argument("proposal", type=click.IntRange(1))
@acting
def show_voucher(who: Acting, proposal: int) -> None:
    """The voucher of PROPOSAL exactly as it would stand now, with the digest to review it by."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        row = find(session, VoucherProposal, proposal, by=by)
        draft, seen = preview(session, row, VOUCHER_KINDS)
    click.echo(f"{draft.on} [{draft.event}] {draft.summary}")
    for line in draft.lines:
        aux = " ".join(f"{key}={value}" for key, value in line.aux.items())
        click.echo(f"  {line.side} {line.title} {aux} {line.amount.grouped():>18}")
    click.echo(f"--seen {seen}")


@vouchers.command("review")
@click.argument("proposal", type=click.IntRange(1))
@click.option("--seen", required=True, help="the digest that `show` told")
@acting
def review_voucher(who: Acting, proposal: int, seen: str) -> None:
    """Post PROPOSAL, which another officer recorded, exactly as it was seen."""
    by = who.demand(Role.FO)
    data = as_typed(SeenIn(), {"seen": seen})

    def work(session: Session) -> VoucherProposal:
        review(session, proposal, kinds=VOUCHER_KINDS, seen=data["seen"], by=by)
        return find(session, VoucherProposal, proposal, by=by)

    tell(carry_out(who, "vouchers.review", {**data, "proposal": proposal}, work, ProposalOut()))


@vouchers.command("return")
@click.argument("proposal", type=click.IntRange(1))
@click.option("--opinion", required=True, help="why")
@acting
def return_voucher(who: Acting, proposal: int, opinion: str) -> None:
    """Hand PROPOSAL back to who recorded it."""
    by = who.demand(Role.FO)
    data = as_typed(OpinionIn(), {"opinion": opinion})
    tell(carry_out(
        who, "vouchers.return", {**data, "proposal": proposal},
        lambda session: return_proposal(session, proposal, data["opinion"], by=by), ProposalOut(),
    ))  # fmt: skip


@vouchers.command("withdraw")
@click.argument("proposal", type=click.IntRange(1))
@acting
def withdraw_voucher(who: Acting, proposal: int) -> None:
    """Take back a PROPOSAL of one's own."""
    by = who.demand(Role.FO)
    tell(carry_out(
        who, "vouchers.withdraw", {"proposal": proposal},
        lambda session: withdraw_proposal(session, proposal, by=by), ProposalOut(),
    ))  # fmt: skip


commands = (approvals, vouchers)
