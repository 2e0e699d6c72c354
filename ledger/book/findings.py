"""What a verification found wrong."""

from dataclasses import dataclass

from ledger.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the rule it breaks, the book, the sequence where it shows, and a sentence."""

    rule: str
    book: str
    seq: int | None
    says: Text

    def __str__(self) -> str:
        place = f"{self.book} {self.seq}" if self.seq is not None else self.book
        return f"{self.rule} {place}: {self.says.en}"
