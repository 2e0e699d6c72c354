"""Refusals: what the house expects to go wrong, each with a code and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.text import Text


@dataclass(frozen=True, slots=True)
class FieldError:
    """One mistake at one place of the input: JSON pointer, stable code, sentence."""

    pointer: str
    code: str
    says: Text


class Refusal(Exception):
    """Something that may not be done now. ``code`` is stable; the sentence mends."""

    code = "refused"

    def __init__(self, zh: str, en: str, *, code: str | None = None) -> None:
        super().__init__(en)
        self.says = Text(zh, en)
        if code is not None:
            self.code = code


class NotFound(Refusal):
    """The thing is not there, or not in the actor's counties."""

    code = "not-found"


class Forbidden(Refusal):
    """The actor lacks the role, or is the wrong person for this step."""

    code = "forbidden"


class Invalid(Refusal):
    """Well-formed input that cannot be right; names every place."""

    code = "invalid"

    def __init__(
        self,
        errors: Sequence[FieldError],
        zh: str = "输入有误, 请按提示更正。",
        en: str = "Some values need mending; see each place.",
    ) -> None:
        super().__init__(zh, en)
        self.errors = tuple(errors)


class BrokenBook(Exception):
    """An invariant of the book does not hold. Never caught, never a refusal."""
