"""Papers: what they say, numbered without gap, frozen for ever, printed the same each time."""

import threading
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.approvals.demand import SamePerson
from ledger.audit.models import AuditEvent
from ledger.canonical import digest
from ledger.db import Database
from ledger.deposits.models import Assessment, Receipt
from ledger.draws.models import Draw
from ledger.errors import Forbidden, Invalid, NotFound, Refusal
from ledger.papers.copies import bank_copy, office_copy
from ledger.papers.draft import TooEarly
from ledger.papers.issue import Issued, IssuePaper, issue_paper
from ledger.papers.models import Paper
from ledger.papers.pdf import GlyphMissing, refuse_missing
from ledger.papers.queries import check_paper, issuable
from ledger.parties.models import County, Project
from ledger.refunds.pay import ExecuteRefund, execute_refund
from tests.cases.make import a_case
from tests.cases.town import OWED
from tests.conftest import TestClock
from tests.deposits.make import World, a_receipt, an_assessed_project, approved
from tests.draws.test_draw import a_drawn_case, executed
from tests.papers.make import personal, words_in
from tests.refunds.test_return import a_covered_project, in_notice, requested


def day(words: str) -> date:
    return date.fromisoformat(f"2026-{words}")


def issued(session: Session, world: World, kind: str, about: int, on: str) -> Paper:
    return issue_paper(session, IssuePaper(kind, about, day(on)), by=world.fo1)


def printed(session: Session, world: World, paper: Paper) -> str:
    return words_in(office_copy(session, paper.id, by=world.fo1))


def test_an_assessment_notice_says_what_why_and_by_when(session: Session, world: World) -> None:
    """D-12, V-11: the sum in figures and capitals, its steps, its last day, its number."""
    session.get_one(County, world.county.id).short = "昌"
    project = an_assessed_project(session, world)
    made = session.scalars(select(Assessment)).one()
    row = issued(session, world, "ASSESSMENT", made.id, "01-27")
    assert row.name == "昌保缴〔2026〕1号"
    told = printed(session, world, row)
    for words in (
        "农民工工资保证金缴存通知书", row.name, f"{project.contractor.name}:", "¥259,500.00",
        "人民币贰拾伍万玖仟伍佰元整", "8,650,000.00元×3%=259,500.00元", "2026年2月28日前",
        "2026年1月27日", row.digest, f"校验码{row.mark}", "第1页/共1页",
    ):  # fmt: skip
        assert words in told, words


def test_a_receipt_names_payer_account_and_sum(session: Session, world: World) -> None:
    """V-11: a receipt is given once its money is posted, not before."""
    project = an_assessed_project(session, world)
    paid = a_receipt(session, world, project, "100000.05", reference="B-7", on=day("02-02"))
    told = printed(session, world, issued(session, world, "RECEIPT", paid.id, "02-03"))
    for words in ("收据", project.contractor.name, "B-7", "人民币壹拾万元零伍分", "100,000.05"):
        assert words in told, words


def test_a_payment_notice_masks_its_workers_except_for_the_bank(
    session: Session, world: World, at: TestClock
) -> None:
    """U-02, U-03, P-03: the bank pays the named workers within five working days; only
    the bank's copy names them in clear."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    executed(session, world, draw)
    row = issued(session, world, "PAYMENT", draw.id, "02-13")
    told = printed(session, world, row)
    for words in (
        "农业银行:", "5个工作日", "2026年2月27日前", "人民币壹拾万元整", "45,600.50", "30,000.33",
        "25,592.27", "44,407.40", "3人", "农民工本人账户", "存档联",
    ):  # fmt: skip
        assert words in told, words
    clear = personal(session)
    assert len(clear) == 12
    for secret in clear:
        assert secret not in told
        assert secret not in row.content, "P-03, I-34"
    bank = words_in(bank_copy(session, row.id, by=world.fo2))
    for secret in clear:
        assert (secret in bank) is (secret != "13900000000"), "all but the phone"
    for words in ("银行联", row.name, row.digest, "30,000.33"):
        assert words in bank
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "paper.bank-copy-taken")
    ).one()
    assert event.person_id == world.fo2.person_id, "I-35"


def test_who_may_take_the_bank_copy(session: Session, world: World, at: TestClock) -> None:
    """I-21, P-02: neither who asked for the draw, nor who approved it, nor a reader."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    executed(session, world, draw)
    row = issued(session, world, "PAYMENT", draw.id, "02-13")
    with pytest.raises(SamePerson):
        bank_copy(session, row.id, by=world.fo1)
    for login in ("a1", "a2", "au"):
        with pytest.raises(Forbidden):
            bank_copy(session, row.id, by=world.people[login])
    assert not session.scalars(
        select(AuditEvent).where(AuditEvent.action == "paper.bank-copy-taken")
    ).all()


