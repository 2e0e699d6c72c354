"""Pages of cases, rolls, draws and payments: every state opens, every form does its deed."""

import base64
import io
import re
from typing import Any

import pytest

from ledger.banking.models import PaymentBatch
from ledger.db import Database
from tests.cases.make import a_citizen_id, a_row, a_sheet
from tests.cases.town import OWED, Town, a_defaulted_case, a_draw_in_review, a_sent_batch
from tests.conftest import TestClock
from tests.doors import PASSWORD, Door, Doors


def text_of(response: Any, status: int = 200) -> str:
    """The page, which has that status."""
    shown: str = response.get_data(as_text=True)
    assert response.status_code == status, re.findall(r"field-error.*|<li>.*</li>", shown)
    return shown


def done(response: Any) -> str:
    """Where the browser goes after a deed that was done."""
    text_of(response, 303)
    return str(response.location)


def upload(content: bytes) -> dict[str, Any]:
    return {"file": (io.BytesIO(content), "roll.csv")}


def test_a_case_from_page_to_page(town: Town, doors: Doors, at: TestClock) -> None:
    """C-01, U-01, C-09 by form; each page offers the step that is due."""
    fo = doors("fo1")
    assert "天山建设1" in text_of(fo.get(f"/cases/new?project={town.project}"))
    report = {
        "project_id": str(town.project), "employer_id": "", "source": "VISIT", "reason": "OTHER",
        "summary": "来访", "on": "2026-03-02",
    }  # fmt: skip
    one = done(fo.form("/cases", report))
    assert "60 个工作日" in text_of(fo.get(one))
    done(fo.form(f"{one}/accept", {"on": "2026-03-02"}))
    assert "请先导入欠薪名册" in text_of(fo.get(one))
    rows = [a_row(number, owed) for number, owed in enumerate(OWED, start=1)]
    done(fo.form(f"{one}/roll", upload(a_sheet(rows))))
    shown = text_of(fo.get(one))
    assert "152,000.00" in shown
    assert a_citizen_id(1) not in shown
    order = {"order_number": "昌人社令[2026]1号", "on": "2026-03-02", "pay_by": "2026-03-04"}
    assert "责令支付期限" in text_of(fo.form(f"{one}/order", order | {"pay_by": ""}), 422)
    done(fo.form(f"{one}/order", order))
    assert "届满后才能认定逾期" in text_of(fo.get(one))
    at.on("2026-03-05")
    done(fo.form(f"{one}/default", {"on": "2026-03-05"}))
    assert "动用保证金" in text_of(fo.get(one))
    assert "壹拾伍万贰仟元整" in text_of(fo.get(f"{one}?step=employer-payment"))
    done(fo.form(f"{one}/employer-payment", {"on": "2026-03-05", "evidence": "回单 1"}))
    done(fo.form(f"{one}/close", {"on": "2026-03-05", "pursuing": "on"}))
    assert "已结案, 追偿中" in text_of(fo.get(one))


def test_a_step_at_the_wrong_time_shows_the_page_again(town: Town, doors: Doors) -> None:
    fo = doors("fo1")
    report = {
        "project_id": str(town.project), "source": "VISIT", "reason": "OTHER", "summary": "来访",
        "on": "2026-03-02",
    }  # fmt: skip
    one = done(fo.form("/cases", report))
    assert "不能办理此项" in text_of(fo.form(f"{one}/close", {"on": "2026-03-02"}), 409)
    done(fo.form(f"{one}/reject", {"on": "2026-03-02", "reason": "不属本局"}))
    assert "不予受理" in text_of(fo.get(one))


def test_wrong_rows_of_a_roll_are_named_and_come_back_as_a_sheet(
    town: Town, doors: Doors, database: Database
) -> None:
    """Row 63: the sheet of wrong rows, mended, is imported as it is."""
    fo = doors("fo1")
    report = {"project_id": str(town.project), "source": "VISIT", "reason": "OTHER",
              "summary": "来访", "on": "2026-03-02"}  # fmt: skip
    one = done(fo.form("/cases", report))
    assert text_of(fo.get(f"{one}/roll"))
    rows = [a_row(1, "10.00"), a_row(2, "十元"), a_row(3, "5.00")]
    shown = text_of(fo.form(f"{one}/roll", upload(a_sheet(rows))), 422)
    found = re.search(r"data:text/csv;charset=utf-8;base64,([^\"]+)", shown)
    assert found
    sheet = base64.b64decode(found.group(1)).decode("utf-8-sig")
    heading, wrong = sheet.splitlines()
    assert heading.endswith(",问题")
    assert a_citizen_id(2) in wrong
    mended = sheet.replace("十元", "10.00")
    done(fo.form(f"{one}/roll", upload(mended.encode())))
    assert "1 名工人, 1 笔" in text_of(fo.get(one))


