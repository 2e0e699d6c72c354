"""Processes of their own for races, forked from one that has the house loaded already.

Such a process sees what it needs, says so, waits for the word, acts, and tells what came of it; so
everybody has seen the same before anybody acts.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

#: Seconds within which a process has seen, or has acted.
PATIENCE = 120

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.draws.storm", "tests.refunds.storm", "tests.book.storm"])

#: Called by a process when it has seen; returns when it may act.
Wait = Callable[[], None]


class Apart:
    """One process that does ``work(wait, *arguments)`` and tells what that gives."""

    def __init__(self, work: Callable[..., Any], *arguments: Any) -> None:
        self._line, theirs = _processes.Pipe()
        self._process = _processes.Process(
            target=_live, args=(theirs, work, arguments), daemon=True
        )
        self._process.start()
        theirs.close()

    def ready(self) -> "Apart":
        """It has seen what it needs."""
        assert self._hear() == "ready"
        return self

    def go(self) -> None:
        """It acts now."""
        self._line.send("go")

    def said(self) -> Any:
        """What came of it; the process has ended."""
        told = self._hear()
        self._process.join(PATIENCE)
        return told

    def _hear(self) -> Any:
        assert self._line.poll(PATIENCE), "nothing was heard of a process"
        return self._line.recv()


def at_once(*crowd: Apart) -> list[Any]:
    """All have seen, all act at the same moment; what each of them was told, in order."""
    for one in crowd:
        one.ready()
    for one in crowd:
        one.go()
    return sorted(one.said() for one in crowd)


def in_turn(*crowd: Apart) -> list[Any]:
    """All have seen the same, then act one after another; what each of them was told, in turn."""
    for one in crowd:
        one.ready()
    told = []
    for one in crowd:
        one.go()
        told.append(one.said())
    return told


def _live(line: Connection, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    def wait() -> None:
        line.send("ready")
        line.recv()

    try:
        told = work(wait, *arguments)
    except Exception as error:  # the test judges what broke its writer
        told = f"{type(error).__name__}: {error}"
    line.send(told)
