"""One pair of engines of each kind for a whole run, moved from one test's database to the next.

What SQLAlchemy compiles and learns of a server then holds for every test after the first.
"""

from typing import Any

from sqlalchemy import event, make_url

from ledger.book.known import forget
from ledger.db import Database

_made: dict[str, Database] = {}


def moved_to(url: str) -> Database:
    """The database of that address; whoever asked before for one of its kind has this one now."""
    backend = make_url(url).get_backend_name()
    if backend not in _made:
        database = _made[backend] = Database(url)
        for engine in (database.engine, database.read_engine):
            event.listen(engine, "do_connect", _connect(database))
    database = _made[backend]
    database.dispose()
    for engine in (database.engine, database.read_engine):
        forget(engine)
    database.url = make_url(url)
    return database


def _connect(database: Database) -> Any:
    def connect(dialect: Any, _: object, __: object, options: dict[str, Any]) -> Any:
        place, more = dialect.create_connect_args(database.url)
        return dialect.connect(*place, **(options | more))

    return connect
