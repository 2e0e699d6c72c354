"""The application: the list of everything that is plugged in, and nothing else."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from ledger.db import Database
from ledger.gate import addresses, api, files, headers, locale, origin, problems, roles, signin
from ledger.gate.house import Ledger
from ledger.gate.startup import refuse_unsafe
from ledger.people.sealed import Vault, unlock
from ledger.web.furnish import furnish

#: Blueprints of the JSON door, ``ledger/api/<noun>.py``.
API = (
    "docs", "session", "users", "audit_events",
    "counties", "companies", "projects", "duties", "workers",
    "listings", "contracts", "exemptions", "policies", "amendments", "assessments", "deadlines", "calendar",
    "books", "vouchers", "reviews", "approvals", "delegations",
    "deposits", "publicity", "collections", "collection_days",
    "unidentified", "remittances", "guarantees", "refunds",
    "supervised", "transfers", "mode_changes", "partial_returns",
    "cases", "case_measures", "rolls", "claims", "draws", "payments", "bank_results", "bank_templates",
    "cards", "statements",
    "funds", "allotments", "outlays", "advances", "recoveries", "pursuit", "write_offs",
    "papers", "exports", "lists", "imports",
)  # fmt: skip

#: Blueprints of the pages, ``ledger/web/<noun>.py``.
PAGES = (
    "signin", "profile", "users", "audit_events", "home",
    "counties", "companies", "projects", "duties", "workers",
    "listings", "contracts", "exemptions", "policies", "amendments", "assessments", "deadlines", "calendar",
    "books", "unreviewed", "vouchers", "reviews", "approvals", "delegations",
    "deposits", "publicity", "collections", "collection_days", "unidentified", "remittances", "interest",
    "guarantees", "refunds",
    "supervised", "freezes", "transfers", "mode_changes", "partial_returns",
    "cases", "case_measures", "case_claims", "rolls", "draws", "payments", "bank_results",
    "bank_templates", "cards", "statements",
    "funds", "reserves", "allotments", "outlays", "fund_unidentified",
    "advances", "recoveries", "exposure", "demands", "pursuit", "accruals", "costs",
    "write_offs", "slips",
    "papers", "exports", "sheets", "register_imports",
)  # fmt: skip


def create_app(config: Any) -> Flask:
    """The application over the database and keys that ``config`` names.

    Raises UnsafeHouse when a guard of the database is missing or production is set up unsafely,
    and RuntimeError when a route declares no permission.
    """
    app = Flask("ledger", template_folder=str(_templates()), static_folder="web/static")
    production = config.env == "production"
    vault = Vault.open(config.key_file) if production else Vault.open_or_make(config.key_file)
    unlock(vault)
    base = Database(config.database_url, config.read_database_url)
    refuse_unsafe(base, config)
    app.extensions["ledger"] = Ledger(base, config)
    app.config.update(
        SECRET_KEY=vault.secret_for("cookie"),
        SESSION_COOKIE_NAME="__Host-ledger" if production else "ledger",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=headers.UPLOAD,
    )
    app.json = _Json(app)
    if config.trusted_proxies:
        count = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    for part in (addresses, headers, files, signin, origin, problems, locale):
        part.plug_in(app)
    furnish(app)
    door = api.plug_in(app)
    for module in _modules("ledger.api", API):
        door.register_blueprint(module.blp, url_prefix=api.PREFIX, name=f"api-{module.blp.name}")
    for module in _modules("ledger.web", PAGES):
        app.register_blueprint(module.bp)
    roles.refuse_undeclared(app)
    return app


class _Json(DefaultJSONProvider):
    """JSON as the API writes it: in the order of the schema, Chinese as it is."""

    ensure_ascii = False
    sort_keys = False


def _modules(package: str, names: tuple[str, ...]) -> list[ModuleType]:
    return [import_module(f"{package}.{name}") for name in names]


def _templates() -> Path:
    """Where the templates lie: in the package once built, else beside it."""
    package = Path(__file__).resolve().parent
    bundled = package / "_bundled" / "templates"
    return bundled if bundled.is_dir() else package.parent / "templates"
