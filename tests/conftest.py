"""What every test may ask for: a fresh database of each engine, a session, a client, a clock."""

import itertools
import os
import shutil
import tempfile
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
from tests.moving import moved_to
from tests.postgres import PostgresServer, in_memory

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgresql")
MORNING = datetime(2026, 1, 5, 9, 0, tzinfo=clock.SHANGHAI)

_names = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The files of a run lie in memory where there is room: a durable commit waits for no disk."""
    shared = in_memory()
    if shared and not config.option.basetemp and not hasattr(config, "workerinput"):
        config.option.basetemp = tempfile.mkdtemp(prefix="ledger-tests-", dir=shared)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


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


Templates = Callable[..., str]


@pytest.fixture(scope="session")
def templates(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Templates:
    """A migrated database of each engine, made once, to be copied for every test.

    ``templates("sqlite", founded=True)`` has the county at work of tests/deposits/make.py in it.
    """
    made: dict[tuple[str, bool], str] = {}

    def template(engine: str, founded: bool = False) -> str:
        if (engine, founded) not in made:
            made[engine, founded] = found(engine) if founded else migrated(engine)
        return made[engine, founded]

    def migrated(engine: str) -> str:
        if engine == "sqlite":
            name = str(tmp_path_factory.mktemp("template") / "ledger.sqlite3")
            migrate(f"sqlite:///{name}")
            return name
        server: PostgresServer = request.getfixturevalue("postgres")
        name = f"template_{os.getpid()}"
        server.create(name)
        migrate(server.url(name))
        return name

    def found(engine: str) -> str:
        from tests.deposits.make import a_world
        from tests.doors import unlock_vault

        unlock_vault(tmp_path_factory)
        if engine == "sqlite":
            name = str(tmp_path_factory.mktemp("founded") / "ledger.sqlite3")
            shutil.copyfile(template(engine), name)
            url = f"sqlite:///{name}"
        else:
            server: PostgresServer = request.getfixturevalue("postgres")
            name = f"founded_{os.getpid()}"
            server.create(name, template(engine))
            url = server.url(name, "ledger_app")
        with clock.fixed(MORNING):
            database = Database(url)
            database.in_transaction(a_world)
            database.dispose()
        return name

    return template


@pytest.fixture
def founded() -> None:
    """Who asks for this starts from a copy of a database with the county at work in it."""


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine this run of the test is on."""
    return str(request.param)


@pytest.fixture
def owner_url(
    engine_name: str,
    templates: Templates,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """The address of a fresh migrated database, with the rights of the schema's owner."""
    template = templates(engine_name, founded="founded" in request.fixturenames)
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
    database = moved_to(app_url)
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
