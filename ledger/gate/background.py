"""Work too long for a request: done beside it, its progress told to whoever asks."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger("ledger.gate")

#: What names a piece of work: the database and the thing it is done to.
Name = tuple[str, int]


@dataclass(slots=True)
class Job:
    """Work under way in this process, and how many rows of it are done."""

    thread: threading.Thread
    done: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


_jobs: dict[Name, Job] = {}
_guard = threading.Lock()


def start(name: Name, work: Callable[[Callable[[int], None]], None]) -> None:
    """The work is under way in this process, once; ``work`` is handed where to tell its progress.

    It must end by itself in every case and say in the database what became of it.
    """
    with _guard:
        if name in _jobs:
            return
        job = _jobs[name] = Job(threading.Thread(target=lambda: _run(name, work), daemon=True))
    job.thread.start()


def rows_done(name: Name) -> int | None:
    """How many rows are done; None when nothing of that name is under way here."""
    job = _jobs.get(name)
    return None if job is None else job.done


def wait(name: Name, seconds: float) -> None:
    """The work has ended, or so many seconds have passed."""
    job = _jobs.get(name)
    if job is not None:
        job.ended.wait(seconds)


def _run(name: Name, work: Callable[[Callable[[int], None]], None]) -> None:
    job = _jobs[name]

    def told(done: int) -> None:
        job.done = done

    try:
        work(told)
    except Exception:
        log.exception("work beside a request failed: %s", name[1])
    finally:
        with _guard:
            del _jobs[name]
        job.ended.set()
