"""The same worker and wage month on another roll: that it is so, and whom to ask; nothing more."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from ledger.cases.models import ArrearsCase, Claim
from ledger.cases.words import OFF_COUNTS
from ledger.parties.models import County, Worker
from ledger.text import Text

#: Keyed hash of the identity number, and a wage month: all that is compared.
Who = tuple[bytes, str]
CHUNK = 500


def recorded_elsewhere(
    session: Session, case_id: int, wanted: Collection[Who]
) -> Mapping[Who, str]:
    """Of these workers and months, those that stand in another case of whatever county.

    The value is the bureau that keeps the other record. Neither case, employer, sum nor line of
    it is handed out (safety 8). Cases that were not taken up or are no wage claims do not count.
    """
    indices = sorted({index for index, _ in wanted})
    months = {month for _, month in wanted}
    found: dict[Who, str] = {}
    for start in range(0, len(indices), CHUNK):
        rows = session.execute(
            select(Worker.identity_index, Claim.month, County.bureau)
            .join(Claim, Claim.worker_id == Worker.id)
            .join(ArrearsCase, ArrearsCase.id == Claim.case_id)
            .join(County, County.id == ArrearsCase.county_id)
            .where(
                Worker.identity_index.in_(indices[start : start + CHUNK]),
                Claim.month.in_(months),
                ArrearsCase.id != case_id,
                ArrearsCase.state.not_in(OFF_COUNTS),
            )
            .order_by(ArrearsCase.id.desc())
        )
        found.update({(bytes(index), month): bureau for index, month, bureau in rows})
    return {who: bureau for who, bureau in found.items() if who in wanted}


def flagged_claims(session: Session, claims: Sequence[Claim]) -> dict[int, str]:
    """Of these claims of one case, those recorded elsewhere as well, each with whom to ask."""
    whose = {claim.id: (bytes(claim.worker.identity_index), claim.month) for claim in claims}
    if not claims:
        return {}
    found = recorded_elsewhere(session, claims[0].case_id, set(whose.values()))
    return {id: found[who] for id, who in whose.items() if who in found}


def says_elsewhere(bureau: str) -> Text:
    """What an officer is told of it."""
    return Text(
        f"同一工人同一月份另有欠薪记录, 请向{bureau}核实, 防止重复支付。",
        f"Another record holds this worker and month; ask {bureau}, lest it be paid twice.",
    )


def count_elsewhere(session: Session, case_id: int) -> int:
    """How many claims of the case are recorded elsewhere as well."""
    own, other, twin = aliased(Worker), aliased(Claim), aliased(Worker)
    doubled = (
        select(Claim.id)
        .join(own, own.id == Claim.worker_id)
        .join(twin, twin.identity_index == own.identity_index)
        .join(other, (other.worker_id == twin.id) & (other.month == Claim.month))
        .join(ArrearsCase, ArrearsCase.id == other.case_id)
        .where(
            Claim.case_id == case_id,
            other.case_id != case_id,
            ArrearsCase.state.not_in(OFF_COUNTS),
        )
        .distinct()
    )
    return session.scalar(select(func.count()).select_from(doubled.subquery())) or 0
