"""Builders of changes of policy for the tests of this folder."""

import copy
from typing import Any

from tests.advances.town import API, ok
from tests.doors import Doors

DAY = "2026-04-01"
Body = dict[str, Any]


def version_of(doors: Doors, code: str = "XJ", kind: str = "deposit") -> Body:
    """The latest version of the policy, with its figures."""
    listed = ok(doors("fo1").get(f"{API}/policies?kind={kind}&code={code}"), 200)["items"]
    return ok(doors("fo1").get(f"{API}/policies/{listed[-1]['id']}"), 200)


def body(figures: Body, **change: Any) -> Body:
    return {
        "effective_from": DAY, "source_zh": "新疆 2026 年规定", "article": "第三条",
        "basis": "新人社发〔2026〕5号", "figures": figures, **change,
    }  # fmt: skip


def lowered(version: Body) -> Body:
    """The figures with the first band at 2.5 % instead of 3 %."""
    figures = copy.deepcopy(version["figures"])
    figures["bands"][0]["ratio"] = "2.5"
    return figures


def proposed(doors: Doors, **change: Any) -> Body:
    base = version_of(doors)
    path = f"{API}/policies/{base['id']}/amendments"
    return ok(doors("fo1").post(path, body(lowered(base), **change)))
