"""The explanation of an assessment: one record a step, each a sentence, together a calculation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from ledger.money import Money
from ledger.rules.rates import exact_percent, share_of, spell_percent
from ledger.text import Text

Does = Literal["KEEP", "EXEMPT", "RATIO", "TIMES", "AMOUNT"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number and rule, what it does to the figure, and why, as a sentence.

    ``figure`` is a ratio in percent (RATIO), the base in yuan (TIMES) or a sum in yuan (AMOUNT);
    empty where nothing changes.
    """

    number: int
    rule: str
    does: Does
    figure: str
    says: Text

    def as_record(self) -> dict[str, str | int]:
        """The step as JSON, for storage beside the decision."""
        return {
            "step": self.number,
            "rule": self.rule,
            "does": self.does,
            "figure": self.figure,
            "zh": self.says.zh,
            "en": self.says.en,
        }


@dataclass(slots=True)
class Explanation:
    """The steps of one assessment, in order."""

    steps: list[Step] = field(default_factory=list)

    def keep(self, number: int, rule: str, says: Text) -> None:
        """A step that changes nothing is on the record."""
        self.steps.append(Step(number, rule, "KEEP", "", says))

    def exempt(self, says: Text) -> None:
        """The exemption is on the record; nothing follows it."""
        self.steps.append(Step(1, "D-07", "EXEMPT", "", says))

    def ratio(self, number: int, rule: str, ratio: Fraction, says: Text) -> None:
        """The ratio that holds from this step on is on the record."""
        self.steps.append(Step(number, rule, "RATIO", exact_percent(ratio), says))

    def amount(self, base: Money, ratio: Fraction, amount: Money) -> None:
        """The multiplication is on the record (step 6, D-20)."""
        spelled, base_said, said = spell_percent(ratio), base.grouped(), amount.grouped()
        self.steps.append(Step(6, "D-20", "TIMES", str(base), Text(
            f"{base_said} 元 × {spelled}% = {said} 元(四舍五入到分)。",
            f"{base_said} yuan × {spelled} % = {said} yuan (half-up to the fen).",
        )))  # fmt: skip

    def money(self, number: int, rule: str, amount: Money, says: Text) -> None:
        """The sum that holds from this step on is on the record."""
        self.steps.append(Step(number, rule, "AMOUNT", str(amount), says))

    def as_records(self) -> list[dict[str, str | int]]:
        """All steps as JSON."""
        return [step.as_record() for step in self.steps]


def recompute(records: Sequence[Mapping[str, str | int]]) -> Money:
    """The amount a stored explanation comes to, from its own figures alone (I-12)."""
    ratio, amount = Fraction(0), Money.ZERO
    for record in records:
        figure = str(record["figure"])
        match record["does"]:
            case "EXEMPT":
                return Money.ZERO
            case "RATIO":
                ratio = Fraction(figure) / 100
            case "TIMES":
                amount = share_of(Money.of(figure), ratio)
            case "AMOUNT":
                amount = Money.of(figure)
    return amount
