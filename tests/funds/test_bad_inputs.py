"""Every bad input of the fund's deeds at all three doors: safety 12, rows 1-20, 24-27, 37, 42-46,
55 and 59, for a movement, unidentified money, a debtor's receipt and a write-off."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.actor import Role
from ledger.approvals.models import VoucherProposal
from ledger.db import Database
from ledger.errors import Invalid, Refusal
from ledger.parties.models import County
from tests.advances.town import API, FundTown, approve, ok, refused, review
from tests.doors import Doors, a_user
from tests.funds.wrong import DEEDS, MONEY, RAW, ROLL, cases, fields, words


@pytest.fixture
def paid_out(fund_town: FundTown) -> FundTown:
    """9,500.00 advanced on 2026-03-02, which is today."""
    fund_town.an_advance(ROLL)
    return fund_town


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(VoucherProposal.id))) or 0


@pytest.mark.parametrize("name", DEEDS)
def test_by_json(paid_out: FundTown, doors: Doors, database: Database, name: str) -> None:
    """Rows 1-3, 6-8, 10, 14, 16, 17, 19: 422 at the field, with its code; nothing is written."""
    deed, fo, before = DEEDS[name], doors("fo1"), count(database)
    for row, field, typed, code in cases(deed):
        problem = refused(fo.post(f"{API}{deed.path}", deed.body | {field: typed}), 422, code)
        assert [one["pointer"] for one in problem["errors"]] == [f"/{field}"], (row, typed)
    assert count(database) == before


@pytest.mark.parametrize("name", MONEY)
def test_by_raw_json(paid_out: FundTown, doors: Doors, database: Database, name: str) -> None:
    """Rows 4, 5, 9 and 11: what only a program can send."""
    deed, fo, before = DEEDS[name], doors("fo1"), count(database)
    for row, raw, status, code in RAW:
        sent = json.dumps(deed.body).replace('"100.00"', raw).encode()
        done = fo.post(f"{API}{deed.path}", data=sent, headers={"Content-Type": "application/json"})
        assert (done.status_code, done.get_json()["code"]) == (status, code), row
    assert count(database) == before


@pytest.mark.parametrize("name", DEEDS)
def test_by_form(paid_out: FundTown, doors: Doors, database: Database, name: str) -> None:
    """The same rows on the page: 422, a link to the field and the sentence at it."""
    deed, fo, before = DEEDS[name], doors("fo1"), count(database)
    for row, field, typed, _ in cases(deed):
        done = fo.form(deed.form, fields(deed, **{field: typed}))
        assert done.status_code == 422, (row, typed)
        assert f'href="#{field}"' in done.text, (row, typed)
        assert f'id="{field}-error"' in done.text, (row, typed)
    assert count(database) == before


@pytest.mark.parametrize("name", DEEDS)
def test_at_the_terminal(
    paid_out: FundTown, database: Database, terminal: Callable[..., Result], name: str
) -> None:
    """The same rows from the command line: refused by the field."""
    deed, before = DEEDS[name], count(database)
    for row, field, typed, code in cases(deed):
        done = terminal(*words(deed, **{field: typed}))
        assert isinstance(done.exception, Invalid), (row, typed, done.output)
        assert [(one.pointer, one.code) for one in done.exception.errors] == [(f"/{field}", code)]
    assert count(database) == before


@pytest.mark.parametrize("name", DEEDS)
def test_a_day_outside_the_matter(
    paid_out: FundTown, doors: Doors, terminal: Callable[..., Result], name: str
) -> None:
    """Rows 19 and 20: before the book opened, or before the debt came to be."""
    deed, early = DEEDS[name], {"on": "2025-12-31"}
    code = "date-range" if name in ("movement", "unidentified") else "date-order"
    if deed.name == "write-off":  # its papers lie after that day as well
        early["papers"] = [{**deed.body["papers"][0], "issued_on": "2025-12-30"}]  # type: ignore[assignment]
    status = 422 if code == "date-range" else 409
    refused(doors("fo1").post(f"{API}{deed.path}", deed.body | early), status, code)
    assert doors("fo1").form(deed.form, fields(deed, **early)).status_code == status
    done = terminal(*words(deed, **early))
    assert isinstance(done.exception, Invalid | Refusal)


@pytest.mark.parametrize("name", DEEDS)
def test_a_closed_month_takes_nothing_more(
    fund_town: FundTown, doors: Doors, terminal: Callable[..., Result], name: str
) -> None:
    """Row 18, I-19: refused when it is recorded, at every door."""
    fund_town.an_advance(ROLL)
    deed, fo1 = DEEDS[name], doors("fo1")
    fund_town.at.on("2026-04-02")
    for month in ("2026-01", "2026-02", "2026-03"):
        asked = ok(fo1.post(f"{API}/books/652301-FUND/periods/closing", {"period": month}))
        digest = ok(doors("a1").get(f"{API}/approvals/{asked['id']}"), 200)["digest"]
        said = {"decision": "approve", "opinion": "同意", "digest": digest}
        ok(doors("a1").post(f"{API}/approvals/{asked['id']}/decisions", said))
        done = doors("fo2").post(f"{API}/approvals/{asked['id']}/execution", {})
        assert done.status_code in (200, 201), done.get_json()
    refused(fo1.post(f"{API}{deed.path}", deed.body), 409, "period-closed")
    form = fo1.form(deed.form, fields(deed))
    assert (form.status_code, "2026-03 已结账" in form.text) == (409, True)
    done = terminal(*words(deed))
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == "period-closed"


@pytest.mark.parametrize("name", DEEDS)
def test_ids_that_name_nothing(paid_out: FundTown, doors: Doors, name: str) -> None:
    """Row 24: 404 or 422, never 500; by JSON, on the page and in the address."""
    deed, fo = DEEDS[name], doors("fo1")
    for wrong in ("0", "-1", "1e3", "١", "../1", "9223372036854775808", 9223372036854775807, 4711):
        done = fo.post(f"{API}{deed.path}", deed.body | {deed.id: wrong})
        assert done.status_code in (404, 422), (wrong, done.get_json())
        assert fo.form(deed.form, fields(deed, **{deed.id: wrong})).status_code in (404, 422), wrong
        for path in (f"{API}{deed.path}/{wrong}", f"{deed.form}/{wrong}"):
            assert fo.get(path).status_code in (404, 422, 308), path


@pytest.mark.parametrize("name", DEEDS)
def test_another_county_sees_nothing(
    paid_out: FundTown, doors: Doors, database: Database, name: str
) -> None:
    """Rows 25 and 26, S-8, I-31: a foreign object is not there, a foreign county not his."""
    deed = DEEDS[name]
    ok(doors("fo1").post(f"{API}{deed.path}", deed.body))

    def work(session: Session) -> None:
        own = session.get_one(County, 1)
        other = County(
            **{
                column.key: getattr(own, column.key)
                for column in County.__table__.columns
                if column.key not in ("id", "code")
            },
            code="652302",
        )
        session.add(other)
        session.flush()
        a_user(session, "fx", (Role.FO, other.id), number=77)

    database.in_transaction(work)
    stranger = doors("fx")
    refused(stranger.get(f"{API}{deed.path}/1"), 404, "not-found")
    assert stranger.get(f"{deed.form}/1").status_code == 404
    refused(stranger.post(f"{API}{deed.path}", deed.body), 404, "not-found")
    assert ok(stranger.get(f"{API}{deed.path}"), 200)["items"] == []
    refused(stranger.get(f"{API}{deed.path}?county=1"), 403, "out-of-scope")
    refused(stranger.get(f"{API}/recoveries/exposure?county=1"), 403, "out-of-scope")
    assert stranger.get("/funds?county=1").status_code == 403


@pytest.mark.parametrize("name", DEEDS)
def test_bad_texts_and_unknown_fields(
    paid_out: FundTown, doors: Doors, database: Database, terminal: Callable[..., Result], name: str
) -> None:
    """Rows 27 and 37, I-40: NUL in a text; a field that is unknown or the server's own."""
    deed, fo, before = DEEDS[name], doors("fo1"), count(database)
    refused(fo.post(f"{API}{deed.path}", deed.body | {deed.text: "a\u0000b"}), 422, "text-invalid")
    assert fo.form(deed.form, fields(deed, **{deed.text: "a\u0000b"})).status_code == 422
    for field in ("state", "county_id", "approved_by", "number"):
        refused(fo.post(f"{API}{deed.path}", deed.body | {field: "1"}), 422, "unknown-field")
        assert fo.form(deed.form, fields(deed, **{field: "1"})).status_code == 422
        assert terminal(*words(deed), f"--{field.replace('_', '-')}=1").exit_code == 2
    assert count(database) == before


