"""Words for stored codes: kinds, states, keys of what was asked."""

from collections.abc import Mapping

from ledger.text import Text

#: What a request asks for.
REQUEST_KINDS: Mapping[str, Text] = {
    "draw": Text("动用保证金", "Draw on a deposit"),
    "refund": Text("退还保证金", "Refund of a deposit"),
    "advance": Text("垫付", "Advance"),
    "write-off": Text("核销", "Write-off"),
    "cost": Text("追偿费用", "Recovery cost"),
    "remittance": Text("退付", "Remittance"),
    "exemption": Text("减免", "Exemption"),
    "reversal": Text("红字冲销", "Reversal"),
    "close": Text("结账", "Close of a month"),
    "policy": Text("政策变更", "Change of policy"),
}

#: What a proposed voucher records.
PROPOSAL_KINDS: Mapping[str, Text] = {
    "assessment": Text("应缴核定", "Assessment"),
    "receipt": Text("收到保证金", "Deposit receipt"),
    "unidentified-receipt": Text("收到待查款项", "Unidentified receipt"),
    "identification": Text("待查款项确认", "Identified receipt"),
    "deposit-interest": Text("保证金利息", "Deposit interest"),
    "guarantee": Text("接受保函", "Guarantee"),
    "guarantee-lapse": Text("保函到期注销", "Lapsed guarantee"),
    "guarantee-replaced": Text("保函更换", "Replaced guarantee"),
    "refund-bounce": Text("返还退票", "Bounced refund"),
    "draw-bounce": Text("动用款退票", "Bounced draw payment"),
    "draw-cancel": Text("动用款取消", "Cancelled draw line"),
    "allotment": Text("财政拨款", "Allotment"),
    "donation": Text("捐赠", "Donation"),
    "fund-interest": Text("基金利息", "Fund interest"),
    "charge": Text("银行手续费", "Bank charge"),
    "advance-bounce": Text("垫付款退票", "Bounced advance payment"),
    "recovery": Text("追偿回款", "Recovery"),
    "advance-cancel": Text("垫付取消", "Cancelled advance line"),
    "write-off": Text("转待核销", "Write-off pending"),
    "manual": Text("手工凭证", "Manual voucher"),
}

REQUEST_TONES: Mapping[str, str] = {
    "IN_REVIEW": "wait", "APPROVED": "info", "EXECUTED": "done",
    "RETURNED": "bad", "REJECTED": "bad", "WITHDRAWN": "plain", "EXPIRED": "plain",
}  # fmt: skip

PROPOSAL_STATES: Mapping[str, Text] = {
    "PROPOSED": Text("待审核", "To review"),
    "POSTED": Text("已记账", "Posted"),
    "RETURNED": Text("已退回", "Returned"),
    "WITHDRAWN": Text("已撤回", "Withdrawn"),
}

PROPOSAL_TONES: Mapping[str, str] = {
    "PROPOSED": "wait", "POSTED": "done", "RETURNED": "bad", "WITHDRAWN": "plain",
}  # fmt: skip

DECISIONS: Mapping[str, Text] = {
    "approve": Text("同意", "approved"),
    "return": Text("退回", "returned"),
    "reject": Text("否决", "rejected"),
}

TIERS: Mapping[str, Text] = {
    "A1": Text("一级审批", "Tier 1"),
    "A2": Text("二级审批", "Tier 2"),
}

