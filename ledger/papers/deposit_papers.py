"""Papers about a deposit: the assessment notice and the receipt."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import Actor
from ledger.banking.accounts import accounts_of
from ledger.banking.models import BankAccount
from ledger.deadlines.models import Deadline
from ledger.deposits.models import Assessment, Receipt
from ledger.deposits.words import BASES
from ledger.papers.content import Content, facts, table, text, total
from ledger.papers.draft import PaperDraft, bureau_of, chinese_day, refuse_unless
from ledger.parties.models import Project
from ledger.people.scope import find
from ledger.policies.queries import policy_version


def assessment_notice(session: Session, assessment_id: int, on: date, *, by: Actor) -> PaperDraft:
    """What is required of the contractor, why, and by which day (D-11, D-12)."""
    made = find(session, Assessment, assessment_id, by=by)
    refuse_unless(
        made.proposal is None or made.proposal.entry_seq is not None,
        "核定尚未复核, 不能发出缴存通知书。",
        "The assessment has not been reviewed; no notice goes out.",
    )
    project = session.get_one(Project, made.project_id)
    version = policy_version(session, made.policy_version_id)
    used = made.contract_amount if made.basis == "CONTRACT" else made.annual_amount
    bureau = bureau_of(session, made.county_id)
    steps = [[str(at), str(step["zh"])] for at, step in enumerate(made.step_list, 1)]
    blocks = (
        text(
            "依据《保障农民工工资支付条例》第三十二条和《工程建设领域农民工工资保证金规定》,"
            "经核定, 你单位承建的下列项目应缴存农民工工资保证金。请在期限内足额缴存。"
        ),
        facts(
            *_project_facts(project),
            (BASES[made.basis].zh, f"{used.grouped()} 元" if used else "见核定记录"),
            ("核定日期", chinese_day(made.made_on)),
            ("适用标准", f"{version.name_zh}({version.source_zh}{version.article})"),
        ),
        total("应缴保证金", made.amount),
        table("核定过程", ["步骤", "计算"], [1, 8], steps),
        text(f"缴存期限: {_store_by(session, made, project)}。"),
        text(
            "缴存方式: 存入下列专户, 或在银行开立工资保证金专门账户接受监管,"
            f"也可提交以{bureau}为受益人的不可撤销见索即付保函。"
        ),
        *_accounts(session, made.county_id),
    )
    content = Content("农民工工资保证金缴存通知书", project.contractor.name, bureau, blocks)
    return PaperDraft(project, f"assessment:{made.id}", content, made.made_on)


def receipt_paper(session: Session, receipt_id: int, on: date, *, by: Actor) -> PaperDraft:
    """That the bureau received the cash, from whom and for which project."""
    paid = find(session, Receipt, receipt_id, by=by)
    refuse_unless(
        paid.proposal is not None and paid.proposal.entry_seq is not None,
        "收款尚未复核入账, 不能开具收据。",
        "The receipt has not been posted; no paper is given for it.",
    )
    account = session.get_one(BankAccount, paid.bank_account_id)
    bureau = bureau_of(session, paid.county_id)
    blocks = (
        text("今收到下列农民工工资保证金, 专户存储, 专款专用。"),
        facts(
            ("缴款人", paid.payer_name),
            ("缴款银行及账号", f"{paid.payer_bank} {paid.payer_account}"),
            *_project_facts(paid.project),
            ("入账日期", chinese_day(paid.received_on)),
            ("收款专户", f"{account.name} {account.bank} {account.tail}"),
            ("银行流水号", paid.bank_reference),
        ),
        total("收款金额", paid.amount),
    )
    content = Content("农民工工资保证金收据", paid.payer_name, bureau, blocks)
    return PaperDraft(paid.project, f"receipt:{paid.id}", content, paid.received_on)


def _project_facts(project: Project) -> tuple[tuple[str, str], ...]:
    return (
        ("项目", f"{project.name}({project.code})"),
        ("施工总承包单位", project.contractor.name),
        ("统一社会信用代码", project.contractor.uscc),
    )


def _store_by(session: Session, made: Assessment, project: Project) -> str:
    """The day of the clock of D-12, or the days it counts where the calendar is not known."""
    clock = session.scalars(
        select(Deadline)
        .where(Deadline.subject == f"project:{project.id}", Deadline.rule == "D-12")
        .order_by(Deadline.id.desc())
        .limit(1)
    ).one_or_none()
    if clock is None or clock.due_on is None:
        return "自施工许可(开工报告批准)之日起按规定的工作日内"
    return f"{chinese_day(clock.due_on)}前(含当日)"


def _accounts(session: Session, county_id: int) -> list[dict[str, object]]:
    """The custody accounts, where there are any."""
    rows = [[one.name, one.bank, one.number] for one in accounts_of(session, county_id, "DEP")]
    return [table("缴存专户", ["户名", "开户银行", "账号"], [3, 3, 3], rows)] if rows else []
