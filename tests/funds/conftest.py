"""A vault, a county, and a county with a fund for every test of this folder."""

from tests.advances.town import fund_town
from tests.deposits.make import world
from tests.funds.identity import f_08
from tests.funds.terminal import terminal
from tests.parties.make import unlocked

__all__ = ["f_08", "fund_town", "terminal", "unlocked", "world"]
