"""The documents for outsiders say what the code does."""

import csv
import hashlib
import json
import re
from pathlib import Path

from ledger.book.chart import TITLES
from ledger.book.events import EVENTS

ROOT = Path(__file__).resolve().parents[2]


def test_the_worked_record_can_be_computed_by_hand() -> None:
    """I-29 from ``docs/record-format.md`` alone, with nothing of ours imported for it."""
    page = (ROOT / "docs" / "record-format.md").read_text(encoding="utf-8")
    record = next(re.finditer(r'^    (\{"algorithm".*\})$', page, re.MULTILINE))[1]
    told = dict(re.findall(r"^    (genesis|leaf|hash) += ([0-9a-f]{64})$", page, re.MULTILINE))
    spelled = json.dumps(
        json.loads(record), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert spelled == record
    genesis = hashlib.sha256(b'["652301-DEP","652301","DEP","sha256"]').digest()
    leaf = hashlib.sha256(b"\x00" + record.encode()).digest()
    place = (1).to_bytes(8, "big") + (1).to_bytes(8, "big")
    link = hashlib.sha256(b"\x02" + genesis + leaf + place).hexdigest()
    assert told == {"genesis": genesis.hex(), "leaf": leaf.hex(), "hash": link}


def test_the_guide_lists_every_title_and_event() -> None:
    page = (ROOT / "docs" / "accounting.md").read_text(encoding="utf-8")
    for code, title in TITLES.items():
        assert f"| {code} | {title.name.zh} | {title.name.en} | {title.direction} |" in page
    with (ROOT / "migrations/sql/0001/event_lines.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = EVENTS[row["event"]]
            assert (row["name"], row["name_en"]) == (name.zh, name.en)
            debits = row["debits"].replace(" ", ", ") or "-"
            assert f"| {row['event']} | {name.zh} | {name.en} | {debits} |" in page
