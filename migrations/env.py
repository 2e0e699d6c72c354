"""Runs the migrations on either engine, as the owner of the schema."""

import importlib
import pkgutil

from alembic import context
from sqlalchemy import Connection, create_engine, text

import ledger
from config import Config
from ledger.db import Base

#: The role the application connects as on PostgreSQL, and the one that only reads.
APP_ROLE, READER_ROLE = "ledger_app", "ledger_reader"


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