@pytest.mark.parametrize("name", DEEDS)
def test_a_key_is_needed_and_counts_once(
    paid_out: FundTown, doors: Doors, database: Database, terminal: Callable[..., Result], name: str
) -> None:
    """Rows 42 to 45, I-26: a sound key; the same body once; another body refused."""
    deed, fo, before = DEEDS[name], doors("fo1"), count(database)
    path = f"{API}{deed.path}"
    for key in ("abc", "k" * 300):
        refused(fo.post(path, deed.body, key=key), 400, "idempotency-key-invalid")
    first, again = fo.post(path, deed.body, key="j" * 20), fo.post(path, deed.body, key="j" * 20)
    assert (first.status_code, first.data) == (201, again.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = fo.post(path, deed.body | {deed.text: "另一个"}, key="j" * 20)
    refused(other, 422, "idempotency-key-reused")
    assert count(database) == before + 1
    if name == "write-off":
        return
    typed = fields(deed, bank_reference="B-2") | {"_key": "f" * 20}
    assert len({fo.form(deed.form, typed).location for _ in range(2)}) == 1
    command = words(deed, bank_reference="B-3")
    assert [terminal(*command, "--key", "c" * 20).exit_code for _ in range(2)] == [0, 0]
    assert terminal(*command, "--key", "abc").exit_code != 0
    assert count(database) == before + 3


@pytest.mark.parametrize("name", MONEY)
def test_a_reference_counts_once_at_every_door(
    paid_out: FundTown, doors: Doors, terminal: Callable[..., Result], name: str
) -> None:
    """Row 46: a new key with the same bank reference, of this deed or of another."""
    deed, fo = DEEDS[name], doors("fo1")
    ok(fo.post(f"{API}{deed.path}", deed.body))
    for one in MONEY:
        refused(fo.post(f"{API}{DEEDS[one].path}", DEEDS[one].body), 409, "duplicate-reference")
    form = fo.form(deed.form, fields(deed))
    assert (form.status_code, "银行流水号 B-1 在该账户已登记过" in form.text) == (409, True)
    done = terminal(*words(deed))
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == "duplicate-reference"


def test_a_settled_debt_takes_nothing_more(
    paid_out: FundTown, doors: Doors, terminal: Callable[..., Result]
) -> None:
    """Row 55, I-17: above what is owed the rest is the payer's; then over-recovery at each door."""
    deed, fo = DEEDS["recovery"], doors("fo1")
    made = ok(fo.post(f"{API}{deed.path}", deed.body | {"amount": "9500.01"}))
    review(doors("fo2"), made["proposal_id"])
    shown = ok(fo.get(f"{API}/recoveries/{made['id']}"), 200)
    assert (shown["to_principal"], shown["over"]) == ("9500.00", "0.01")
    more = {"bank_reference": "B-2"}
    refused(fo.post(f"{API}{deed.path}", deed.body | more), 409, "over-recovery")
    form = fo.form(deed.form, fields(deed, **more))
    assert (form.status_code, "已结清" in form.text) == (409, True)
    done = terminal(*words(deed, **more))
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == "over-recovery"


def test_a_movement_is_reversed_once(fund_town: FundTown, doors: Doors) -> None:
    """Row 59, I-05, F-08: never twice, no reversal of a reversal; the red voucher is today's, and
    the duty to top up comes back with it."""
    deed, fo1, fo2 = DEEDS["movement"], doors("fo1"), doors("fo2")
    made = ok(fo1.post(f"{API}{deed.path}", deed.body))
    review(fo2, made["proposal_id"])
    entry = ok(fo1.get(f"{API}{deed.path}/{made['id']}"), 200)["entry_seq"]
    fund_town.at.on("2026-04-02")
    path = f"{API}/books/652301-FUND/entries/{{}}/reversal"
    asked = ok(fo1.post(path.format(entry), {"reason": "登记有误"}))
    approve(doors, asked["id"])
    done = fo2.post(f"{API}/approvals/{asked['id']}/execution", {})
    assert done.status_code in (200, 201), done.get_json()
    refused(fo1.post(path.format(entry), {"reason": "再冲"}), 409, "already-reversed")
    red = ok(fo1.get(f"{API}/books/652301-FUND/entries/{entry}"), 200)["reversed_by"]
    refused(fo1.post(path.format(red), {"reason": "冲红"}), 409, "reversal-of-reversal")
    told = ok(fo1.get(f"{API}/books/652301-FUND/entries/{red}"), 200)
    assert told["on" if "on" in told else "date"] == "2026-04-02"
    row = ok(fo1.get(f"{API}/funds"), 200)["items"][0]
    assert (row["explained"], row["net_assets"]) == (True, "2000000.00")


def test_a_leap_day_and_the_largest_sum_are_taken(fund_town: FundTown, doors: Doors) -> None:
    """Rows 10 and 15: 99999999999.99 is money, 2028-02-29 is a day."""
    deed, fo = DEEDS["movement"], doors("fo1")
    fund_town.at.on("2028-03-01")
    body = deed.body | {"amount": "99999999999.99", "on": "2028-02-29"}
    made = ok(fo.post(f"{API}{deed.path}", body))
    assert (made["amount"], made["on"]) == ("99999999999.99", "2028-02-29")
