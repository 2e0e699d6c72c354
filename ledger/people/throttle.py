"""The sign-in throttle: waits grow with each failure, and always end."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.people.models import SignInAttempt
from ledger.people.sealed import vault

#: failures without a wait; then 30 s, doubling to 15 minutes at most
FREE_FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
#: failures of one address within a minute, over all sign-in names
ADDRESS_FAILURES, WINDOW = 10, timedelta(minutes=1)
REMEMBERED = timedelta(hours=24)


def wait_for(session: Session, login: str, address: str) -> int:
    """The seconds until this address may try this name again; 0 means now.

    Counted by name and address together, so nobody can shut a colleague out from elsewhere.
    """
    now = clock.now()
    return max(_pair_wait(session, login, address, now), _address_wait(session, address, now))


def note_attempt(session: Session, login: str, address: str, *, succeeded: bool) -> None:
    """The attempt is on record."""
    session.add(
        SignInAttempt(
            login_index=_index(login),
            address=address[:64],
            at=clock.now(),
            succeeded=succeeded,
        )
    )


def _pair_wait(session: Session, login: str, address: str, now: datetime) -> int:
    pair = (
        SignInAttempt.login_index == _index(login),
        SignInAttempt.address == address[:64],
        SignInAttempt.at > now - REMEMBERED,
    )
    last_good = session.scalar(
        select(func.max(SignInAttempt.at)).where(*pair, SignInAttempt.succeeded.is_(True))
    )
    bad = select(SignInAttempt.at).where(*pair, SignInAttempt.succeeded.is_(False))
    if last_good is not None:
        bad = bad.where(SignInAttempt.at > last_good)
    failures = session.scalars(bad.order_by(SignInAttempt.at)).all()
    over = len(failures) - FREE_FAILURES
    if over < 0:
        return 0
    wait = min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT)
    return _seconds(failures[-1] + wait - now)


def _address_wait(session: Session, address: str, now: datetime) -> int:
    failures = session.scalars(
        select(SignInAttempt.at)
        .where(
            SignInAttempt.address == address[:64],
            SignInAttempt.at > now - WINDOW,
            SignInAttempt.succeeded.is_(False),
        )
        .order_by(SignInAttempt.at)
    ).all()
    if len(failures) < ADDRESS_FAILURES:
        return 0
    return _seconds(failures[-ADDRESS_FAILURES] + WINDOW - now)


def _seconds(left: timedelta) -> int:
    return max(0, -int(-left.total_seconds() // 1))


def _index(login: str) -> str:
    return vault().blind_index("login", login.strip().lower()).hex()
