"""Who acts: the person behind a deed, with the roles held in each county."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The seven roles; persons, not roles, are kept apart (S-1 .. S-3)."""

    FO = "FO"  # finance officer
    A1 = "A1"  # approving official, tier 1: head of the HR bureau
    A2 = "A2"  # approving official, tier 2: government leader
    AU = "AU"  # auditor
    SY = "SY"  # system administrator
    SE = "SE"  # security administrator
    AA = "AA"  # audit administrator


BUSINESS = frozenset({Role.FO, Role.A1, Role.A2, Role.AU})
ADMINISTRATORS = frozenset({Role.SY, Role.SE, Role.AA})


@dataclass(frozen=True, slots=True)
class Actor:
    """One person acting through one door. ``grants`` are (role, county id) pairs."""

    user_id: int
    person_id: int
    name: str
    grants: frozenset[tuple[Role, int]] = field(default_factory=frozenset)
    door: str = "system"
    address: str = ""
    request_id: str = ""

    def holds(self, role: Role, county_id: int | None = None) -> bool:
        """Whether the role is held, in that county or (None) anywhere."""
        return any(r == role and county_id in (None, c) for r, c in self.grants)

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(role for role, _ in self.grants)

    @property
    def counties(self) -> frozenset[int]:
        """The counties in which a business role is held."""
        return frozenset(county for role, county in self.grants if role in BUSINESS)


SYSTEM = Actor(user_id=0, person_id=0, name="system")
