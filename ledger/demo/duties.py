"""What the sample county's contractors told of their duties to the workers, project by project."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from ledger.demo.office import Office
from ledger.demo.registers import Dated, Deed, loaded, rows_of
from ledger.duties.record import RecordDuties, record_duties
from ledger.duties.schemas import DutyIn
from ledger.rules.duties import account_name

#: The columns of the office's sheet, and what they are called in the form.
HEADINGS: Mapping[str, str] = {
    "开工日期": "begun_on", "每月拨付日": "pay_day", "拨付周期(天)": "cycle_days",
    "争议日期": "dispute_on", "照常拨付": "paid_in_dispute",
    "专户开立": "wage_account_on", "开户银行": "account_bank", "账号": "account_number",
    "销户公示": "notice_on", "销户": "closed_on", "退还余额(元)": "balance_returned",
    "实名制": "real_name_on", "告示牌": "board_on", "备注": "note",
}  # fmt: skip


def told_duties() -> Iterator[Dated]:
    """The sheet of duties; some projects fall short, so that the list of findings has some."""
    for row in rows_of("用工管理.csv"):
        yield date.fromisoformat(row["日期"]), _telling(row)


def _telling(row: Mapping[str, str]) -> Deed:
    def deed(office: Office) -> None:
        def work(session: Session) -> None:
            project = office.project(session, row["项目编号"])
            values = loaded(DutyIn(), {name: row[head] for head, name in HEADINGS.items()})
            if values["account_number"]:
                values["account_name"] = account_name(project.contractor.name, project.name)
            told = RecordDuties(project.id, project.version, **values)
            record_duties(session, told, by=office.people["fo1"])

        office.do(work)

    return deed