def test_a_replenishment_notice_names_sum_and_last_day(
    session: Session, world: World, at: TestClock
) -> None:
    """U-05, EX-27: used on 2026-02-13, put back by the tenth working day after it."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    executed(session, world, draw)
    told = printed(session, world, issued(session, world, "REPLENISH", draw.id, "02-13"))
    for words in ("补足通知书", "动用日期2026年2月13日", "2026年3月5日前", "人民币壹拾万元整"):
        assert words in told, words


def test_a_replenishment_notice_tells_what_is_still_missing(
    session: Session, world: World, at: TestClock
) -> None:
    """U-05: the contractor put back a part before the notice went out; it asks for the rest."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    executed(session, world, draw)
    at.on("2026-02-20")
    a_receipt(session, world, draw.project, "40000.00", reference="PB-1", on=day("02-20"))
    told = printed(session, world, issued(session, world, "REPLENISH", draw.id, "02-20"))
    for words in ("应补足金额100,000.00元", "已补足金额40,000.00元", "人民币陆万元整"):
        assert words in told.replace(" ", ""), words


def test_no_paper_is_dated_before_its_event(session: Session, world: World, at: TestClock) -> None:
    """A notice of a draw carried out on 2026-02-13 is not dated 2026-02-12 (date-order)."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    executed(session, world, draw)
    with pytest.raises(Invalid) as refused:
        issued(session, world, "PAYMENT", draw.id, "02-12")
    assert refused.value.errors[0].code == "date-order"


def test_the_board_notice_names_no_person(session: Session, world: World) -> None:
    """X-01, P-03: project, contractor, sum and thirty days; never ID, card or phone."""
    project = a_covered_project(session, world)
    case = a_case(session, world, project, ["100.00"])
    row = in_notice(session, world, project)
    paper = issued(session, world, "NOTICE", row.id, "05-10")
    told = printed(session, world, paper)
    for words in (project.name, project.contractor.name, "259,500.00元", "2026年5月10日至",
                  "2026年6月9日", "工地公示栏", "凡在该项目务工"):  # fmt: skip
        assert words in told, words
    assert case.id
    for secret in personal(session):
        assert secret not in told


def test_the_confirmation_ends_supervision(session: Session, world: World) -> None:
    """X-03, X-08: principal and interest to the paying account; not before it is carried out."""
    project = a_covered_project(session, world)
    row = requested(session, world, project)
    with pytest.raises(TooEarly):
        issued(session, world, "CONFIRM", row.id, "06-26")
    approved(session, world, row.approval_id)
    execute_refund(session, ExecuteRefund(row.id, day("06-26")), by=world.fo2)
    told = printed(session, world, issued(session, world, "CONFIRM", row.id, "06-26"))
    for words in ("返还(销户)确认书", "本金259,500.00元", "利息412.37元", "620012345678",
                  "人民币贰拾伍万玖仟玖佰壹拾贰元叁角柒分", "解除监管"):  # fmt: skip
        assert words in told, words


def test_a_paper_is_issued_once_and_printed_the_same_each_time(
    session: Session, world: World, at: TestClock
) -> None:
    """I-04, I-37: the content stays as it was issued, whatever changes later; so do its bytes."""
    project = an_assessed_project(session, world)
    made = session.scalars(select(Assessment)).one()
    row = issued(session, world, "ASSESSMENT", made.id, "01-27")
    first = office_copy(session, row.id, by=world.fo1)
    assert [one.kind for one in issuable(session, project)] == []
    with pytest.raises(Issued, match=row.name):
        issued(session, world, "ASSESSMENT", made.id, "01-28")
    project.name = "改名后的项目"
    at.on("2026-12-02")
    session.flush()
    assert office_copy(session, row.id, by=world.fo1) == first
    assert digest(row.record) == row.digest
    for proof, genuine in ((row.digest, True), (row.mark.upper(), True), ("0" * 16, False)):
        assert check_paper(session, row.name, proof, by=world.fo1).genuine is genuine
    assert not check_paper(session, "昌保缴〔2026〕9号", row.digest, by=world.fo1).genuine


def test_who_issues_and_what_is_too_early(session: Session, world: World, at: TestClock) -> None:
    """U-02: no notice before the draw is carried out; only officers of the county issue (I-31)."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", OWED)
    for kind in ("PAYMENT", "REPLENISH"):
        with pytest.raises(TooEarly):
            issued(session, world, kind, draw.id, "02-12")
    made = session.scalars(select(Assessment)).one()
    with pytest.raises(Forbidden):
        issue_paper(session, IssuePaper("ASSESSMENT", made.id, day("01-27")), by=world.people["a1"])
    for kind in ("ASSESSMENT", "RECEIPT", "PAYMENT", "REPLENISH", "NOTICE", "CONFIRM"):
        with pytest.raises(NotFound):
            issued(session, world, kind, 99, "02-12")


