"""Text in the two languages of the house, always written side by side."""

from dataclasses import dataclass
from typing import Literal

Locale = Literal["zh_CN", "en"]


def cell(text: str) -> str:
    """Text as a spreadsheet must show it: a leading sign of a formula gets an apostrophe."""
    return f"'{text}" if text and text[0] in "=+-@\t\r＝＋－＠" else text


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label, in Chinese and in English."""

    zh: str
    en: str

    def in_(self, locale: Locale) -> str:
        """The text in the asked language."""
        return self.en if locale == "en" else self.zh

    def __str__(self) -> str:
        return self.zh
