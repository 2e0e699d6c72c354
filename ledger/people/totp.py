"""Second factor: time-based codes of RFC 6238, each taken once."""

import pyotp

from ledger import clock

STEP = 30


def new_secret() -> str:
    """A fresh secret to be shown once and then sealed."""
    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """The otpauth address that an authenticator app reads from the QR picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="农民工工资保证金账簿")


def step_of(secret: str, code: str, after: int) -> int | None:
    """The time step whose code this is, or None.

    The present step and the one before are tried (a clock may lag by half a minute); a step at or
    before ``after`` was used already and is refused.
    """
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    present = int(clock.now().timestamp()) // STEP
    maker = pyotp.TOTP(secret)
    for step in (present, present - 1):
        if step > after and pyotp.utils.strings_equal(maker.generate_otp(step), code):
            return step
    return None
