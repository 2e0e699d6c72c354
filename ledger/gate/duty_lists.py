"""The list of findings about duties as a file: one line a finding, with how long ledgers are kept."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from ledger.duties.queries import DutyView, duties
from ledger.gate.filters import DutyFilter, duties_wanted
from ledger.gate.sheets import CHUNK, Listing, Wanted, column
from ledger.rules.duties import Finding
from ledger.text import Text

Line = tuple[DutyView, Finding | None]


def _lines(session: Session, counties: frozenset[int], wanted: Wanted, on: date) -> Iterator[Line]:
    """Every finding that fits; a project without any stands once where all are asked for."""
    after = None
    while page := duties(session, counties, on, duties_wanted(wanted, after), CHUNK):
        for view in page:
            found: list[Finding | None] = [
                one for one in view.findings if wanted["rule"] in (None, one.rule)
            ]
            yield from ((view, one) for one in found or [None])
        after = page[-1].place
        session.expunge_all()


DUTY_LISTS: tuple[Listing, ...] = (
    Listing("duties", Text("用工管理问题清单", "Findings about duties to workers"), DutyFilter, (
        column("项目编号", "Number", lambda line: line[0].project.code),
        column("项目", "Project", lambda line: line[0].project.name),
        column("总包单位", "General contractor", lambda line: line[0].project.contractor.name),
        column("规则", "Rule", lambda line: line[1] and line[1].rule),
        column("问题", "Finding", lambda line: line[1] and line[1].says),
        column("期限", "Due", lambda line: line[1] and line[1].due_on),
        column("逾期天数", "Days late", lambda line: line[1] and line[1].days_late),
        column("工资台账保存至", "Wage ledger kept until", lambda line: line[0].kept.wages_until),
        column("用工台账保存至", "Workforce ledger kept until",
               lambda line: line[0].kept.workforce_until),
    ), _lines),
)  # fmt: skip
