"""A vault, a county, and a county at work for every test of this folder."""

from tests.cases.town import town
from tests.deposits.make import world
from tests.parties.make import unlocked

__all__ = ["town", "unlocked", "world"]
