"""The same people at the doors as for policies."""

from tests.policies.conftest import command, law

__all__ = ["command", "law"]