#: Keys of what requests bind to.
CONTENT_LABELS: Mapping[str, Text] = {
    "book": Text("账套", "Book"),
    "period": Text("期间", "Period"),
    "entries": Text("凭证数", "Vouchers"),
    "debit": Text("借方合计", "Debits"),
    "credit": Text("贷方合计", "Credits"),
    "seq": Text("链上序号", "Sequence"),
    "voucher": Text("凭证", "Voucher"),
    "date": Text("日期", "Date"),
    "summary": Text("摘要", "Summary"),
    "hash": Text("凭证哈希", "Hash"),
    "reason": Text("事由", "Reason"),
    "amount": Text("金额", "Amount"),
    "total": Text("合计", "Total"),
    "case": Text("案件", "Case"),
    "case_id": Text("案件编号", "Case"),
    "case_number": Text("案号", "Case number"),
    "project": Text("项目", "Project"),
    "project_id": Text("项目编号", "Project"),
    "project_name": Text("项目名称", "Project"),
    "contractor": Text("施工企业", "Contractor"),
    "contractor_id": Text("企业编号", "Contractor"),
    "company_id": Text("企业编号", "Company"),
    "debtor_id": Text("债务人编号", "Debtor"),
    "advance_id": Text("垫付编号", "Advance"),
    "fund_id": Text("周转金编号", "Fund"),
    "draw_id": Text("动用编号", "Draw"),
    "refund_id": Text("退还编号", "Refund"),
    "claim_id": Text("欠薪记录", "Claim"),
    "worker_id": Text("农民工", "Worker"),
    "worker": Text("农民工", "Worker"),
    "month": Text("工资月份", "Wage month"),
    "owed": Text("欠薪", "Owed"),
    "paid": Text("已付", "Paid"),
    "lines": Text("明细", "Lines"),
    "claims": Text("欠薪明细", "Claims"),
    "shares": Text("分配明细", "Shares"),
    "workers": Text("农民工", "Workers"),
    "principal": Text("本金", "Principal"),
    "interest": Text("利息", "Interest"),
    "bank": Text("开户银行", "Bank"),
    "bank_name": Text("开户银行", "Bank"),
    "bank_account": Text("银行账户", "Bank account"),
    "payee": Text("收款人", "Payee"),
    "policy_version": Text("适用政策", "Policy"),
    "interest_version": Text("利息政策", "Interest policy"),
    "account": Text("账户", "Account"),
    "available": Text("可用余额", "Available"),
    "cap": Text("上限", "Cap"),
    "policy": Text("政策", "Policy"),
    "policy_id": Text("政策版本", "Policy version"),
    "policy_version_id": Text("政策版本", "Policy version"),
    "explanation": Text("计算说明", "Explanation"),
    "steps": Text("计算步骤", "Steps"),
    "basis": Text("依据", "Basis"),
    "kind": Text("类型", "Kind"),
    "multiplier": Text("补足倍数", "Multiplier"),
    "replenish": Text("应补足", "To replenish"),
    "on": Text("日期", "Date"),
    "number": Text("编号", "Number"),
    "name": Text("名称", "Name"),
    "title": Text("科目", "Title"),
    "side": Text("方向", "Side"),
    "order": Text("责令支付文书", "Payment order"),
    "notice": Text("支付通知书或公示", "Notice"),
    "to_replenish": Text("应补足", "To replenish"),
    "repay_by": Text("还款期限", "To be repaid by"),
    "debtor": Text("债务人", "Debtor"),
    "ground": Text("理由", "Ground"),
    "evidence": Text("证据", "Evidence"),
    "cost": Text("追偿费用", "Costs"),
    "purpose": Text("用途", "Purpose"),
    "applied_on": Text("申请日期", "Applied on"),
    "reviewed_on": Text("审核日期", "Reviewed on"),
    "completed_on": Text("竣工日期", "Completed on"),
    "guarantees": Text("保函", "Guarantees"),
    "receipt": Text("收款编号", "Receipt"),
    "remittance": Text("退付编号", "Remittance"),
    "bank_line": Text("银行流水", "Bank line"),
    "draw": Text("动用编号", "Draw"),
    "advance": Text("垫付编号", "Advance"),
    "return": Text("退还编号", "Return"),
    "write_off": Text("核销编号", "Write-off"),
    "claim": Text("欠薪记录", "Claim"),
    "code": Text("编号", "Code"),
    "id": Text("编号", "Number"),
}
