"""What a request finds of its house: the database and the settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, cast

from flask import current_app
from sqlalchemy.orm import Session

from ledger.db import Database
from ledger.text import Locale


class Settings(Protocol):
    """The settings that doors read; ``config.Config`` has them all."""

    @property
    def env(self) -> str: ...
    @property
    def locale(self) -> Locale: ...
    @property
    def trusted_proxies(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Ledger:
    """One running house."""

    database: Database
    config: Settings


def house() -> Ledger:
    """The house this request came to."""
    return cast(Ledger, current_app.extensions["ledger"])


def database() -> Database:
    """The database of this house."""
    return house().database


def in_production() -> bool:
    """Whether the strict rules hold: second factor for all, secure cookies."""
    return house().config.env == "production"


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads; it may lag behind by what a replica lags."""
    with database().reading() as session:
        yield session


@contextmanager
def reading_latest() -> Iterator[Session]:
    """A session that only reads and sees every commit: for sign-ins and rights."""
    base = database()
    lags = base.url.get_backend_name() != "sqlite" and base.read_engine.url != base.engine.url
    with Session(base.engine if lags else base.read_engine, expire_on_commit=False) as session:
        yield session
