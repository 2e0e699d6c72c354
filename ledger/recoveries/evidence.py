"""The evidence of R-08: which papers each ground of a write-off needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.errors import FieldError, Invalid
from ledger.text import Text

GROUNDS: Mapping[str, Text] = {
    "BANKRUPTCY_CLOSED": Text("破产程序终结", "bankruptcy closed"),
    "ENTITY_CANCELLED": Text("主体注销且无财产", "entity cancelled without assets"),
    "ENFORCEMENT_TERMINATED": Text("终结执行", "enforcement terminated"),
}

PAPERS: Mapping[str, Text] = {
    "BANKRUPTCY_RULING": Text("终结破产程序裁定书", "ruling that ends the bankruptcy"),
    "CANCELLATION_CERTIFICATE": Text("注销登记证明", "certificate of cancellation"),
    "NO_ASSETS_PROOF": Text("无财产可供清偿的证明", "proof that no assets are left"),
    "TERMINATION_RULING": Text("终结执行裁定书", "ruling that ends enforcement"),
    "OTHER": Text("其他证明材料", "other evidence"),
}

#: What each ground cannot do without.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "BANKRUPTCY_CLOSED": ("BANKRUPTCY_RULING",),
    "ENTITY_CANCELLED": ("CANCELLATION_CERTIFICATE", "NO_ASSETS_PROOF"),
    "ENFORCEMENT_TERMINATED": ("TERMINATION_RULING",),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One piece of evidence: its kind, its number, who issued it, when."""

    kind: str
    number: str
    issuer: str
    issued_on: date


def judge_papers(ground: str, papers: Sequence[Paper], on: date) -> None:
    """Raises Invalid unless the papers prove the ground: every needed kind, none from later."""
    errors = []
    have = {paper.kind for paper in papers}
    missing = [PAPERS[kind] for kind in NEEDED[ground] if kind not in have]
    if missing:
        zh, en = "、".join(one.zh for one in missing), ", ".join(one.en for one in missing)
        says = Text(
            f"「{GROUNDS[ground].zh}」须有: {zh}。", f"For “{GROUNDS[ground].en}” is needed: {en}."
        )
        errors.append(FieldError("/papers", "evidence-missing", says))
    for at, paper in enumerate(papers):
        if paper.issued_on > on:
            says = Text("材料出具日期不能晚于申请日期。", "It was issued after the proposal.")
            errors.append(FieldError(f"/papers/{at}/issued_on", "date-order", says))
    if errors:
        raise Invalid(errors)
