"""Runs the migrations on either engine, as the owner of the schema."""

import importlib
import pkgutil

from alembic import context
from alembic.operations import MigrateOperation, Operations
from sqlalchemy import Connection, create_engine, text

import ledger
from config import Config
from ledger.db import Base

#: The role the application connects as on PostgreSQL, and the one that only reads.
APP_ROLE, READER_ROLE = "ledger_app", "ledger_reader"


@Operations.register_operation("guard")
class Guard(MigrateOperation):
    """``op.guard(name, table, when, refused_if, says)``: a row trigger that refuses the statement.

    ``when`` is INSERT, UPDATE or DELETE; the condition is SQL over OLD and NEW.
    """

    def __init__(self, name: str, table: str, when: str, refused_if: str, says: str) -> None:
        self.name, self.table, self.when = name, table, when
        self.refused_if, self.says = refused_if, says

    @classmethod
    def guard(
        cls, operations: Operations, name: str, table: str, when: str, refused_if: str, says: str
    ) -> None:
        """The trigger stands, on either engine."""
        operations.invoke(cls(name, table, when, refused_if, says))


@Operations.implementation_for(Guard)
def put_guard(operations: Operations, wanted: Guard) -> None:
    """SQLite refuses in the trigger itself, PostgreSQL by a function of the same name."""
    name, says = wanted.name, wanted.says
    on = f"CREATE TRIGGER {name} BEFORE {wanted.when} ON {wanted.table} FOR EACH ROW"
    if operations.get_bind().dialect.name == "sqlite":
        operations.execute(
            f"{on} WHEN {wanted.refused_if} BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    row = "OLD" if wanted.when == "DELETE" else "NEW"
    operations.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {wanted.refused_if} THEN RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END IF; "
        f"RETURN {row}; END $$"
    )
    operations.execute(f"{on} EXECUTE FUNCTION {name}()")


def load_models() -> None:
    """Every package's tables are known to the metadata."""
    for package in pkgutil.iter_modules(ledger.__path__, "ledger."):
        if package.ispkg:
            for module in pkgutil.iter_modules(
                importlib.import_module(package.name).__path__, f"{package.name}."
            ):
                if module.name.endswith("models"):
                    importlib.import_module(module.name)


def run(connection: Connection) -> None:
    """Upgrades within one transaction; on PostgreSQL the application's rights follow."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "postgresql":
            grant(connection)


def grant(connection: Connection) -> None:
    """The application may read and add everywhere, and edit only what is no record.

    Tables named in a migration's ``APPEND_ONLY`` give it no UPDATE and no DELETE; tables of the
    book have had their own grants from the migration that made them.
    """
    roles = {row[0] for row in connection.execute(text("SELECT rolname FROM pg_roles"))}
    append_only: set[str] = set()
    own_grants: set[str] = set()
    for script in context.script.walk_revisions():
        append_only.update(getattr(script.module, "APPEND_ONLY", ()))
        own_grants.update(getattr(script.module, "OWN_GRANTS", ()))
    tables = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    )
    for (table,) in tables:
        if READER_ROLE in roles:
            connection.execute(text(f'GRANT SELECT ON "{table}" TO {READER_ROLE}'))
        if APP_ROLE not in roles or table in own_grants or table == "alembic_version":
            continue
        rights = "SELECT, INSERT" if table in append_only else "SELECT, INSERT, UPDATE, DELETE"
        connection.execute(text(f'GRANT {rights} ON "{table}" TO {APP_ROLE}'))
    if APP_ROLE in roles:
        connection.execute(text(f"GRANT SELECT ON alembic_version TO {APP_ROLE}"))
        connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"))


load_models()
given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = context.get_x_argument(as_dictionary=True).get("url") or Config().database_url
    engine = create_engine(url)
    with engine.begin() as own:
        run(own)
    engine.dispose()
