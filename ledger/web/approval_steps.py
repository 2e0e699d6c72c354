"""The steps of a request in their order: asked, decided, whose turn it is, who comes after."""

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.actor import Actor
from ledger.approvals.grounds import Grounds
from ledger.approvals.models import ApprovalDecision, ApprovalRequest
from ledger.approvals.request import STATES
from ledger.gate.locale import in_locale
from ledger.text import Text
from ledger.web.labels import DECISIONS, TIERS

Step = dict[str, Any]


def people_of(asked: ApprovalRequest, grounds: Grounds) -> set[int]:
    """Everybody whose name stands in the steps."""
    people = {asked.requester_person}.union(*(one.persons for one in asked.decisions))
    hands = {row for step in grounds.steps for row in step.hands}
    people |= {one.from_person for one in hands} | {one.to_person for one in hands}
    return people | {asked.executor_person or 0}


def steps_of(asked: ApprovalRequest, names: Mapping[int, str], grounds: Grounds) -> list[Step]:
    """The timeline of a request, with every step of its chain that is still to come."""
    asking = Text("提出申请", "Asked")
    who = names.get(asked.requester_person)
    first = {"label": in_locale(asking), "who": who, "at": asked.requested_at}
    decided = [_decided(given, names) for given in asked.decisions]
    return [first, *decided, *_ahead(asked, names, grounds), *_end(asked, names)]


def _decided(given: ApprovalDecision, names: Mapping[int, str]) -> Step:
    tier, verdict = in_locale(TIERS[given.role]), in_locale(DECISIONS[given.decision])
    return {
        "label": f"{tier}: {verdict}",
        "who": _who(given, names),
        "at": given.decided_at,
        "note": given.opinion,
        "digest": given.digest,
        "tone": "done" if given.decision == "approve" else "bad",
    }


def _who(given: ApprovalDecision, names: Mapping[int, str]) -> str:
    """Who decided, and for whom where it was a delegate."""
    who = names.get(given.person_id, "")
    if given.for_person is None:
        return who
    own = names.get(given.for_person, "")
    return in_locale(Text(f"{who}(受{own}委托)", f"{who} (for {own})"))


def stands_in(grounds: Grounds, names: Mapping[int, str], by: Actor) -> Text | None:
    """For whom the reader would decide, by which paper and until when; none for his own step."""
    for step in grounds.steps:
        for one in step.hands:
            if one.to_person == by.person_id:
                own = names.get(one.from_person, "")
                tier = TIERS[step.role]
                return Text(
                    f"您受{own}委托代行{tier.zh}({one.document}, 至 {one.last_day})。",
                    f"You stand in for {own} at {tier.en.lower()} ({one.document}, until"
                    f" {one.last_day}).",
                )
    return None


def _hands(role: str, names: Mapping[int, str], grounds: Grounds) -> str:
    """Who stands in for the officials of that tier today, by which paper, until when."""
    told = [
        Text(
            f"{names.get(one.from_person, '')}委托{names.get(one.to_person, '')}代行,"
            f" 至 {one.last_day} ({one.document})",
            f"{names.get(one.to_person, '')} stands in for {names.get(one.from_person, '')}"
            f" until {one.last_day} ({one.document})",
        )
        for step in grounds.steps
        if step.role == role
        for one in step.hands
    ]
    return "; ".join(in_locale(one) for one in told)


def _ahead(asked: ApprovalRequest, names: Mapping[int, str], grounds: Grounds) -> Iterator[Step]:
    """Whose turn it is, then who decides after him, and who stands in for them."""
    if asked.next_role is None:
        return
    for place, role in enumerate(asked.chain.split(",")[asked.step :]):
        turn = TIERS[role]
        said = (
            Text(f"等待{turn.zh}", f"Waiting for {turn.en.lower()}")
            if place == 0
            else Text(f"其后{turn.zh}", f"Then {turn.en.lower()}")
        )
        yield {
            "label": in_locale(said),
            "tone": "plain" if place else "wait",
            "note": _hands(role, names, grounds),
        }


def _end(asked: ApprovalRequest, names: Mapping[int, str]) -> Iterator[Step]:
    if asked.executed_at and asked.executor_person is not None:
        who = names.get(asked.executor_person)
        yield {"label": in_locale(Text("执行", "Carried out")), "who": who, "at": asked.executed_at}
    elif asked.state == "APPROVED":
        waiting = Text("等待另一名财务人员执行", "Waiting for another officer to carry it out")
        yield {"label": in_locale(waiting), "tone": "wait"}
    elif asked.state in ("WITHDRAWN", "EXPIRED"):
        yield {"label": in_locale(STATES[asked.state]), "tone": "plain"}
