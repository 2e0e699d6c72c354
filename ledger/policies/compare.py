"""Two sets of figures side by side: every figure by its path, and which ones differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in both versions; empty where a version does not have it."""

    path: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether the two versions say otherwise."""
        return self.left != self.right


def compare(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Difference]:
    """Every figure of either side, in the order of the left, then what only the right has."""
    old, new = dict(_leaves(left, "")), dict(_leaves(right, ""))
    paths = [*old, *(path for path in new if path not in old)]
    return [Difference(path, old.get(path, ""), new.get(path, "")) for path in paths]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Paths such as ``bands/0/ratio`` with their figures as text."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}/{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}/{index}")
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, str(value)
