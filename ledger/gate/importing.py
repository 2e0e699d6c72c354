"""Imports on their way: files judged at the door, rows checked and posted beside the request."""

import logging
from collections.abc import Callable, Sequence

from flask import request

from ledger.actor import Actor
from ledger.db import Database
from ledger.errors import FieldError, Invalid, Refusal
from ledger.gate import background
from ledger.gate.house import database
from ledger.gate.refusals import ConstraintRefused
from ledger.registers.check import check_register
from ledger.registers.propose import propose_register, refuse_register
from ledger.registers.read import Register
from ledger.registers.review import halt_review, post_register
from ledger.registers.tables import UPLOADED, File
from ledger.text import Text

log = logging.getLogger("ledger.gate")

#: How many files one register may come in.
MOST_FILES = 20
#: So long a request waits for its import, that a small one is done with the answer.
PATIENCE = 2.0

Told = Callable[[int], None]


def files_sent() -> list[File]:
    """The files of the field ``files``, each a table of known kind.

    Invalid when none was sent, too many were, or one is no such table (bad-input row 62).
    Nothing looks at their names.
    """
    sent = [file for file in request.files.getlist("files") if file.filename]
    if not sent:
        raise _invalid("required", "请选择表格文件。", "Choose the files.")
    if len(sent) > MOST_FILES:
        raise _invalid("too-many-files", f"一次最多 {MOST_FILES} 个文件。",
                       f"At most {MOST_FILES} files at a time.")  # fmt: skip
    files = []
    for file in sent:
        file.stream.seek(0)
        files.append(File(file.read()))
    try:
        Register(files, UPLOADED)
    except Invalid as refused:
        raise _invalid("sheet-invalid", refused.says.zh, refused.says.en) from None
    return files


def start_check(import_id: int, county_id: int, files: Sequence[File], *, by: Actor) -> None:
    """The rows are being checked; the import will say PROPOSED or REFUSED."""
    base = database()
    background.start(
        _name(base, import_id), lambda told: _check(base, import_id, county_id, files, by, told)
    )


def start_posting(import_id: int, *, by: Actor) -> None:
    """The rows are being posted; the import will say POSTED, or PROPOSED and what stopped it."""
    base = database()
    background.start(_name(base, import_id), lambda told: _post(base, import_id, by, told))


def rows_done(import_id: int) -> int | None:
    """How many rows are done; None when the import is not under way in this process."""
    return background.rows_done(_name(database(), import_id))


def wait_a_little(import_id: int, seconds: float = PATIENCE) -> None:
    """The import has ended, or its page will tell how far it is."""
    background.wait(_name(database(), import_id), seconds)


def _check(
    base: Database, import_id: int, county_id: int, files: Sequence[File], by: Actor, told: Told
) -> None:
    try:
        with base.reading() as session:
            checked = check_register(session, county_id, files, UPLOADED, by=by, progress=told)
        if checked.wrong_rows:
            base.in_transaction(lambda s: refuse_register(s, import_id, checked, by=by))
        else:
            base.in_transaction(lambda s: propose_register(s, checked, by=by, import_id=import_id))
    except Exception as error:
        why = _why(error)
        base.in_transaction(lambda s: refuse_register(s, import_id, why, by=by))


def _post(base: Database, import_id: int, by: Actor, told: Told) -> None:
    try:
        base.in_transaction(lambda s: post_register(s, import_id, by=by, progress=told))
    except Exception as error:
        why = _why(error)
        base.in_transaction(lambda s: halt_review(s, import_id, why, by=by))


def _why(error: Exception) -> Refusal:
    """What is said of it: its own sentence, or that it broke off."""
    if isinstance(error, Refusal):
        return error
    log.error("an import broke off", exc_info=error)
    if "Integrity" in type(error).__name__:
        return ConstraintRefused()
    return Refusal("处理意外中断, 没有写入任何内容; 请重试。",
                   "It broke off unexpectedly; nothing was stored. Try again.",
                   code="broken-off")  # fmt: skip


def _name(base: Database, import_id: int) -> background.Name:
    return str(base.url), import_id


def _invalid(code: str, zh: str, en: str) -> Invalid:
    return Invalid([FieldError("/files", code, Text(zh, en))], zh, en)
