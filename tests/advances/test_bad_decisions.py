"""Bad decisions at the doors: the same refusal as JSON and on the page, and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.advances.town import API, FundTown, approve, ok
from tests.doors import Doors

OWED = ["6200.00", "1500.00"]
Before = Callable[[Doors, int], object]


def nothing(doors: Doors, request: int) -> None:
    """The request waits for tier 1."""


def rejected(doors: Doors, request: int) -> None:
    """Tier 1 has rejected it."""
    approve(doors, request, "reject")


def once(doors: Doors, request: int) -> None:
    """Tier 1 has approved it."""
    digest = ok(doors("a1").get(f"{API}/approvals/{request}"), 200)["digest"]
    said = {"decision": "approve", "opinion": "已核", "digest": digest}
    ok(doors("a1").post(f"{API}/approvals/{request}/decisions", said))


def withdrawn(doors: Doors, request: int) -> None:
    """The one who asked has taken it back."""
    ok(doors("fo1").post(f"{API}/approvals/{request}/withdrawal", {}))


@pytest.mark.parametrize(
    ("login", "before", "digest", "status", "code"),
    [
        pytest.param("fo1", nothing, None, 403, None, id="row 48: own request"),
        pytest.param("a1", once, None, 409, "state", id="row 49: twice"),
        pytest.param("a1", rejected, None, 409, "state", id="row 49: after a rejection"),
        pytest.param("a1", withdrawn, None, 409, "state", id="row 49: after a withdrawal"),
        pytest.param("a2", nothing, None, 409, "state", id="row 50: tier 2 before tier 1"),
        pytest.param("a1", nothing, "0" * 64, 409, "approval-stale", id="row 51: other content"),
    ],
)  # fmt: skip
def test_a_bad_decision_is_refused_at_each_door(
    fund_town: FundTown, doors: Doors, login: str, before: Before,
    digest: str | None, status: int, code: str | None,
) -> None:  # fmt: skip
    """A-07, I-21 .. I-23: rows 48, 49, 50 and 51 of the bad inputs."""
    request = fund_town.request_of(fund_town.an_advance_in_review(OWED))
    before(doors, request)
    shown: dict[str, Any] = ok(doors("au").get(f"{API}/approvals/{request}"), 200)
    said = {"decision": "approve", "opinion": "已核", "digest": digest or shown["digest"]}
    door = doors(login)
    answer = door.post(f"{API}/approvals/{request}/decisions", said)
    assert answer.status_code == status
    assert code in (None, answer.get_json()["code"])
    assert door.form(f"/approvals/{request}/decisions", said).status_code == status
    after = ok(doors("au").get(f"{API}/approvals/{request}"), 200)
    assert (after["state"], after["decisions"]) == (shown["state"], shown["decisions"])
