"""Papers at the three doors: issued, listed, printed, checked; refusals with their reason."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.cli import house
from ledger.cli.main import ledger
from ledger.db import Database
from ledger.errors import Invalid, Refusal
from tests.cases.town import API, Town, a_sent_batch, codes, ok, refused
from tests.doors import PASSWORD, Doors, a_user
from tests.papers.make import personal, words_in

Command = Callable[..., Result]
ASSESSMENT = {"kind": "ASSESSMENT", "about_id": 1, "on": "2026-02-01"}


@pytest.fixture
def sent(town: Town, database: Database) -> Town:
    """A town whose draw was carried out: draw 1."""
    database.in_transaction(lambda session: a_sent_batch(session, town))
    return town


def clear(database: Database) -> list[str]:
    with database.reading() as session:
        return personal(session)


def test_by_json(sent: Town, doors: Doors, database: Database) -> None:
    """U-02, P-03: issue, show, print, check; the bank's copy for the officer who pays alone."""
    fo1, au = doors("fo1"), doors("au")
    body = {"kind": "PAYMENT", "about_id": 1, "on": "2026-02-13"}
    made = fo1.post(f"{API}/papers", body)
    paper = ok(made)
    assert made.headers["Location"] == f"{API}/papers/{paper['id']}"
    assert (paper["number"], paper["content"]["title"]) == (
        "昌保付〔2026〕1号", "农民工工资保证金支付通知书",
    )  # fmt: skip
    refused(fo1.post(f"{API}/papers", body), 409, "paper-issued")
    one = f"{API}/papers/{paper['id']}"
    shown = au.get(one).get_data(as_text=True)
    pdf = au.get(f"{one}/pdf")
    assert pdf.content_type == "application/pdf"
    assert pdf.data == fo1.get(f"{one}/pdf").data
    told = words_in(pdf.data)
    assert "演示数据" in told
    for secret in clear(database):
        assert secret not in shown
        assert secret not in told
    refused(fo1.get(f"{one}/bank-copy"), 403, "same-person")
    assert au.get(f"{one}/bank-copy").status_code == 403
    bank = doors("fo2").get(f"{one}/bank-copy")
    assert clear(database)[1] in words_in(bank.data)
    assert bank.headers["Cache-Control"] == "no-store"
    listed = ok(au.get(f"{API}/papers?project={sent.project}&kind=PAYMENT"), 200)["items"]
    assert [row["number"] for row in listed] == [paper["number"]]
    for digest, genuine in (
        (paper["digest"], True),
        (paper["digest"][-16:], True),
        ("a" * 16, False),
    ):
        asked = au.get(
            f"{API}/papers/check", query_string={"number": paper["number"], "digest": digest}
        )
        assert ok(asked, 200)["genuine"] is genuine


def test_bad_inputs(sent: Town, doors: Doors) -> None:
    """Rows 17, 24, 25, 37: other kinds, days to come, foreign and unknown ids, foreign fields."""
    fo1 = doors("fo1")
    bad = fo1.post(f"{API}/papers", {"kind": "X", "about_id": 0, "on": "2099-01-01", "number": "1"})
    assert {pointer for pointer, _ in codes(refused(bad, 422, "invalid"))} == {
        "/kind", "/about_id", "/on", "/number",
    }  # fmt: skip
    assert fo1.post(f"{API}/papers", ASSESSMENT | {"about_id": 99}).status_code == 404
    assert fo1.get(f"{API}/papers/99").status_code == 404
    assert fo1.get(f"{API}/papers/99/pdf").status_code == 404
    assert doors("a1").post(f"{API}/papers", ASSESSMENT).status_code == 403
    assert fo1.get(f"{API}/papers/check?number=1&digest=xyz").status_code == 422
    assert fo1.get("/papers/new/X/1").status_code == 404
    assert fo1.get("/papers/new/ASSESSMENT/99").status_code == 404
    early = fo1.post(f"{API}/papers", {"kind": "CONFIRM", "about_id": 1, "on": "2026-02-13"})
    assert early.status_code == 404


