"""Fixtures of this folder."""

from tests.bookkeeping.make import office

__all__ = ["office"]
