"""Check a whole register before anything is stored: every row right, or every mistake named."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.errors import FieldError, Invalid, Refusal
from ledger.fields import typed_text
from ledger.parties.officer import require_officer
from ledger.parties.sheet import Row, row_errors
from ledger.registers.judge import JUDGES, Judge
from ledger.registers.kinds import Kind
from ledger.registers.models import RegisterImport
from ledger.registers.office import Office
from ledger.registers.read import Read, Register, kinds_in_order
from ledger.registers.staging import Checked
from ledger.registers.tables import File, Limits

Progress = Callable[[int], None]


def digest_of(files: Sequence[File]) -> str:
    """The digest that stands for the files, whatever their order."""
    return hashlib.sha256("".join(sorted(file.digest() for file in files)).encode()).hexdigest()


def refuse_known(session: Session, county_id: int, files: str) -> None:
    """Raises ``import-known`` when the same files wait for review or were brought in before."""
    known = session.scalars(
        select(RegisterImport).where(
            RegisterImport.county_id == county_id,
            RegisterImport.files == files,
            RegisterImport.state.in_(("PROPOSED", "POSTING", "POSTED")),
        )
    ).first()
    if known is not None:
        done = known.state == "POSTED"
        raise ImportKnown(
            f"这些文件已导入过(导入 {known.id}), {'已记账' if done else '正待复核'}, 不再重复。",
            f"These files were brought in before, as import {known.id}, which"
            f" {'is posted' if done else 'waits for review'}; nothing is done twice.",
        )


def check_register(
    session: Session,
    county_id: int,
    files: Sequence[File],
    limits: Limits,
    *,
    by: Actor,
    progress: Progress | None = None,
) -> Checked:
    """Every row is judged and counted; the sound ones are ready to be proposed. Only reads.

    Invalid when a file is no such table (``sheet-invalid``); refused when the same files were
    brought in before (``import-known``), or when all of it is on record (``nothing-new``).
    """
    require_officer(session, by, county_id)
    register, digest = Register(files, limits), digest_of(files)
    refuse_known(session, county_id, digest)
    checked = Checked(county_id, digest, passed_over=register.passed_over)
    office = Office(session, county_id)
    for kind in kinds_in_order():
        judge = JUDGES[kind.name](office, checked)
        for batch in register.batches(kind):
            _judge(kind, judge, batch, checked)
            checked.rows += len(batch)
            if progress is not None:
                progress(checked.rows)
    if not checked.wrong_rows and not any(one.new for one in checked.counts.values()):
        raise Refusal("文件中的内容都已登记在册, 没有可导入的。",
                      "All of it stands on record already; there is nothing to bring in.",
                      code="nothing-new")  # fmt: skip
    return checked


def _judge(kind: Kind, judge: Judge, batch: Sequence[Read], checked: Checked) -> None:
    schema = kind.schema()
    spelled = [kind.spelled(row.cells) for row in batch]
    judge.know(spelled)
    for row, cells in zip(batch, spelled, strict=True):
        try:
            with typed_text():
                values: Mapping[str, Any] = schema.load(cells)
            judge.judge(row, values)
            continue
        except ValidationError as error:
            errors = list(row_errors(Row(row.number, cells), error))
        except Invalid as refused:
            errors = list(refused.errors)
        except Refusal as refused:
            errors = [FieldError("", refused.code, refused.says)]
        judge.missed(cells, {error.pointer.rpartition("/")[2] for error in errors})
        checked.refuse(kind, row, errors)


class ImportKnown(Refusal):
    """The same files were brought in before."""

    code = "import-known"
