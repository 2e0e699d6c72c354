"""A vault and a county for every test of this folder."""

from tests.deposits.make import world
from tests.parties.make import unlocked

__all__ = ["unlocked", "world"]
