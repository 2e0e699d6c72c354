"""A vault for every test of this folder."""

from tests.parties.make import unlocked

__all__ = ["unlocked"]
