"""How money in supervised accounts is judged: an account of the contractor's own (D-13)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from ledger.approvals.models import VoucherProposal
from ledger.deposits.mode_models import SupervisedMovement
from ledger.deposits.store_supervised import SUFFIX
from ledger.parties.models import Project
from ledger.registers.judge_cover import in_force
from ledger.registers.kinds import SUPERVISED
from ledger.registers.office import Office, Site, wrong
from ledger.registers.read import Read
from ledger.registers.staging import Checked

Values = Mapping[str, Any]


class JudgeSupervised:
    """Sums stored under supervision: each proof of the bank once, no account of two companies."""

    def __init__(self, office: Office, checked: Checked) -> None:
        self.office, self.checked = office, checked
        self.rows: dict[str, int] = {}
        #: Account number -> the company it belongs to and the name it bears.
        self.accounts: dict[str, tuple[int, str]] = {}
        self.taken: dict[tuple[str, str], tuple[int, int, str]] = {}

    def know(self, rows: Sequence[Mapping[str, str]]) -> None:
        self.office.know_sites(cells.get("project", "") for cells in rows)
        found = self.office.session.execute(
            select(SupervisedMovement, Project.contractor_id, VoucherProposal.state)
            .join(Project, Project.id == SupervisedMovement.project_id)
            .join(VoucherProposal, VoucherProposal.id == SupervisedMovement.proposal_id)
            .where(
                SupervisedMovement.account_number.in_(
                    {cells.get("account_number", "") for cells in rows}
                )
            )
            .order_by(SupervisedMovement.id)
        ).all()
        self.taken = {}
        for row, contractor_id, state in found:
            self.accounts.setdefault(row.account_number, (contractor_id, row.account_name))
            if state in ("PROPOSED", "POSTED"):
                seen = (row.project_id, row.amount.fen, str(row.happened_on))
                self.taken[row.account_number, row.bank_reference] = seen
        self.office.session.expunge_all()

    def missed(self, cells: Mapping[str, str], fields: Collection[str]) -> None:
        self.checked.miss("cover", "", named=False)

    def judge(self, row: Read, values: Values) -> None:
        site = in_force(self.office, self.checked, values["project"])
        if site is None:
            return
        number, reference = values["account_number"], values["bank_reference"]
        first = self.rows.get(f"{number}/{reference}")
        self.rows.setdefault(f"{number}/{reference}", row.number)
        if first is not None:
            raise wrong("bank_reference", "duplicate-reference",
                        f"银行凭证 {reference} 与第 {first} 行重复。",
                        f"The bank's proof {reference} stands in row {first} too.")  # fmt: skip
        seen = self.taken.get((number, reference))
        if seen == (site.id, values["amount"].fen, str(values["on"])):
            self.checked.known(SUPERVISED)
            return
        if seen is not None:
            raise wrong("bank_reference", "duplicate-reference",
                        f"该账户的银行凭证 {reference} 已登记过。",
                        f"The bank's proof {reference} of this account is on record.")  # fmt: skip
        self.office.judge_day(values["on"], "on")
        name = self._name(site, values)
        site.held += values["amount"].fen
        self.checked.stage(SUPERVISED, row, {**values, "account_name": name}, "amount")

    def _name(self, site: Site, values: Values) -> str:
        """The account's name; it may serve several projects of its company under its first one."""
        wanted = f"{site.party.name}{site.name}{SUFFIX}"
        owner, known = self.accounts.get(values["account_number"], (site.party.id, wanted))
        name: str = values["account_name"] or known
        if owner != site.party.id or name not in (wanted, known):
            raise wrong("account_name", "account-name",
                        f"账户名称应为「{wanted}」, 且账号不得属于其他单位。",
                        f"The account must be named {wanted} and belong to no other company"
                        " (D-13).")  # fmt: skip
        self.accounts.setdefault(values["account_number"], (owner, name))
        return name