def test_by_page(sent: Town, doors: Doors, database: Database) -> None:
    """U-05, V-11: from the deposit card to the paper, its PDF and its check."""
    fo1, au = doors("fo1"), doors("au")
    card = fo1.get(f"/deposits/{sent.project}").get_data(as_text=True)
    assert f"/papers/project/{sent.project}" in card
    listed = fo1.get(f"/papers/project/{sent.project}").get_data(as_text=True)
    for kind in ("ASSESSMENT/1", "RECEIPT/1", "PAYMENT/1", "REPLENISH/1"):
        assert f"/papers/new/{kind}" in listed
    assert "/papers/new/" not in au.get(f"/papers/project/{sent.project}").get_data(as_text=True)
    draft = fo1.get("/papers/new/PAYMENT/1").get_data(as_text=True)
    assert "人民币壹拾万元整" in draft
    wrong = fo1.form("/papers/new/PAYMENT/1", {"on": "2099-01-01"})
    assert wrong.status_code == 422
    made = fo1.form("/papers/new/PAYMENT/1", {"on": "2026-02-13"})
    assert (made.status_code, made.location) == (303, "/papers/1")
    assert fo1.form("/papers/new/PAYMENT/1", {"on": "2026-02-13"}).status_code == 409
    shown = au.get("/papers/1").get_data(as_text=True)
    for secret in clear(database):
        assert secret not in draft
        assert secret not in shown
    assert "SHA-256" in shown
    assert au.get("/papers/1/pdf").data.startswith(b"%PDF")
    assert fo1.get("/papers/1/bank-copy").status_code == 403
    assert doors("fo2").get("/papers/1/bank-copy").data.startswith(b"%PDF")
    assert "昌保付〔2026〕1号" in au.get("/papers?kind=PAYMENT").get_data(as_text=True)
    asked = {"number": "昌保付〔2026〕1号", "digest": "0" * 16}
    assert "不符" in au.get("/papers/check", query_string=asked).get_data(as_text=True)
    digest = ok(au.get(f"{API}/papers/1"), 200)["digest"]
    assert "相符" in au.get("/papers/check", query_string=asked | {"digest": digest}).get_data(
        as_text=True
    )
    assert "校验码为" in au.get("/papers/check?number=1&digest=x").get_data(as_text=True)


@pytest.fixture
def command(
    app_url: str, keys: Path, sent: Town, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Command]:
    """Runs ``ledger papers`` as one of the office."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, login: str = "fo1") -> Result:
        given = ["papers", *words, "--as", login]
        return CliRunner().invoke(ledger, given, input=f"{PASSWORD}\n", standalone_mode=False)

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def test_by_command(command: Command, database: Database, tmp_path: Path) -> None:
    """Issue, list, save, check; the same refusals."""
    made = command("issue", "PAYMENT", "1", "--on", "2026-02-13")
    assert made.exception is None, made.exception
    again = command("issue", "PAYMENT", "1").exception
    assert isinstance(again, Refusal)
    assert again.code == "paper-issued"
    assert isinstance(command("issue", "RECEIPT", "1", "--on", "2099-01-01").exception, Invalid)
    listed = command("list", login="au").stdout.splitlines()[-1]
    number, digest = listed.split()[1], listed.split()[3]
    out = tmp_path / "paper.pdf"
    assert command("pdf", "1", str(out), login="au").exception is None
    secret = clear(database)[1]
    assert secret not in words_in(out.read_bytes())
    assert isinstance(command("pdf", "1", str(out), "--bank").exception, Refusal)
    assert command("pdf", "1", str(out), "--bank", login="fo2").exception is None
    assert secret in words_in(out.read_bytes())
    assert '"genuine": true' in command("check", number, digest, login="au").stdout
    assert '"genuine": false' in command("check", number, "0" * 16, login="au").stdout


def test_a_foreign_county_sees_nothing(sent: Town, doors: Doors, database: Database) -> None:
    """I-31, row 25."""

    def stranger(session: Session) -> None:
        a_user(session, "far", (Role.FO, sent.county + 1), number=77)

    database.in_transaction(stranger)
    paper = ok(doors("fo1").post(f"{API}/papers", ASSESSMENT))
    far = doors("far")
    for path in (f"{API}/papers/1", f"{API}/papers/1/pdf", "/papers/1", "/papers/1/pdf",
                 f"/papers/project/{sent.project}"):  # fmt: skip
        assert far.get(path).status_code == 404
    assert ok(far.get(f"{API}/papers"), 200)["items"] == []
    asked = {"number": paper["number"], "digest": paper["digest"]}
    assert ok(far.get(f"{API}/papers/check", query_string=asked), 200)["genuine"] is False
