"""What the bureau may publish: who stored for which project, and who has not stored (D-18, D-16)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.deposits.queries import Deposit, deposits
from ledger.deposits.sought import Wanted
from ledger.deposits.standing import Figures
from ledger.money import Money
from ledger.text import Text

#: The two lists: what was stored (D-18), and what was demanded in time and is not there (D-16).
KINDS: Mapping[str, Text] = {
    "STORED": Text("已缴存名单", "Stored"),
    "LATE": Text("未缴名单", "Not stored in time"),
}

#: The ways of storing as a public list names them.
WAYS: Mapping[str, Text] = {
    "CUSTODY": Text("现金", "cash"),
    "SUPERVISED": Text("监管账户", "supervised account"),
    "GUARANTEE": Text("保函", "guarantee"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """One line of a list: no account, no number of a person, no name of a natural person (P-03).

    Of the stored only the ways are told; of the late the day it fell due, the days since and the
    sum that is not there. No fine is reckoned (D-16): that is the enforcement's decision.
    """

    project: str
    code: str
    area: str
    contractor: str
    uscc: str
    owner: str
    ways: tuple[str, ...]
    due_on: date | None
    days_late: int
    missing: Money
    place: tuple[str, int]

    @property
    def way_words(self) -> Text:
        """The ways in words, one after the other."""
        told = [WAYS[one] for one in self.ways]
        return Text("、".join(one.zh for one in told), ", ".join(one.en for one in told))


def published(
    session: Session, counties: Collection[int], on: date, wanted: Wanted, limit: int
) -> list[Published]:
    """A page of a list by the project's pinyin key, as it stands at the end of the day."""
    return [_line(row) for row in deposits(session, counties, on, wanted, limit)]


def wanted_of(
    kind: str, area: str | None = None, words: str | None = None,
    after: tuple[str, int] | None = None,
) -> Wanted:  # fmt: skip
    """Which deposits the list of that kind holds."""
    return Wanted(
        words=words,
        area=area,
        after=after,
        covered=kind == "STORED",
        overdue_days=1 if kind == "LATE" else None,
    )


def _line(row: Deposit) -> Published:
    project = row.obligation.project
    late = row.days_late > 0
    due = row.clocks.replenish_by if row.state == "SHORT_OVERDUE" else row.clocks.store_by
    return Published(
        project=project.name,
        code=project.code,
        area=project.area,
        contractor=project.contractor.name,
        uscc=project.contractor.uscc,
        owner=project.owner_name,
        ways=_ways(row.figures),
        due_on=due if late else None,
        days_late=row.days_late,
        missing=row.figures.missing + row.figures.to_replenish if late else Money.ZERO,
        place=row.place,
    )


def _ways(figures: Figures) -> tuple[str, ...]:
    held = (figures.custody, figures.supervised, figures.guarantee)
    return tuple(way for way, amount in zip(WAYS, held, strict=True) if amount)
