"""How receipts and guarantees of a register are judged."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from ledger.approvals.models import VoucherProposal
from ledger.banking.models import BankAccount, BankReference
from ledger.banking.references import refuse_used
from ledger.deposits.accept_guarantee import Demanded, SubmitGuarantee, judge_guarantee
from ledger.deposits.models import Guarantee, Receipt
from ledger.errors import FieldError, Invalid, Refusal
from ledger.money import Money
from ledger.registers.kinds import GUARANTEES, RECEIPTS
from ledger.registers.office import Office, Party, Site, wrong
from ledger.registers.read import Read
from ledger.registers.staging import Checked
from ledger.text import Text

Values = Mapping[str, Any]
#: Project, amount in fen and day of a receipt on record.
Seen = tuple[int, int, str]


class JudgeReceipts:
    """Receipts into custody: an obligation in force, a reference of its own, a payer."""

    def __init__(self, office: Office, checked: Checked) -> None:
        self.office, self.checked = office, checked
        self.rows: dict[str, int] = {}
        self.taken: dict[tuple[int, str], Seen | None] = {}

    def know(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.office.know_sites(cells.get("project", "") for cells in rows)
        self.taken = self._taken([cells.get("bank_reference", "") for cells in rows])

    def missed(self, cells: Mapping[str, str], fields: Collection[str]) -> None:
        self.checked.miss("cover", "", named=False)

    def judge(self, row: Read, values: Values) -> None:
        site = in_force(self.office, self.checked, values["project"])
        if site is None:
            return
        self.office.judge_day(values["on"], "on")
        account = self._account(values["account"])
        reference = values["bank_reference"]
        first = self.rows.get(f"{account.id}/{reference}")
        self.rows.setdefault(f"{account.id}/{reference}", row.number)
        if first is not None:
            raise wrong("bank_reference", "duplicate-reference",
                        f"银行流水号 {reference} 与第 {first} 行重复。",
                        f"Bank reference {reference} stands in row {first} too.")  # fmt: skip
        seen = self.taken.get((account.id, reference), ())
        if seen == (site.id, values["amount"].fen, str(values["on"])):
            self.checked.known(RECEIPTS)
            return
        if seen != ():
            self._refuse_used(account, reference)
        site.held += values["amount"].fen
        staged = {name: value for name, value in values.items() if name != "account"}
        staged |= payer_of(values, site.party) | {"account_id": account.id}
        self.checked.stage(RECEIPTS, row, staged, "amount")

    def _account(self, number: str | None) -> BankAccount:
        """The custody account named, or the only one."""
        accounts = self.office.accounts
        if number is None and len(accounts) == 1:
            return next(iter(accounts.values()))
        if number not in accounts:
            zh = f"专户账号 {number} 未登记。" if number else "本县有多个专户, 请填专户账号。"
            en = f"{number} is no custody account." if number else "Name the custody account."
            raise wrong("account", "wrong-bank-account", zh, en)
        return accounts[number]

    def _refuse_used(self, account: BankAccount, reference: str) -> None:
        try:
            refuse_used(self.office.session, account.id, reference)
        except Refusal as refused:
            error = FieldError("/bank_reference", refused.code, refused.says)
            raise Invalid([error]) from None

    def _taken(self, references: Sequence[str]) -> dict[tuple[int, str], Seen | None]:
        """What the references on record stand for; None where it is no receipt of a project."""
        session = self.office.session
        rows = session.execute(
            select(
                BankReference.bank_account_id, BankReference.reference, Receipt.project_id,
                Receipt.amount, Receipt.received_on, VoucherProposal.state,
            )
            .outerjoin(VoucherProposal, VoucherProposal.id == BankReference.proposal_id)
            .outerjoin(Receipt, Receipt.proposal_id == VoucherProposal.id)
            .where(
                BankReference.bank_account_id.in_([a.id for a in self.office.accounts.values()]),
                BankReference.reference.in_(references),
            )
        )  # fmt: skip
        return {
            (account, reference): (project, amount.fen, str(on))
            if project is not None and state in ("PROPOSED", "POSTED")
            else None
            for account, reference, project, amount, on, state in rows
        }


class JudgeGuarantees:
    """Guarantees by G-01 to G-04 and G-08, each paper once."""

    def __init__(self, office: Office, checked: Checked) -> None:
        self.office, self.checked = office, checked
        self.rows: dict[tuple[str, str], int] = {}
        self.taken: dict[tuple[str, str], tuple[int, int]] = {}

    def know(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.office.know_sites(cells.get("project", "") for cells in rows)
        found = self.office.session.execute(
            select(Guarantee.issuer, Guarantee.number, Guarantee.project_id, Guarantee.face).where(
                Guarantee.county_id == self.office.county_id,
                Guarantee.number.in_([cells.get("number", "") for cells in rows]),
                Guarantee.state != "REJECTED",
            )
        )
        self.taken = {(issuer, number): (site, face.fen) for issuer, number, site, face in found}

    def missed(self, cells: Mapping[str, str], fields: Collection[str]) -> None:
        self.checked.miss("cover", "", named=False)

    def judge(self, row: Read, values: Values) -> None:
        site = in_force(self.office, self.checked, values["project"])
        if site is None:
            return
        paper = (values["issuer"], values["number"])
        first = self.rows.get(paper)
        self.rows.setdefault(paper, row.number)
        if first is not None:
            raise wrong("number", "guarantee-known", f"与第 {first} 行是同一份保函。",
                        f"The same paper stands in row {first}.")  # fmt: skip
        if paper in self.taken:
            if self.taken[paper] != (site.id, values["face"].fen):
                raise wrong("number", "guarantee-known", f"保函 {values['number']} 已登记。",
                            f"Guarantee {values['number']} is on record.")  # fmt: skip
            self.checked.known(GUARANTEES)
            return
        self.office.judge_day(values["on"], "on")
        staged = {**values, "beneficiary": values["beneficiary"] or self.office.bureau}
        terms = {name: value for name, value in staged.items() if name != "project"}
        lacking = Money((site.required or 0) - site.held)
        if self.checked.misses("cover", site.code):
            lacking = Money.ZERO  # what it rests on is not known yet
        judge_guarantee(
            SubmitGuarantee(project_id=site.id, **terms),
            Demanded(self.office.bureau, site.ends_on, lacking, site.admitted),
        )
        site.held += values["face"].fen
        self.checked.stage(GUARANTEES, row, staged, "face")


def in_force(office: Office, checked: Checked, code: str) -> Site | None:
    """The project whose obligation is in force; None when a row it rests on was wrong."""
    site = site_named(office, checked, code)
    if site is None or checked.misses("obligation", code):
        return None
    if site.state != "ACTIVE":
        raise wrong("project", "obligation-state",
                    f"项目 {code} 没有已生效的缴存义务; 请在应缴表中列出。",
                    f"Project {code} has no obligation in force; list it as required.")  # fmt: skip
    return site


def site_named(office: Office, checked: Checked, code: str) -> Site | None:
    """The project of that number; None when its own row was wrong. Invalid when there is none."""
    site = office.sites.get(code)
    if site is None and not checked.misses("project", code):
        raise wrong("project", "project-unknown", f"项目 {code} 不在项目表中, 也未登记。",
                    f"Project {code} is neither on the sheet nor registered.")  # fmt: skip
    return site


def payer_of(values: Values, party: Party) -> dict[str, str]:
    """Who paid, as given or as the contractor is registered; Invalid where neither is known."""
    known = {
        "payer_name": party.name,
        "payer_bank": party.bank_name,
        "payer_account": party.bank_account,
    }
    found = {name: values[name] or held for name, held in known.items()}
    says = Text("请填写: 企业表和登记信息中没有, 不能自动带出。",
                "Fill this in; neither sheet nor register knows it.")  # fmt: skip
    missing = [FieldError(f"/{name}", "required", says) for name, held in found.items() if not held]
    if missing:
        raise Invalid(missing)
    return {name: held or "" for name, held in found.items()}
