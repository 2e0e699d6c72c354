"""The export page: take a book away with its proof, and verify a book where it stands."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from marshmallow import Schema, ValidationError

from ledger import clock
from ledger.actor import Role
from ledger.audit.models import AuditEvent
from ledger.audit.trail import facts_of
from ledger.book.browse import books_of, last_seq
from ledger.book.check import verify as verify_book
from ledger.bookkeeping.own import own_book
from ledger.errors import NotFound, Refusal
from ledger.exports.pack import pack_export
from ledger.exports.queries import exports_taken
from ledger.exports.schemas import BookIn, ExportIn, book_taken
from ledger.exports.take import MAY_EXPORT, TakeExport
from ledger.exports.verify_folder import OPENLY
from ledger.gate.downloads import watermark, zip_answer
from ledger.gate.forms import OWN, Errors, values_of
from ledger.gate.house import database, reading
from ledger.gate.paging import Paging, page_of
from ledger.gate.problems import field_errors, messages_of, status_of
from ledger.gate.roles import actor, allow
from ledger.people.roster import names_of
from ledger.said import typed_text
from ledger.text import Text
from ledger.web.bookshelf import KINDS
from ledger.web.furnish import say
from ledger.web.lists import wanted_by, ways

bp = Blueprint("exports", __name__, url_prefix="/exports")

FORMS: Mapping[str, Text] = {
    "all": Text("全部: 日记账、CSV 表格、beancount", "Everything: journal, CSV sheets, beancount"),
    "csv": Text("日记账和 CSV 表格", "The journal and CSV sheets"),
    "beancount": Text("日记账和 beancount", "The journal and beancount"),
    "jsonl": Text("只要日记账", "The journal alone"),
}


@bp.get("")
@allow(*MAY_EXPORT)
def index() -> str:
    """The form of an export, what it holds and how it is verified, and the exports taken."""
    return _page()


@bp.post("")
@allow(*MAY_EXPORT)
def take() -> Response:
    """The export as a ZIP to save, or the page once more with what is wrong."""
    try:
        asked = TakeExport(**_typed(ExportIn()), watermark=watermark())
        packed = pack_export(database(), asked, by=actor())
    except ValidationError as wrong:
        return make_response(_page(errors=field_errors(messages_of(wrong))), 422)
    except NotFound:
        raise
    except Refusal as refusal:
        return make_response(_page(errors=refusal), status_of(refusal))
    return zip_answer(packed, f"export-{asked.book}.zip")


@bp.post("/verify")
@allow(Role.AU)
def verify() -> Response:
    """The verdict on a book as it stands in the database: every hash, sum and guard anew."""
    try:
        asked = _typed(BookIn())
        with reading() as session:
            book = own_book(session, asked["book"], by=actor())
            verdict = {
                "book": book,
                "records": last_seq(session, book.id),
                "findings": verify_book(session, book.id),
                "at": clock.now(),
            }
    except ValidationError as wrong:
        return make_response(_page(errors=field_errors(messages_of(wrong))), 422)
    except NotFound:
        raise
    except Refusal as refusal:
        return make_response(_page(errors=refusal), status_of(refusal))
    return make_response(_page(verdict=verdict))


def _typed(schema: Schema) -> dict[str, Any]:
    """What was typed into the form, validated."""
    with typed_text():
        data: dict[str, Any] = schema.load(values_of(schema))
    return data


def _page(errors: Errors | None = None, verdict: Mapping[str, Any] | None = None) -> str:
    wanted = wanted_by(Paging())
    counties = actor().counties
    with reading() as session:
        page = page_of(session, exports_taken(counties), wanted, AuditEvent.id, newest_first=True)
        taken = [_taken(event) for event in page.items]
        who = names_of(session, {event.person_id for event in page.items})
        own = books_of(session, counties)
    return render_template(
        "exports/index.html",
        choices=[(book.code, f"{book.code} {say(KINDS[book.kind])}") for book in own],
        forms=[(code, say(words)) for code, words in FORMS.items()],
        form_names=FORMS,
        openly=Text(*OPENLY),
        verdict=verdict,
        taken=taken,
        who=who,
        may_verify=actor().holds(Role.AU),
        errors=errors,
        values={name: value for name, value in request.form.items() if name not in OWN},
        **(ways(page.next) if request.method == "GET" else {}),
    )


def _taken(event: AuditEvent) -> dict[str, Any]:
    """An export taken, as the list shows it."""
    told = facts_of(event)
    days = (told.get("first_day"), told.get("last_day"))
    return {
        "at": event.at,
        "book": book_taken(event),
        "form": FORMS[told["form"]],
        "days": days if any(days) else None,
        "person_id": event.person_id,
    }
