"""Builders of cases: workers with valid numbers, a roll, a case in default."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session
from stdnum import luhn
from stdnum.cn import ric

from ledger.cases.import_roll import import_roll
from ledger.cases.models import ArrearsCase
from ledger.cases.open import AcceptCase, OpenCase, accept_case, open_case
from ledger.cases.settle import DeclareDefault, OrderPayment, declare_default, order_payment
from ledger.parties.models import Project
from tests.deposits.make import World

HEADINGS = ("姓名", "身份证号", "银行卡号", "手机", "欠薪月份", "欠薪金额(元)")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡"


def a_citizen_id(number: int) -> str:
    """A valid citizen number, different for every number below 100,000."""
    stem = (
        f"65230119{70 + number % 30:02d}0{1 + number % 9}{10 + number % 18:02d}{number % 1000:03d}"
    )
    return stem + ric.calc_check_digit(stem + "0")


def a_card(number: int) -> str:
    """A valid bank card, different for every number."""
    stem = f"62220202{number:010d}"
    return stem + luhn.calc_check_digit(stem)


def a_row(number: int, owed: str, month: str = "2026-01") -> tuple[str, ...]:
    """One worker's row of a roll."""
    name = SURNAMES[number % len(SURNAMES)] + "小" + "一二三四五六七八九"[number % 9]
    return (name, a_citizen_id(number), a_card(number), "13900000000", month, owed)


def a_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    """A roll as a CSV file."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(HEADINGS)
    write.writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def a_case(
    session: Session, world: World, project: Project, owed: Sequence[str], first: int = 1
) -> ArrearsCase:
    """A case under investigation whose roll has one worker per sum, numbered from ``first``."""
    opened = OpenCase(
        world.county.id, project.id, None, "HOTLINE", "CANNOT_PAY_FOR_NOW", "工人投诉欠薪",
        date(2026, 2, 10),
    )  # fmt: skip
    case = open_case(session, opened, by=world.fo1)
    accept_case(session, AcceptCase(case.id, date(2026, 2, 10)), by=world.fo1)
    rows = [a_row(number, sum_) for number, sum_ in enumerate(owed, start=first)]
    import_roll(session, case.id, a_sheet(rows), by=world.fo1)
    return case


def in_default(session: Session, world: World, case: ArrearsCase, on: date | None = None) -> None:
    """The order's last day passed without payment."""
    day = on or case.filed_on
    order = OrderPayment(case.id, "昌人社令[2026]1号", day, day)
    order_payment(session, order, by=world.fo1)
    after = date.fromordinal(day.toordinal() + 1)
    declare_default(session, DeclareDefault(case.id, after), by=world.fo1)
