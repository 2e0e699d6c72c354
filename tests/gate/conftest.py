"""A small office for every test of this folder."""

from collections.abc import Mapping

import pytest

from ledger.actor import Actor, Role
from ledger.db import Database
from tests.doors import a_user


@pytest.fixture
def office(database: Database, keys: object, at: object) -> Mapping[str, Actor]:
    """Three administrators, and an officer, approvers and an auditor of county 1."""
    people = {
        "sy": (Role.SY, 0), "se": (Role.SE, 0), "aa": (Role.AA, 0),
        "fo1": (Role.FO, 1), "fo2": (Role.FO, 1), "a1": (Role.A1, 1), "a2": (Role.A2, 1),
        "au": (Role.AU, 1), "far": (Role.FO, 2),
    }  # fmt: skip
    return database.in_transaction(
        lambda session: {
            login: a_user(session, login, grant, number=number)
            for number, (login, grant) in enumerate(people.items(), 1)
        }
    )
