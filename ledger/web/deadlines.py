"""The page of the clocks of the law: what is overdue, due soon, or waiting for a calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from flask import Blueprint, render_template, request, url_for

from ledger import clock
from ledger.actor import Role
from ledger.deadlines.inbox import STATES, State, count_inbox, deadlines, inbox, state_of
from ledger.deadlines.models import Deadline
from ledger.gate.house import reading
from ledger.gate.paging import cut, opened_cursor
from ledger.gate.roles import actor, allow
from ledger.text import Text
from ledger.web.furnish import say
from ledger.web.subjects import subject_url

bp = Blueprint("deadlines", __name__, url_prefix="/deadlines")

LINES = 50

#: For whom a clock runs, or by what it was settled: ``project:3`` is project 3.
SUBJECTS: Mapping[str, Text] = {
    "project": Text("项目", "project"),
    "obligation": Text("缴存义务", "obligation"),
    "receipt": Text("收款", "receipt"),
    "guarantee": Text("保函", "guarantee"),
    "supervised": Text("监管账户存入", "stored under supervision"),
    "transfer": Text("项目间调剂", "transfer"),
    "extended": Text("保函展期", "guarantee extended"),
    "replaced": Text("保函更换", "guarantee replaced"),
    "claimed": Text("保函索赔", "guarantee claimed"),
    "case": Text("案件", "case"),
    "draw": Text("动用", "draw"),
    "refund": Text("返还", "return"),
    "advance": Text("垫付", "advance"),
    "recovery": Text("追偿", "recovery"),
    "assessment": Text("核定", "assessment"),
    "proposal": Text("凭证", "voucher"),
    "lapsed": Text("保函失效", "guarantee lapsed"),
    "handed-back": Text("原件已交还", "original handed back"),
    "notice-ended": Text("公示期满", "notice ended"),
    "reviewed": Text("已审核", "reviewed"),
    "confirmed": Text("已确认", "confirmed"),
    "refused": Text("不予返还", "refused"),
    "default": Text("逾期未付", "not paid in time"),
}


@bp.get("")
@allow(Role.FO, Role.A1, Role.A2, Role.AU)
def index() -> str:
    """The clocks that need eyes, or all of one state, a page at a time."""
    on, counties = clock.today(), actor().counties
    state = request.args.get("state")
    state = state if state in STATES else None
    with reading() as session:
        place = opened_cursor(request.args.get("cursor"))
        after = (date.fromisoformat(place[0]), int(place[1])) if place else None
        if state is None:
            found = inbox(session, counties, on, after=after, limit=LINES + 1)
            page = cut(found, LINES, lambda row: [str(row.due_on or date.min), row.id])
        else:
            rows = deadlines(session, counties, on, state=cast(State, state), after=after,
                             limit=LINES + 1)  # fmt: skip
            page = cut(rows, LINES, _place_of)
        return render_template(
            "deadlines/index.html", rows=page.items, states=STATES, state=state, on=on,
            counted=count_inbox(session, counties, on), state_of=state_of, subject_url=subject_url,
            subject_words=subject_words,
            next_url=page.next and url_for(".index", state=state, cursor=page.next),
            first_url=request.args.get("cursor") and url_for(".index", state=state),
        )  # fmt: skip


def subject_words(subject: str) -> str:
    """``project:3`` as 项目 3; what has no word of its own stays as it is."""
    prefix, _, number = subject.partition(":")
    word = SUBJECTS.get(prefix)
    return f"{say(word)} {number}".strip() if word else subject


def _place_of(row: Deadline) -> list[Any]:
    return [str(row.due_on or date.max), row.id]