def test_the_list_finds_and_sums(town: Town, doors: Doors, database: Database) -> None:
    database.in_transaction(lambda session: a_defaulted_case(session, town))
    shown = text_of(doors("au").get("/cases?state=DEFAULTED&q=天山"))
    assert "152,000.00" in shown
    assert "登记案件" not in shown
    assert "没有符合的案件" in text_of(doors("au").get("/cases?q=无"))


def test_a_draw_from_dry_run_to_payment_and_back(
    town: Town, doors: Doors, database: Database
) -> None:
    """U-04, U-07: the arithmetic before it is sent; then approval, execution, bank, bounce."""
    case = database.in_transaction(lambda session: a_defaulted_case(session, town))
    fo1, fo2 = doors("fo1"), doors("fo2")
    plan = text_of(fo1.get(f"/draws/new?case={case}"))
    assert "100,000.00 ÷ 152,000.00" in plan
    assert "30,000.3289" in plan
    body = {
        "case_id": str(case), "bank_account_id": str(town.custody),
        "notice_number": "支付-1", "on": "2026-02-12",
    }  # fmt: skip
    assert "壹拾万元整" in text_of(fo1.form("/draws/new", body))
    assert "请填写此项" in text_of(fo1.form("/draws/new", body | {"notice_number": ""}), 422)
    draw = done(fo1.form("/draws", body))
    assert "等待审批" in text_of(fo1.get(draw))
    assert "支付-1" in text_of(fo1.get(f"/cases/{case}"))
    _approve(doors)
    assert "须由申请人、审批人以外" in text_of(fo1.get(draw))
    assert "执行动用" in text_of(fo2.get(draw))
    batch = done(fo2.form(f"{draw}/execution", {"on": "2026-02-13"}))
    assert "确认银行结果" in text_of(fo2.get(batch))
    assert "须由申请人" in text_of(fo1.get(batch))
    assert fo2.get(f"{batch}/file").mimetype == "text/csv"
    done(fo2.form(f"{batch}/confirm", {"on": "2026-02-14", "bank_reference": "N-1"}))
    line = _transfer(text_of(fo2.get(batch)))
    assert "登记退票" in text_of(fo1.get(line))
    told = {"on": "2026-02-16", "bank_reference": "T-1", "reason": "销户"}
    done(fo1.form(f"{line}/bounce", told))
    assert "凭证待复核" in text_of(fo2.get(batch))
    assert "待审核的凭证" in text_of(fo1.form(f"{line}/bounce", told), 409)


@pytest.mark.parametrize("login", ["fo1", "fo2", "a1", "au"])
def test_every_page_opens_for_the_office(
    town: Town, doors: Doors, database: Database, login: str
) -> None:
    batch = database.in_transaction(lambda session: a_sent_batch(session, town))
    with database.reading() as session:
        lines = [line.id for line in session.get_one(PaymentBatch, batch).lines]
    door = doors(login)
    for path in (
        "/cases", "/cases/1", "/draws", "/draws?case=1", "/draws/1", "/payments",
        "/payments?state=SENT", f"/payments/{batch}", f"/payments/lines/{lines[0]}",
        "/statements", "/cases/1?lang=en", f"/payments/{batch}?lang=en",
    ):  # fmt: skip
        text_of(door.get(path))


def test_a_draw_in_review_leaves_nothing_to_draw(
    town: Town, doors: Doors, database: Database
) -> None:
    """I-13: the held money is no longer offered."""
    database.in_transaction(lambda session: a_draw_in_review(session, town))
    assert "已无可用余额" in text_of(doors("fo1").get("/draws/new?case=1"))
    assert doors("fo1").get("/draws/new").status_code == 303


def _approve(doors: Doors) -> None:
    """Both officials approve the only request on its page."""
    for login in ("a1", "a2"):
        door: Door = doors(login)
        digest = re.search(r'name="digest" value="([0-9a-f]+)"', text_of(door.get("/approvals/1")))
        assert digest
        said = {"decision": "approve", "opinion": "同意", "digest": digest.group(1),
                "_secret": PASSWORD}  # fmt: skip
        done(door.form("/approvals/1/decisions", said))


def _transfer(page: str) -> str:
    """The page of the first transfer."""
    found = re.search(r'href="(/payments/lines/[0-9]+)"', page)
    assert found
    return found.group(1)
