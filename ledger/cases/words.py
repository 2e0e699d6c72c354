"""The words in which cases speak: states, sources, reasons."""

from collections.abc import Mapping

from ledger.text import Text

STATES: Mapping[str, Text] = {
    "REPORTED": Text("已登记", "reported"),
    "ACCEPTED": Text("已受理", "accepted"),
    "INVESTIGATING": Text("调查中", "investigating"),
    "ORDERED": Text("已责令支付", "ordered to pay"),
    "DEFAULTED": Text("逾期未付", "in default"),
    "SETTLING": Text("清偿中", "being settled"),
    "PAID_BY_EMPLOYER": Text("用人单位已付清", "paid by the employer"),
    "SETTLED_BY_THIRD_PARTY": Text("已由保证金或周转金清偿", "settled from deposit or fund"),
    "CLOSED_PURSUING": Text("已结案, 追偿中", "closed, still recovering"),
    "CLOSED": Text("已销账", "closed"),
    "ENDED": Text("欠薪已依法终结", "claims ended by law"),
    "REJECTED": Text("不予受理", "rejected"),
    "TRANSFERRED": Text("已移送", "transferred"),
    "RECLASSIFIED": Text("非欠薪(变相工程款)", "no wage claim: project money"),
}

TONES: Mapping[str, str] = {
    "REPORTED": "wait",
    "ACCEPTED": "wait",
    "INVESTIGATING": "wait",
    "ORDERED": "wait",
    "DEFAULTED": "bad",
    "SETTLING": "info",
    "PAID_BY_EMPLOYER": "good",
    "SETTLED_BY_THIRD_PARTY": "good",
    "CLOSED_PURSUING": "info",
    "CLOSED": "done",
    "ENDED": "good",
    "REJECTED": "plain",
    "TRANSFERRED": "plain",
    "RECLASSIFIED": "plain",
}

SOURCES: Mapping[str, Text] = {
    "HOTLINE": Text("热线投诉", "hotline"),
    "VISIT": Text("来访", "visit"),
    "ONLINE": Text("网络平台", "online platform"),
    "INSPECTION": Text("检查发现", "found by inspection"),
    "TRANSFER": Text("部门移送", "transferred by another office"),
}

REASONS: Mapping[str, Text] = {
    "CANNOT_PAY_FOR_NOW": Text("暂时无力支付", "cannot pay for now"),
    "ABSCONDED": Text("欠薪逃匿", "absconded"),
    "FORCE_MAJEURE": Text("不可抗力", "force majeure"),
    "DISPUTE": Text("工程款或结算争议", "dispute over project price"),
    "OTHER": Text("其他", "other"),
}

#: Who paid wages of a case himself; the owner up to what he owes of the price (C-02).
WAGE_PAYERS: Mapping[str, Text] = {
    "EMPLOYER": Text("用人单位", "the employer"),
    "OWNER": Text("建设单位垫付", "the owner, for the employer"),
}

#: States in which a case is no case of unpaid wages of this office (C-07).
OFF_COUNTS = ("REJECTED", "TRANSFERRED", "RECLASSIFIED")

#: What the columns of a roll may hold.
ROLL_FIELDS: Mapping[str, Text] = {
    "name": Text("姓名", "name"),
    "citizen_id": Text("身份证号", "identity number"),
    "bank_card": Text("银行卡号", "bank card"),
    "phone": Text("手机", "phone"),
    "month": Text("欠薪月份", "wage month"),
    "owed": Text("欠薪金额(元)", "wages owed (yuan)"),
    "account_kind": Text("账户类型", "kind of account"),
}

#: What a worker is paid on; a passbook number follows no check digit (P-06).
ACCOUNT_KINDS: Mapping[str, Text] = {
    "CARD": Text("银行卡", "bank card"),
    "PASSBOOK": Text("存折", "passbook"),
}

PAYMENT_STATES: Mapping[str, Text] = {
    "PLANNED": Text("待支付", "to be paid"),
    "PAID": Text("已支付", "paid"),
    "BOUNCED": Text("退票", "bounced"),
    "CANCELLED": Text("已取消", "cancelled"),
}

PAYMENT_TONES: Mapping[str, str] = {
    "PLANNED": "wait", "PAID": "done", "BOUNCED": "bad", "CANCELLED": "plain",
}  # fmt: skip

PAYMENT_KINDS: Mapping[str, Text] = {
    "WAGE": Text("工资", "wages"),
    "LIVING": Text("生活费", "living costs"),
    "TRAVEL": Text("路费", "travel costs"),
}

