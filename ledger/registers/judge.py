"""How the rows of each sheet are judged: by the rules of the single deeds, and by each other."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from ledger.errors import FieldError, Invalid
from ledger.parties.register import judge_terms
from ledger.registers.judge_cover import JudgeGuarantees, JudgeReceipts, site_named
from ledger.registers.judge_supervised import JudgeSupervised
from ledger.registers.kinds import ASSESSMENTS, COMPANIES, PROJECTS
from ledger.registers.office import Contract, Office, Party, Site, wrong
from ledger.registers.read import Read
from ledger.registers.staging import Checked
from ledger.text import Text

Values = Mapping[str, Any]


class Judge(Protocol):
    """Judges the rows of one sheet, one after the other."""

    def know(self, rows: Sequence[Mapping[str, str]]) -> None:
        """What the register says of these rows is at hand."""

    def judge(self, row: Read, values: Values) -> None:
        """The row is staged, or known, or refused with its mistakes."""

    def missed(self, cells: Mapping[str, str], fields: Collection[str]) -> None:
        """The row was wrong in these fields; what rests on it is not blamed for that."""


class JudgeCompanies:
    """Companies by credit code: new ones are registered, registered ones must agree."""

    def __init__(self, office: Office, checked: Checked) -> None:
        self.office, self.checked = office, checked
        self.rows: dict[str, int] = {}

    def know(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.office.know_parties(cells.get("uscc", "") for cells in rows)

    def missed(self, cells: Mapping[str, str], fields: Collection[str]) -> None:
        self.checked.miss("company", cells.get("uscc", ""), named="uscc" not in fields)

    def judge(self, row: Read, values: Values) -> None:
        first = self.rows.get(values["uscc"])
        self.rows.setdefault(values["uscc"], row.number)
        if first is not None:
            raise twice("uscc", first)
        known = self.office.parties.get(values["uscc"])
        if known is not None:
            compare(values, known, ("name", "bank_name", "bank_account"))
            self.checked.known(COMPANIES)
            return
        party = Party(-len(self.rows), values["name"], values["bank_name"], values["bank_account"])
        self.office.parties[values["uscc"]] = party
        self.checked.stage(COMPANIES, row, values)


class JudgeProjects:
    """Projects by number, each under a company that is registered or in the files."""

    def __init__(self, office: Office, checked: Checked) -> None:
        self.office, self.checked = office, checked
        self.rows: dict[str, int] = {}

    def know(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.office.know_parties(cells.get("contractor_uscc", "") for cells in rows)
        self.office.know_sites(cells.get("code", "") for cells in rows)
        parties = [self.office.parties.get(cells.get("contractor_uscc", "")) for cells in rows]
        self.office.desk.know([party.id for party in parties if party])

    def missed(self, cells: Mapping[str, str], fields: Collection[str]) -> None:
        self.checked.miss("project", cells.get("code", ""), named="code" not in fields)

    def judge(self, row: Read, values: Values) -> None:
        code, uscc = values["code"], values["contractor_uscc"]
        first = self.rows.get(code)
        self.rows.setdefault(code, row.number)
        if first is not None:
            raise twice("code", first)
        party = self.office.parties.get(uscc)
        if party is None:
            if self.checked.misses("company", uscc):
                self.checked.miss("project", code)
                return
            raise wrong("contractor_uscc", "not-registered",
                        f"总包单位 {uscc} 不在企业表中, 也未登记。",
                        f"Contractor {uscc} is neither on the sheet nor registered.")  # fmt: skip
        judge_terms(values["signed_on"], values["permit_on"], values["ends_on"])
        known = self.office.projects.get(code)
        if known is not None:
            if known.contractor_id != party.id:
                raise differs("contractor_uscc", self.office.sites[code].party.name)
            compare(values, known, (
                "name", "owner_name", "contract_amount", "annual_amount", "signed_on",
                "permit_on", "ends_on",
            ))  # fmt: skip
            self.checked.known(PROJECTS)
            return
        self._stage(row, values, party)

    def _stage(self, row: Read, values: Values, party: Party) -> None:
        values = {**values, "area": values["area"] or self.office.area}
        number, code = -len(self.rows), values["code"]
        site = Site(
            number, code, values["name"], party, values["ends_on"], contract=Contract.of(values)
        )
        self.office.sites[code] = site
        self.office.desk.signed(party.id, number, values["signed_on"])
        self.checked.stage(PROJECTS, row, values, "contract_amount")


class JudgeAssessments:
    """What each project owes, by policy; a sum that is stated must be the same (D-19)."""

    def __init__(self, office: Office, checked: Checked) -> None:
        self.office, self.checked = office, checked
        self.rows: dict[str, int] = {}

    def know(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.office.know_sites(cells.get("project", "") for cells in rows)

    def missed(self, cells: Mapping[str, str], fields: Collection[str]) -> None:
        self.checked.miss("obligation", cells.get("project", ""), named="project" not in fields)

    def judge(self, row: Read, values: Values) -> None:
        first = self.rows.get(values["project"])
        self.rows.setdefault(values["project"], row.number)
        if first is not None:
            raise twice("project", first)
        site = site_named(self.office, self.checked, values["project"])
        if site is None:
            self.checked.miss("obligation", values["project"])
            return
        if site.required is not None:
            self._known(site, values)
            return
        self.office.judge_day(values["on"], "on")
        project = site.as_project(self.office.county_id)
        reckoned = self.office.desk.reckon(project, values["basis"], values["on"])
        amount, stated = reckoned.assessed.amount, values["amount"]
        if stated is not None and stated != amount:
            raise wrong("amount", "amount-differs",
                f"按政策应缴 {amount.grouped()} 元, 表中为 {stated.grouped()} 元;"
                " 请核对合同额、日期和基数, 减免须导入后另行报批。",
                f"The policy requires {amount.grouped()}, the sheet says {stated.grouped()}; check"
                " contract, dates and basis. Reductions are asked for after the import.")  # fmt: skip
        self.office.desk.assessed(project, amount)
        site.required, site.state, site.contract = amount.fen, "ACTIVE", None
        site.admitted = self.office.admitted(reckoned.version.id)
        self.checked.stage(ASSESSMENTS, row, {**values, "amount": amount}, "amount")

    def _known(self, site: Site, values: Values) -> None:
        if site.state == "ASSESSED":
            raise wrong("project", "assessment-pending", "该项目的核定尚待复核, 请先办结。",
                        "Its assessment waits for review; settle that first.")  # fmt: skip
        if values["amount"] is not None and values["amount"].fen != site.required:
            raise wrong("amount", "already-assessed",
                "该项目已核定为另一金额; 重新核定请在项目页办理。",
                "The project is assessed at another sum; assess it again on its page.")  # fmt: skip
        self.checked.known(ASSESSMENTS)


def twice(name: str, number: int) -> Invalid:
    """The same thing stands in an earlier row."""
    return wrong(name, "duplicate-row", f"与第 {number} 行重复。", f"The same as in row {number}.")


def differs(name: str, known: object) -> Invalid:
    """The register says otherwise."""
    return wrong(name, "differs", f"与登记不同(登记为 {known}); 更改请在登记页办理。",
                 f"The register says otherwise ({known}); change it on its own page.")  # fmt: skip


def compare(values: Values, known: object, names: Sequence[str]) -> None:
    """Raises Invalid with every value given that the register does not bear out."""
    errors = []
    for name in names:
        held = getattr(known, name)
        if values[name] is not None and values[name] != held:
            says = differs(name, held if held is not None else "").errors[0].says
            errors.append(FieldError(f"/{name}", "differs", Text(says.zh, says.en)))
    if errors:
        raise Invalid(errors)


JUDGES: Mapping[str, Callable[[Office, Checked], Judge]] = {
    "companies": JudgeCompanies,
    "projects": JudgeProjects,
    "assessments": JudgeAssessments,
    "receipts": JudgeReceipts,
    "supervised": JudgeSupervised,
    "guarantees": JudgeGuarantees,
}
