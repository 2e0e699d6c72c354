"""Shipped policies become rows once and never change: I-12, D-11, S-6."""

import shutil

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from ledger.actor import SYSTEM
from ledger.audit.models import AuditEvent
from ledger.policies.load import SHIPPED, PolicyChanged, load_policies
from ledger.policies.models import KINDS, CountyPolicy, PolicyVersion
from ledger.policies.queries import policies
from ledger.policies.terms import read_terms
from tests.policies.make import adopted


def test_every_shipped_figure_reads_and_names_its_source(session):
    """D-11: source, first day and figures of every version."""
    rows = load_policies(session, by=SYSTEM)
    assert {row.kind for row in rows} == set(KINDS)
    for row in rows:
        read_terms(row)
        assert all((row.source_zh, row.source_en, row.name_zh, row.name_en)), row.code


def test_loading_again_changes_nothing(session):
    first = load_policies(session, by=SYSTEM)
    session.commit()
    assert load_policies(session, by=SYSTEM) == []
    assert len(policies(session)) == len(first)
    loaded = session.scalars(select(AuditEvent).where(AuditEvent.action == "policy.loaded")).all()
    assert len(loaded) == len(first)


def test_a_loaded_version_cannot_be_shipped_otherwise(session, tmp_path):
    """I-12: a new figure is a new version."""
    load_policies(session, by=SYSTEM)
    folder = shutil.copytree(SHIPPED, tmp_path / "shipped")
    xj = folder / "deposit_xj.toml"
    xj.write_text(xj.read_text().replace('ratio = "3"', 'ratio = "2.9"'))
    with pytest.raises(PolicyChanged, match="deposit/XJ v1"):
        load_policies(session, by=SYSTEM, folder=folder)


def test_a_further_version_takes_its_place_beside_the_first(session, tmp_path):
    load_policies(session, by=SYSTEM)
    folder = shutil.copytree(SHIPPED, tmp_path / "shipped")
    xj = folder / "deposit_xj.toml"
    first = xj.read_text().partition("[[versions]]")[2]
    second = first.replace("number = 1", "number = 2").replace("2021-11-01", "2026-03-01")
    xj.write_text(xj.read_text() + "\n[[versions]]" + second.replace('ratio = "3"', 'ratio = "2"'))
    assert [(row.code, row.number) for row in load_policies(session, by=SYSTEM, folder=folder)] == [
        ("XJ", 2)
    ]


@pytest.mark.parametrize("statement", [
    "UPDATE policy_version SET terms = '{}'",
    "UPDATE county_policy SET code = 'FJ'",
    "DELETE FROM policy_version",
    "DELETE FROM county_policy",
])  # fmt: skip
def test_the_database_keeps_what_decisions_rest_on(session, statement):
    """I-12: the rows stand for ever, whoever writes the SQL."""
    load_policies(session, by=SYSTEM)
    adopted(session, 1)
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(text(statement))
    session.rollback()
    assert session.scalars(
        select(CountyPolicy.code).where(CountyPolicy.kind == "deposit")
    ).all() == ["XJ"]
    assert session.scalar(select(PolicyVersion.digest).limit(1))
