"""Settings, read from the environment once. Nothing below the doors reads them."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

ROOT = Path(__file__).resolve().parent


def _locale() -> Literal["zh_CN", "en"]:
    return "en" if os.environ.get("LEDGER_LOCALE") == "en" else "zh_CN"


def _env() -> Literal["demo", "production"]:
    said = os.environ.get("LEDGER_ENV", "demo")
    if said not in ("demo", "production"):
        raise ValueError(f"LEDGER_ENV is {said!r}; it must be demo or production.")
    return cast(Literal["demo", "production"], said)


@dataclass(frozen=True, slots=True)
class Config:
    """How this deployment runs; each field is one LEDGER_* variable."""

    #: LEDGER_DATABASE_URL: an SQLAlchemy URL. The default is one file under var/.
    database_url: str = field(
        default_factory=lambda: os.environ.get(
            "LEDGER_DATABASE_URL", f"sqlite:///{ROOT / 'var' / 'ledger.sqlite3'}"
        )
    )
    #: LEDGER_READ_DATABASE_URL: where reports and auditors read; the same database by default.
    read_database_url: str | None = field(
        default_factory=lambda: os.environ.get("LEDGER_READ_DATABASE_URL")
    )
    #: LEDGER_KEY_FILE: the keys that seal personal data; made by `ledger init` if absent.
    key_file: Path = field(
        default_factory=lambda: Path(
            os.environ.get("LEDGER_KEY_FILE", str(ROOT / "var" / "keys.json"))
        )
    )
    #: LEDGER_ENV: demo (sample people, this machine only) or production.
    env: Literal["demo", "production"] = field(default_factory=_env)
    #: LEDGER_LOCALE: zh_CN or en.
    locale: Literal["zh_CN", "en"] = field(default_factory=_locale)
    #: LEDGER_TRUSTED_PROXIES: how many proxies stand before the server.
    trusted_proxies: int = field(
        default_factory=lambda: int(os.environ.get("LEDGER_TRUSTED_PROXIES", "0"))
    )