#: Where a payment came from, by the prefix of its source.
PAYERS: Mapping[str, Text] = {
    "draw": Text("工资保证金", "deposit"),
    "advance": Text("应急周转金", "revolving fund"),
    "employer": Text("用人单位", "employer"),
}

#: What may be done in a state, the likeliest first.
NEXT_STEPS: Mapping[str, tuple[str, ...]] = {
    "REPORTED": ("accept", "reject"),
    "INVESTIGATING": ("order", "employer-payment"),
    "ORDERED": ("default", "employer-payment"),
    "DEFAULTED": ("employer-payment",),
    "SETTLING": ("employer-payment",),
    "PAID_BY_EMPLOYER": ("close",),
    "SETTLED_BY_THIRD_PARTY": ("close",),
    "ENDED": ("close",),
    "CLOSED_PURSUING": ("close",),
}

#: What may be done beside it in a state.
MEASURES: Mapping[str, tuple[str, ...]] = {
    "REPORTED": (
        "transfer", "reclassification", "supervision", "referral", "referral-answer", "correction",
    ),
    "INVESTIGATING": (
        "extension", "transfer", "reclassification", "supervision", "referral",
        "referral-answer", "correction",
    ),
    "ORDERED": ("supervision", "referral", "referral-answer", "correction"),
    "DEFAULTED": ("compensation", "supervision", "referral", "referral-answer", "correction"),
    "SETTLING": ("compensation", "supervision", "referral", "referral-answer", "correction"),
    "PAID_BY_EMPLOYER": ("supervision", "referral", "referral-answer"),
    "SETTLED_BY_THIRD_PARTY": ("supervision", "referral", "referral-answer"),
    "ENDED": ("supervision", "referral", "referral-answer"),
    "CLOSED_PURSUING": ("supervision", "referral", "referral-answer"),
}  # fmt: skip

STEPS: Mapping[str, Text] = {
    "accept": Text("受理", "Accept"),
    "reject": Text("不予受理", "Reject"),
    "order": Text("责令限期支付", "Order payment"),
    "default": Text("认定逾期", "Declare default"),
    "employer-payment": Text("登记用人单位支付", "Record the employer's payment"),
    "close": Text("结案", "Close"),
    "transfer": Text("移送", "Transfer"),
    "reclassification": Text("认定为变相工程款", "Reclassify"),
    "extension": Text("延长调查", "Extend the investigation"),
    "supervision": Text("督办级别", "Supervision"),
    "referral": Text("移送公安", "Refer to the police"),
    "referral-answer": Text("公安机关答复", "The police's answer"),
    "correction": Text("更正立案信息", "Correct the intake"),
    "compensation": Text("责令加付赔偿金", "Order extra compensation"),
    "ended-claims": Text("欠薪依法终结", "Claims ended by law"),
}

#: Who watches over a case; NONE lifts it.
SUPERVISION: Mapping[str, Text] = {
    "NONE": Text("不督办", "none"),
    "COUNTY": Text("县级督办", "county"),
    "PREFECTURE": Text("市州级督办", "prefecture"),
    "PROVINCE": Text("省级督办", "province"),
    "NATIONAL": Text("国家级督办", "national"),
}

#: The levels that a case may stand under.
WATCHED = tuple(level for level in SUPERVISION if level != "NONE")

#: What the police answer to a referral (R-09).
ANSWERS: Mapping[str, Text] = {
    "FILED": Text("立案侦查", "taken up as a crime"),
    "NOT_FILED": Text("不予立案", "not taken up"),
    "RETURNED": Text("退回补充材料", "sent back for more papers"),
}

#: What of a case's intake may be corrected.
CORRECTED: Mapping[str, Text] = {
    "source": Text("来源", "source"),
    "reference": Text("来文编号", "reference"),
    "reason": Text("欠薪原因", "reason"),
    "sector": Text("行业", "trade"),
    "government_invested": Text("政府投资", "government-invested"),
    "summary": Text("案情摘要", "summary"),
}

#: Why a claim ends unpaid (C-09).
GROUNDS: Mapping[str, Text] = {
    "WITHDRAWN": Text("工人撤回", "withdrawn by the worker"),
    "AWARD": Text("仲裁裁决或法院判决", "award or judgement"),
    "NOT_OWED": Text("查实不欠", "found not owed"),
    "SETTLED": Text("双方和解", "settled between the parties"),
}
