"""Who may come in: every route declares it, and what declares nothing stays shut."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, request

from ledger.actor import Actor, Role
from ledger.errors import Forbidden
from ledger.gate.refusals import NotSignedIn, PersonNeeded, StepUpNeeded
from ledger.gate.signin import step_up
from ledger.gate.visitor import actor, person, visitor

__all__ = ["actor", "allow", "allowed", "demand_fresh", "person", "public", "signed_in"]

View = TypeVar("View", bound=Callable[..., Any])
Declared = tuple[Role, ...] | str

PUBLIC = "public"
SIGNED_IN = "signed-in"


def allow(*roles: Role, fresh: bool = False) -> Callable[[View], View]:
    """The route is open to holders of any of the roles, in whatever county.

    401 for strangers, 403 for others; which county's rows he may touch is judged where they are
    found. ``fresh`` demands the person himself, not a token, with a new code or password.
    """

    def shut(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not holds_one(actor(), roles):
                raise Forbidden("您的角色不能办理这项业务。", "Your roles do not allow this.")
            if fresh:
                demand_fresh()
            return view(*args, **kwargs)

        guarded.__fresh__ = fresh  # type: ignore[attr-defined]
        return cast(View, _declare(guarded, tuple(roles)))

    return shut


def signed_in(view: View) -> View:
    """The route is open to everyone who has signed in: his own account, nothing else."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        actor()
        return view(*args, **kwargs)

    return cast(View, _declare(guarded, SIGNED_IN))


def public(view: View) -> View:
    """The route is open to strangers."""
    return _declare(view, PUBLIC)


def allowed(view: Callable[..., Any]) -> Declared | None:
    """What the route declared; None when it declared nothing."""
    return cast("Declared | None", getattr(view, "__allowed__", None))


def holds_one(who: Actor, roles: tuple[Role, ...]) -> bool:
    """Whether he holds one of the roles anywhere."""
    return bool(who.roles & set(roles))


def demand_fresh() -> None:
    """Nothing, when the person himself has shown code or password within the last minutes.

    A page may send them along in the field ``_secret``.
    """
    found = visitor()
    if found is None:
        raise NotSignedIn()
    if found.by_token:
        raise PersonNeeded()
    if not found.fresh and not step_up(request.form.get("_secret", "")):
        raise StepUpNeeded(tried="_secret" in request.form)


def refuse_undeclared(app: Flask) -> None:
    """Nothing, when every route says who may use it; RuntimeError names those that do not."""
    app.view_functions["static"] = public(app.view_functions["static"])
    silent = sorted(name for name, view in app.view_functions.items() if allowed(view) is None)
    if silent:
        raise RuntimeError(f"Routes without a declared permission: {', '.join(silent)}")


def _declare(view: View, declared: Declared) -> View:
    view.__allowed__ = declared  # type: ignore[attr-defined]
    return view
