"""Bearer tokens: a program acts as its owner, where no person needs to be present."""

import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor
from ledger.audit import trail
from ledger.errors import NotFound
from ledger.people.models import ApiToken, UserAccount
from ledger.people.signin import hash_of

PREFIX = "wdl_"
LONGEST_DAYS = 366


def issue_token(session: Session, label: str, days: int, *, by: Actor) -> tuple[ApiToken, str]:
    """The token's row and its secret, which is shown this once and never kept."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        token_hash=hash_of(secret),
        user_id=by.user_id,
        label=label,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=min(days, LONGEST_DAYS)),
    )
    session.add(token)
    session.flush()
    trail.record(session, "token.issued", f"token:{token.id}", by=by, days=days)
    return token, secret


def revoke_token(session: Session, token_id: int, *, by: Actor) -> ApiToken:
    """The actor's own token is refused from the next request on."""
    token = session.scalar(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == by.user_id)
    )
    if token is None:
        raise NotFound("没有找到这个令牌。", "There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        trail.record(session, "token.revoked", f"token:{token.id}", by=by)
    return token


def tokens_of(session: Session, user_id: int) -> list[ApiToken]:
    """The user's tokens, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())
    return list(session.scalars(query))


def owner_of(session: Session, secret: str) -> UserAccount | None:
    """The user whose token this is, if it stands and he is not disabled."""
    if not secret.startswith(PREFIX):
        return None
    row = session.execute(
        select(ApiToken, UserAccount)
        .join(UserAccount, UserAccount.id == ApiToken.user_id)
        .where(ApiToken.token_hash == hash_of(secret), ApiToken.revoked_at.is_(None))
    ).first()
    if row is None:
        return None
    token, user = row
    return user if user.disabled_at is None and token.expires_at > clock.now() else None
