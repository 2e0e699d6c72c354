"""What every template may use: both languages, money, days, the menu, errors at their fields."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask, request, url_for
from sqlalchemy import select

from ledger import clock
from ledger.actor import Actor, Role
from ledger.capitals import capitals
from ledger.errors import FieldError, Refusal
from ledger.gate.house import house, reading
from ledger.gate.locale import locale
from ledger.gate.visitor import person, visitor
from ledger.money import Money
from ledger.parties.models import County
from ledger.text import Text
from ledger.web.menu import menu

ROLE_NAMES: Mapping[Role, Text] = {
    Role.FO: Text("财务", "Finance officer"),
    Role.A1: Text("一级审批", "Approver, tier 1"),
    Role.A2: Text("二级审批", "Approver, tier 2"),
    Role.AU: Text("审计", "Auditor"),
    Role.SY: Text("系统管理员", "System administrator"),
    Role.SE: Text("安全管理员", "Security administrator"),
    Role.AA: Text("审计管理员", "Audit administrator"),
}


class Mistake(NamedTuple):
    """One line of the error summary: the id of the control it belongs to, and the sentence."""

    at: str
    words: str


def furnish(app: Flask) -> None:
    """Templates of ``app`` have the functions and filters of this file."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        t=t, say=say, locale=locale, person=person, menu=menu, role_names=role_names,
        is_demo=is_demo, county_name=county_name, other_language=other_language,
        sign_out_url=sign_out_url, new_key=new_key, needs_secret=needs_secret,
        secret_is_code=secret_is_code, errors_of=errors_of, error_at=error_at,
        chart_data=chart_data, today=clock.today, now=clock.now,
    )  # fmt: skip
    app.jinja_env.filters.update(
        capitals=capitals, instant=instant, month=month, say=say, money=grouped
    )


def t(zh: str, en: str) -> str:
    """The words in the language of this request."""
    return en if locale() == "en" else zh


def say(words: Text | str) -> str:
    """A stored or declared text in the language of this request."""
    return words.in_(locale()) if isinstance(words, Text) else words


def grouped(amount: Money | None) -> str:
    """Thousands separated, two decimals; nothing for no amount."""
    return "" if amount is None else amount.grouped()


def instant(at: datetime) -> str:
    """Day and minute in Asia/Shanghai."""
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


def month(period: int | date) -> str:
    """``202601`` or a day as ``2026-01``."""
    if isinstance(period, date):
        return period.strftime("%Y-%m")
    return f"{period // 100}-{period % 100:02d}"


def role_names(who: Actor) -> str:
    """The names of all roles the person holds."""
    return ", ".join(say(ROLE_NAMES[role]) for role in Role if role in who.roles)


def is_demo() -> bool:
    """Whether this house shows the sample county, so that pages and papers must say so."""
    return house().config.env == "demo"


def other_language(language: str) -> str:
    """The address of this page in the other language."""
    shown = request.path if request.method == "GET" else "/"
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return f"{shown}?{urlencode([*kept, ('lang', language)])}"


def sign_out_url() -> str | None:
    """Where a signed-in person signs out."""
    return url_for("signin.sign_out")


def new_key() -> str:
    """A fresh idempotency key for a form."""
    return secrets.token_urlsafe(18)


def errors_of(errors: Refusal | Iterable[FieldError] | None) -> list[Mistake]:
    """The error summary: every mistake with the control it links to ("" for the whole form)."""
    if isinstance(errors, Refusal):
        inner = getattr(errors, "errors", None)
        return errors_of(inner) if inner else [Mistake("", say(errors.says))]
    return [Mistake(_control(one.pointer), say(one.says)) for one in errors or ()]


def error_at(errors: Refusal | Iterable[FieldError] | None, name: str) -> str:
    """The sentences for one control; empty when it is right or nothing was judged."""
    if not errors:
        return ""
    return " ".join(mistake.words for mistake in errors_of(errors) if mistake.at == name)


def _control(pointer: str) -> str:
    """``/lines/0/amount`` is the control ``lines-0-amount``."""
    return pointer.strip("/").replace("/", "-")


def chart_data(
    labels: Sequence[Text | str], series: Sequence[Mapping[str, Any]], kind: str, stacked: bool
) -> dict[str, Any]:
    """The figures of a chart as JSON for charts.js; money in yuan as text."""
    return {
        "kind": kind,
        "stacked": stacked,
        "labels": [say(label) for label in labels],
        "series": [
            {"name": say(one["name"]), "values": [str(value) for value in one["values"]]}
            for one in series
        ],
    }


def county_name() -> str:
    """The county in which the person works, when it is exactly one."""
    who = person()
    if who is None or len(who.counties) != 1:
        return ""
    with reading() as session:
        return session.scalar(select(County.name).where(County.id.in_(who.counties))) or ""


def needs_secret() -> bool:
    """Whether a decision of this person needs code or password along with it."""
    found = visitor()
    return found is not None and not found.fresh


def secret_is_code() -> bool:
    """Whether the person shows himself by a code, not by the password."""
    found = visitor()
    return found is not None and found.has_code
