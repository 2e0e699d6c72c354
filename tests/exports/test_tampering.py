"""What the folder alone must show: T-01 .. T-08, T-10, T-17 .. T-20, T-22 of safety 13."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.exports.verify_folder import Unreadable, verify_folder
from tests.deposits.make import World
from tests.exports.make import an_export, exported, noted, records, rewritten

__all__ = ["exported"]

Records = list[dict[str, Any]]


def codes(folder: Path, since: Path | None = None) -> set[tuple[str, str]]:
    """Code and place of every finding."""
    return {(one.code, one.where) for one in verify_folder(folder, since=since).findings}


def test_an_honest_export_is_sound(exported: Path) -> None:
    verdict = verify_folder(exported)
    assert verdict.findings == []
    assert verdict.records == len(records(exported)) == 8


def _amount(told: Records) -> int:
    told[2]["lines"][0]["amount"] += 100
    told[2]["lines"][1]["amount"] += 100
    return 3


def _account(told: Records) -> int:
    told[2]["lines"][1]["account"] = "2307.02"
    return 3


def _date(told: Records) -> int:
    told[2]["date"] = "2026-02-20"
    return 3


def _maker(told: Records) -> int:
    told[2]["maker"] = 99
    return 3


def _line_added(told: Records) -> int:
    told[2]["lines"].append(dict(told[2]["lines"][0]))
    return 3


def _line_removed(told: Records) -> int:
    told[2]["lines"].pop()
    return 3


def _removed(told: Records) -> int:
    del told[3]
    return 4


def _exchanged(told: Records) -> int:
    told[2], told[3] = told[3], told[2]
    return 3


def _approval(told: Records) -> int:
    told[7]["approvals"] = "ff" * 32
    return 8


def _closed_flag_removed(told: Records) -> int:
    del told[7]
    return 8


CHANGES: dict[str, Callable[[Records], int]] = {
    "T-01 amount changed": _amount,
    "T-02 account swapped": _account,
    "T-03 date changed": _date,
    "T-04 actor changed": _maker,
    "T-05 line added": _line_added,
    "T-06 line removed": _line_removed,
    "T-07 voucher removed in the middle": _removed,
    "T-10 two vouchers exchanged": _exchanged,
    "T-17 approval replaced": _approval,
    "T-22 closed flag removed": _closed_flag_removed,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_forged_record_is_found_at_its_place(exported: Path, change: str) -> None:
    told = records(exported)
    place = CHANGES[change](told)
    rewritten(exported, told)
    verdict = verify_folder(exported)
    assert verdict.findings, change
    places = {one.where for one in verdict.findings}
    if change.startswith("T-22"):
        assert ("head-differs", "seq 7") in codes(exported)
    else:
        assert f"652301-DEP seq {place}" in places, verdict.findings


def test_t_08_records_cut_off_the_end_need_an_earlier_export(
    session: Session, world: World, exported: Path, tmp_path: Path
) -> None:
    """Without --since a shortened, recomputed folder is consistent; with it the cut is named."""
    earlier = an_export(session, world, tmp_path / "earlier")
    told = records(exported)[:-1]
    rewritten(exported, told)
    manifest = json.loads((exported / "manifest.json").read_text())
    manifest["head_seq"], manifest["head_hash"] = told[-1]["seq"], told[-1]["hash"]
    (exported / "manifest.json").write_text(json.dumps(manifest))
    assert codes(exported) == set()
    assert ("records-cut-off", "seq 8") in codes(exported, since=earlier)


def test_t_18_a_view_that_differs_from_the_journal(exported: Path) -> None:
    view = exported / "postings.csv"
    view.write_text(view.read_text("utf-8").replace("100000.00", "100000.01", 1), "utf-8")
    noted(exported, "postings.csv")
    assert [code for code, _ in codes(exported)] == ["view-differs"]


def test_t_19_a_file_missing_or_added(exported: Path) -> None:
    (exported / "more.csv").write_text("1")
    assert ("file-added", "more.csv") in codes(exported)
    (exported / "more.csv").unlink()
    (exported / "book.beancount").unlink()
    assert ("file-missing", "book.beancount") in codes(exported)


def test_t_20_an_edited_manifest(exported: Path) -> None:
    manifest = json.loads((exported / "manifest.json").read_text())
    manifest["debit"] += 1
    (exported / "manifest.json").write_text(json.dumps(manifest))
    assert codes(exported) == {("totals-differ", "manifest.json")}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"book": 1}'])
def test_a_folder_that_is_no_export(tmp_path: Path, content: str) -> None:
    with pytest.raises(Unreadable):
        verify_folder(tmp_path)
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(Unreadable):
        verify_folder(tmp_path)


def test_a_torn_line_is_named(exported: Path) -> None:
    journal = exported / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    noted(exported, "journal.jsonl")
    assert ("record-unreadable", "journal.jsonl:8") in codes(exported)
