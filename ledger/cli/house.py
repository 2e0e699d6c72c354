"""What a command finds of its house: settings, the migrated database, the keys."""

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
from sqlalchemy import create_engine

import ledger
from ledger.actor import SYSTEM
from ledger.db import Database
from ledger.deadlines.calendar import known_years, seed_calendar
from ledger.people.sealed import Vault, unlock
from ledger.policies.load import load_policies

PACKAGE = Path(ledger.__file__).resolve().parent


@lru_cache
def root() -> Path:
    """Where templates, migrations and settings lie: in the package once built, else beside it."""
    bundled = PACKAGE / "_bundled"
    return bundled if bundled.is_dir() else PACKAGE.parent


@lru_cache
def settings() -> Any:
    """The settings of this deployment (``config.Config``)."""
    spec = importlib.util.spec_from_file_location("config", root() / "config.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Config()


@lru_cache
def database() -> Database:
    """The database of this deployment, with its keys at hand."""
    unlock(Vault.open_or_make(settings().key_file))
    return Database(settings().database_url, settings().read_database_url)


def migrate() -> None:
    """The database has the newest schema; a folder for an embedded file is made first."""
    url = settings().database_url
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    config = alembic.config.Config(attributes={})
    config.set_main_option("script_location", str(root() / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")
    engine.dispose()


def prepare() -> None:
    """Schema, keys, calendar and shipped policies stand; repeated, nothing changes."""
    migrate()
    with database().reading() as session:
        years = known_years(session)
    if not years:
        database().in_transaction(lambda session: seed_calendar(session, by=SYSTEM))
    database().in_transaction(lambda session: load_policies(session, by=SYSTEM))
