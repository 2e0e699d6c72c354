"""``ledger approvals`` and ``ledger vouchers``: decide, review, hand back, let lapse."""

import csv
import io
import json
from typing import BinaryIO

import click
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Role
from ledger.approvals.day import waiting_for
from ledger.approvals.decide import Decision, expire_due
from ledger.approvals.models import ApprovalRequest, VoucherProposal
from ledger.approvals.queries import awaiting
from ledger.approvals.request import STATES, withdraw
from ledger.approvals.schemas import (
    ApprovalOut,
    ApprovalWithBrief,
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
from ledger.book.show import entries
from ledger.bookkeeping.own import own_book
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.cli.typed import as_typed, tell
from ledger.errors import Refusal
from ledger.fields import Day, Strict, Whole
from ledger.gate.briefing import briefed
from ledger.gate.kinds import ENDERS, VOUCHER_KINDS, decider
from ledger.gate.reviewing import MOST, Reviewed, Ticked, review_entries, review_many
from ledger.parties.sheet import read_sheet
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
    """REQUEST with its content, its digest, what was decided and all that is needed to decide."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        tell(ApprovalWithBrief().dump(briefed(session, request, by=by)))


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
        lambda session: withdraw(session, request, enders=ENDERS, by=by), ApprovalOut(),
    ))  # fmt: skip


@approvals.command()
def expire() -> None:
    """Let every request past its last day lapse, as the nightly job does; its money is free."""
    count = database().in_transaction(
        lambda session: expire_due(session, clock.today(), enders=ENDERS)
    )
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


@vouchers.command("day")
@click.option("--on", help="only this value date, YYYY-MM-DD")
@acting
def list_day(who: Acting, on: str | None) -> None:
    """What waits for the review of the person who asks, as CSV: proposal, seen, what it is.

    Take the lines out that are not to be posted and hand the file to `post`.
    """
    by = who.demand(Role.FO)
    day = as_typed(DayIn(), {"on": on})["on"]
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(["proposal", "seen", "on", "amount", "summary"])
    with database().reading() as session:
        for one in waiting_for(session, by, on=day, kind=None, limit=MOST):
            try:
                seen = preview(session, one, VOUCHER_KINDS)[1]
            except Refusal as refusal:
                seen = ""
                click.echo(f"{one.id}: {refusal.says.zh} {refusal.says.en}", err=True)
            summary = f"'{one.summary}" if one.summary[:1] in "=+-@" else one.summary
            write.writerow([one.id, seen, one.on, one.amount, summary])
    click.echo(out.getvalue(), nl=False)


@vouchers.command("post")
@click.argument("file", type=click.File("rb"))
@acting
def post_listed(who: Acting, file: BinaryIO) -> None:
    """Post every voucher of FILE, as `day` wrote it, that still is what was seen.

    Those that changed or fail are named and wait on; then the exit status is 1.
    """
    by = who.demand(Role.FO)
    rows = read_sheet(file.read(), DAY_HEADINGS, optional=("on", "amount", "summary"))
    ticked = [
        Ticked(as_typed(RowIn(), {"id": row.cells.get("proposal")})["id"], row.cells["seen"])
        for row in rows
        if row.cells.get("seen")
    ]
    click.echo(f"--key {who.key}", err=True)
    _tell_reviewed(review_many(database(), who.key, ticked[:MOST], by=by))


@vouchers.command("unreviewed")
@click.option("--book", required=True, help="such as 652301-DEP")
@acting
def list_unreviewed(who: Acting, book: str) -> None:
    """The vouchers of BOOK that one officer posted alone and nobody has reviewed."""
    by = who.demand(*OFFICE)
    with database().reading() as session:
        found = entries(session, own_book(session, book, by=by).id, limit=MOST, reviewable=True)
    for one in found:
        click.echo(f"{one.seq:8} {one.on} {one.voucher} {one.summary}")


@vouchers.command("review-later")
@click.argument("seqs", type=click.IntRange(1), nargs=-1, required=True)
@click.option("--book", required=True, help="such as 652301-DEP")
@acting
def review_entries_later(who: Acting, seqs: tuple[int, ...], book: str) -> None:
    """Review the vouchers SEQS of BOOK that one officer posted alone, as the second person."""
    by = who.demand(Role.FO)
    click.echo(f"--key {who.key}", err=True)
    _tell_reviewed(review_entries(database(), who.key, book, seqs, by=by))


class DayIn(Strict):
    """A value date, or none."""

    on = Day(load_default=None)


class RowIn(Strict):
    """The number of a proposal."""

    id = Whole(required=True, least=1)


DAY_HEADINGS = {name: (name,) for name in ("proposal", "seen", "on", "amount", "summary")}


def _tell_reviewed(result: Reviewed) -> None:
    """How many stand; each exception by its number and reason, and exit status 1 if there are any."""
    click.echo(json.dumps({"posted": [one.id for one in result.posted]}))
    for one in result.exceptions:
        click.echo(f"{one.id}: {one.says.zh} {one.says.en}", err=True)
    if result.exceptions:
        raise click.exceptions.Exit(1)


commands = (approvals, vouchers)
