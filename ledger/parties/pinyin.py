"""The sort key of Chinese names: stored at writing, so that lists sort in the database."""

from pypinyin import Style, lazy_pinyin

LONGEST = 400


def pinyin_key(name: str) -> str:
    """The name in lower-case pinyin, followed by the initials for quick search."""
    syllables = lazy_pinyin(name, style=Style.NORMAL)
    initials = "".join(syllable[0] for syllable in syllables if syllable.strip())
    return f"{' '.join(syllables)} {initials}".lower()[:LONGEST]
