"""A plain model of who is owed what, in fen: claims, what is asked, given, paid, bounced, undone."""

from collections import Counter
from dataclasses import dataclass, field

#: The states of what was given to one worker; only the last gives his claim back.
STATES = ("PLANNED", "PAID", "BOUNCED", "CANCELLED")


@dataclass
class Owed:
    """One claim of the rolls."""

    case: int
    worker: int
    fen: int


@dataclass
class Paying:
    """One draw or advance: asked for, then given worker by worker, or come to nothing."""

    kind: str
    case: int
    #: What each claim gets.
    parts: dict[int, int]
    #: ASKED, GIVEN or OVER.
    stage: str = "ASKED"
    approved: bool = False
    batch: int | None = None
    by_worker: dict[int, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.parts.values())


@dataclass
class Model:
    """Everything that lessens what is owed."""

    claims: dict[int, Owed]
    #: Money of each case's project: cash in custody, and under supervision at a bank.
    custody: dict[int, int]
    supervised: dict[int, int]
    payings: dict[int, Paying] = field(default_factory=dict)
    by_hand: Counter[int] = field(default_factory=Counter)
    ended: Counter[int] = field(default_factory=Counter)

    def _given(self, claim: int, states: tuple[str, ...]) -> int:
        worker = self.claims[claim].worker
        return sum(
            one.parts.get(claim, 0)
            for one in self.payings.values()
            if one.stage == "GIVEN" and one.by_worker.get(worker) in states
        )

    def room(self, claim: int) -> int:
        """What is neither paid, nor promised, nor ended; below nothing somebody has too much."""
        promised = self._given(claim, STATES[:3]) + self.by_hand[claim]
        return self.claims[claim].fen - promised - self.ended[claim]

    def asked(self, claim: int) -> int:
        """What waits for a decision or to be carried out."""
        waiting = [one for one in self.payings.values() if one.stage == "ASKED"]
        return sum(one.parts.get(claim, 0) for one in waiting)

    def free(self, case: int) -> dict[int, int]:
        """What may still be asked for each claim of the case."""
        return {claim: max(0, self.room(claim) - self.asked(claim)) for claim in self.of(case)}

    def of(self, case: int) -> list[int]:
        return [claim for claim, owed in self.claims.items() if owed.case == case]

    def open(self, case: int) -> bool:
        """Whether somebody waits for his money; only then anything is asked or paid."""
        return any(
            owed.fen - self._given(claim, ("PAID",)) - self.by_hand[claim] - self.ended[claim]
            for claim, owed in self.claims.items()
            if owed.case == case
        )

    def held(self, case: int, kind: str) -> int:
        """What requests keep from being asked for twice; a notice keeps it until the report."""
        waits = {"ASKED"} if kind == "CUSTODY" else {"ASKED", "GIVEN"}
        return sum(
            sum(fen for claim, fen in one.parts.items() if self._waits(one, claim))
            for one in self.payings.values()
            if (one.kind, one.case) == (kind, case) and one.stage in waits
        )

    def _waits(self, one: Paying, claim: int) -> bool:
        return one.stage == "ASKED" or one.by_worker[self.claims[claim].worker] == "PLANNED"

    def advanced(self, case: int, worker: int | None = None) -> int:
        """What the fund gave or is asked to give, to one worker or to all of the case."""
        return sum(
            fen
            for one in self.payings.values()
            if one.kind == "ADVANCE" and one.case == case and one.stage != "OVER"
            for claim, fen in one.parts.items()
            if worker in (None, self.claims[claim].worker)
            and one.by_worker.get(self.claims[claim].worker) != "CANCELLED"
        )

    def sums(self, kind: str, states: tuple[str, ...]) -> Counter[tuple[int, int]]:
        """By case and worker: what was given from there and stands in those states."""
        found: Counter[tuple[int, int]] = Counter()
        for one in self.payings.values():
            for claim, fen in one.parts.items():
                worker = self.claims[claim].worker
                if one.kind == kind and one.by_worker.get(worker) in states:
                    found[one.case, worker] += fen
        return found

    def owed(self) -> Counter[tuple[int, int]]:
        """By case and worker: the whole roll."""
        found: Counter[tuple[int, int]] = Counter()
        for one in self.claims.values():
            found[one.case, one.worker] += one.fen
        return found

    def by_employer(self) -> Counter[tuple[int, int]]:
        """By case and worker: what the employer paid himself."""
        found: Counter[tuple[int, int]] = Counter()
        for claim, fen in self.by_hand.items():
            found[self.claims[claim].case, self.claims[claim].worker] += fen
        return found