def test_eight_at_once_leave_no_gap(session: Session, database: Database, world: World) -> None:
    """I-06: eight issue at the same time, a ninth fails in between; the numbers are 1 to 8."""
    project = an_assessed_project(session, world)
    for number in range(8):
        reference = f"B-{number}"
        a_receipt(session, world, project, "10.00", reference=reference, on=day("02-02"))
    receipts = session.scalars(select(Receipt.id)).all()
    session.commit()

    def issue(receipt_id: int) -> None:
        database.in_transaction(
            lambda own: issue_paper(
                own, IssuePaper("RECEIPT", receipt_id, day("02-03")), by=world.fo1
            )
        )

    def fail() -> None:
        with Session(database.engine) as own:
            issue_paper(own, IssuePaper("RECEIPT", receipts[0], day("02-03")), by=world.fo1)
            own.rollback()

    fail()
    racers = [threading.Thread(target=issue, args=(one,)) for one in receipts]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    with database.reading() as own:
        assert sorted(own.scalars(select(Paper.number))) == list(range(1, 9))


def test_the_database_keeps_papers_and_their_numbers(
    session: Session, database: Database, world: World
) -> None:
    """I-04, I-06: no update, no delete, no gap, whoever asks."""
    an_assessed_project(session, world)
    made = session.scalars(select(Assessment)).one()
    issued(session, world, "ASSESSMENT", made.id, "01-27")
    session.commit()
    columns = (
        "county_id, kind, year, number, name, subject, project_id, issued_on, issued_by,"
        " issued_at, content, digest, token"
    )
    gap = columns.replace("number", "3", 1).replace("subject", "'x:1'")
    for sql in (
        "UPDATE paper SET content = '{}'",
        "DELETE FROM paper",
        f"INSERT INTO paper ({columns}) SELECT {gap} FROM paper",
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(sql))


def test_a_missing_glyph_is_named(session: Session, world: World) -> None:
    """A sign that the font lacks is told with its number, never printed as an empty box."""
    refuse_missing("𠮷㛃·农民工〔2026〕¥")
    with pytest.raises(GlyphMissing, match=r"U\+2B820") as refused:
        refuse_missing({"rows": [["甲", "\U0002b820"]]})
    assert "𫠠" in refused.value.says.zh
    project = an_assessed_project(session, world)
    session.get_one(Project, project.id).name = "\U0002b820大厦"
    made = session.scalars(select(Assessment)).one()
    row = issued(session, world, "ASSESSMENT", made.id, "01-27")
    with pytest.raises(GlyphMissing):
        office_copy(session, row.id, by=world.fo1)


def test_a_long_list_of_workers_runs_over_pages(
    session: Session, world: World, at: TestClock
) -> None:
    """U-02: every worker of a long roll stands on the notice, the heading on each page."""
    _, _, draw = a_drawn_case(session, world, at, "100000.00", ["1000.00"] * 90)
    executed(session, world, draw)
    told = printed(session, world, issued(session, world, "PAYMENT", draw.id, "02-13"))
    assert "90人" in told
    assert told.count("收款账号") == told.count("校验码") == 4
    assert isinstance(draw, Draw)


def test_a_no_copy_for_the_bank(session: Session, world: World) -> None:
    """Only the payment notice has a bank copy."""
    an_assessed_project(session, world)
    made = session.scalars(select(Assessment)).one()
    row = issued(session, world, "ASSESSMENT", made.id, "01-27")
    with pytest.raises(Refusal) as refused:
        bank_copy(session, row.id, by=world.fo2)
    assert refused.value.code == "no-bank-copy"
