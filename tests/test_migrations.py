"""The migrations: numbered without gap or twin, and equal to the models on both engines."""

import re
from pathlib import Path

import alembic.config
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from ledger.db import Base

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"


def test_numbers_have_no_gap_and_no_twin() -> None:
    numbers = sorted(int(path.stem[:4]) for path in VERSIONS.glob("*.py"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_revision_is_named_like_its_file_and_follows_the_one_before() -> None:
    config = alembic.config.Config(toml_file=VERSIONS.parents[1] / "pyproject.toml")
    scripts = ScriptDirectory.from_config(config)
    stems = sorted(path.stem for path in VERSIONS.glob("*.py"))
    walked = [script.revision for script in scripts.walk_revisions()][::-1]
    assert walked == stems


def test_migrations_never_import_the_house() -> None:
    for path in VERSIONS.glob("*.py"):
        assert not re.search(r"^\s*(from|import) ledger", path.read_text(), re.M), path.name


def test_the_schema_equals_the_models(owner_url: str) -> None:
    """Every table that has a model; the book's own tables are plain SQL and have none."""
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        ours = Base.metadata.tables
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, parents: kind != "table" or name in ours,
                "compare_type": engine.dialect.name == "postgresql",
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()
