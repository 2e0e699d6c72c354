"""What every test may ask for: a fresh database of each engine, a session, a client, a clock."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import alembic.command
import alembic.config
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from ledger import clock
from ledger.db import Database
from tests.doors import _cheap_passwords, app, doors, keys  # noqa: F401
from tests.postgres import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgresql")
MORNING = datetime(2026, 1, 5, 9, 0, tzinfo=clock.SHANGHAI)

_names = itertools.count(1)


def migrate(url: str) -> None:
    """The database at ``url`` has the newest schema."""
    config = alembic.config.Config(toml_file=ROOT / "pyproject.toml")
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")
    engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test process."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def templates(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """A migrated database of each engine, made once, to be copied for every test."""
    made: dict[str, str] = {}

    def template(engine: str) -> str:
        if engine not in made:
            if engine == "sqlite":
                made[engine] = str(tmp_path_factory.mktemp("template") / "ledger.sqlite3")
                migrate(f"sqlite:///{made[engine]}")
            else:
                server: PostgresServer = request.getfixturevalue("postgres")
                made[engine] = f"template_{os.getpid()}"
                server.create(made[engine])
                migrate(server.url(made[engine]))
        return made[engine]

    return template


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine this run of the test is on."""
    return str(request.param)


@pytest.fixture
def owner_url(
    engine_name: str,
    templates: Callable[[str], str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """The address of a fresh migrated database, with the rights of the schema's owner."""
    template = templates(engine_name)
    if engine_name == "sqlite":
        copy = tmp_path / "ledger.sqlite3"
        shutil.copyfile(template, copy)
        yield f"sqlite:///{copy}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{os.getpid()}_{next(_names)}"
    server.create(name, template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def app_url(owner_url: str) -> str:
    """The same database with the rights the application has."""
    return owner_url.replace("ledger_owner@", "ledger_app@")


@pytest.fixture
def database(app_url: str) -> Iterator[Database]:
    """A fresh migrated database, as the application sees it."""
    database = Database(app_url)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database, at: "TestClock") -> Iterator[Session]:
    """A writing session on the fresh database; the test commits when it must."""
    with Session(database.engine, expire_on_commit=False) as session:
        yield session


class TestClock:
    """The clock of a test; it starts on 2026-01-05 at nine in Shanghai."""

    __test__ = False

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.move(MORNING)

    def move(self, to: datetime) -> None:
        """Everybody now sees this instant."""
        self._stack.enter_context(clock.fixed(to))

    def on(self, day: str) -> None:
        """Nine in the morning of a day such as 2026-02-09."""
        self.move(datetime.fromisoformat(day).replace(hour=9, tzinfo=clock.SHANGHAI))


@pytest.fixture
def at() -> Iterator[TestClock]:
    """The test's clock; ``at.on("2026-02-09")`` moves it."""
    with ExitStack() as stack:
        yield TestClock(stack)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """pytest-flask would push one context for all clients and so sign a second one in."""
