"""What an official must know of a change of policy: whose policy, from when, on which paper."""

from sqlalchemy.orm import Session

from ledger.amendments.models import Amendment
from ledger.approvals.brief import Brief, Document
from ledger.approvals.models import ApprovalRequest
from ledger.text import Text


def brief_amendment(session: Session, request: ApprovalRequest) -> Brief:
    """Each figure before and after stands in the content; here the day, the source, the paper."""
    row = session.get_one(Amendment, int(request.subject.rpartition(":")[2]))
    changes = request.facts()["changes"]
    return Brief(
        workers=0,
        party=row.base.name_zh,
        steps=(
            Text(f"自 {row.effective_from} 起适用", f"in force from {row.effective_from} on"),
            *(
                Text(*[f"{one['figure']}: {one['before'] or '—'} → {one['after'] or '—'}"] * 2)
                for one in changes
            ),
        ),
        policy_version_id=row.base_id,
        documents=[
            Document(Text("变更依据", "Paper of the change"), row.basis, row.requested_on),
            Document(Text(row.source_zh, row.source_en), row.article),
        ],
    )
