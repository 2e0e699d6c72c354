"""The language of a request: the switch of this visit, the profile, the setting."""

from flask import Flask, has_request_context, request, session

from ledger.gate.house import house
from ledger.gate.visitor import visitor
from ledger.text import Locale, Text

LOCALES: tuple[Locale, ...] = ("zh_CN", "en")


def locale() -> Locale:
    """The language in which this request is answered.

    ``?lang=`` holds for the rest of the visit; otherwise the profile decides, then the setting.
    """
    if not has_request_context():
        return "zh_CN"
    chosen = _asked() or session.get("lang")
    if chosen in LOCALES:
        return chosen
    found = visitor()
    return (found.locale if found else None) or house().config.locale


def keep_choice() -> None:
    """A language asked for by ``?lang=`` is remembered for this visit."""
    asked = _asked()
    if asked is not None and session.get("lang") != asked:
        session["lang"] = asked


def _asked() -> Locale | None:
    asked = {"zh": "zh_CN"}.get(request.args.get("lang", ""), request.args.get("lang"))
    return asked if asked in LOCALES else None


def in_locale(text: Text) -> str:
    """The text in the language of this request."""
    return text.in_(locale())


def plug_in(app: Flask) -> None:
    """Requests of the app remember the language asked for."""
    app.before_request(keep_choice)
