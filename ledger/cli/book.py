"""``ledger trial-balance``, ``balance`` and ``close``: a book from the command line."""

import functools
import json
import os
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import clock
from ledger.actor import Actor, Role
from ledger.approvals.models import ApprovalRequest
from ledger.approvals.request import STATES
from ledger.book import balances
from ledger.book.books import Book, find_book
from ledger.book.chart import TITLES
from ledger.bookkeeping.close import (
    ExecuteClose,
    RequestClose,
    execute_close,
    read_period,
    request_close,
)
from ledger.bookkeeping.own import own_book
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database, settings
from ledger.fields import Month
from ledger.gate.kinds import CLOSE_OBSTACLES
from ledger.gate.refusals import NotSignedIn
from ledger.money import Money

OFFICE = (Role.FO, Role.A1, Role.A2, Role.AU)
DAY = click.DateTime(["%Y-%m-%d"])

#: Finds the book that a reading command may see.
Finder = Callable[[Session, str], Book]


def reading_books(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command gets a ``Finder`` first: of the person's own counties, if a person acts.

    Without ``--as`` and LEDGER_TOKEN the sample county may be read by whoever runs its machine;
    in production a person must act.
    """
    acted = acting(lambda who, *args, **kwargs: command(_own(who), *args, **kwargs))

    @click.option("--as", "login", help="sign-in name; otherwise LEDGER_TOKEN says who reads")
    @functools.wraps(command)
    def read(*args: Any, login: str | None, **kwargs: Any) -> Any:
        if login or os.environ.get("LEDGER_TOKEN"):
            return acted(*args, login=login, key=None, **kwargs)
        if settings().env == "production":
            raise NotSignedIn()
        return command(find_book, *args, **kwargs)

    return read


def _own(who: Acting) -> Finder:
    by = who.demand(*OFFICE)
    return lambda session, code: own_book(session, code, by=by)


@click.command("trial-balance")
@click.option("--book", "code", required=True, help="such as 652301-DEP")
@click.option("--on", type=DAY, help="at the end of that day; today when left out")
@click.option("--before-closing", is_flag=True, help="without the year-end carry")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@reading_books
def trial_balance(
    found: Finder, code: str, on: datetime | None, before_closing: bool, as_json: bool
) -> None:
    """科目余额表: every title's opening, turnover and closing at a date."""
    day = on.date() if on else clock.today()
    with database().reading() as session:
        book = found(session, code)
        lines = balances.trial_balance(session, book.id, day, before_closing=before_closing)
    if as_json:
        _print_trial_json(book, day, before_closing, lines)
    else:
        _print_trial(book, day, lines)


@click.command()
@click.option("--book", "code", required=True, help="such as 652301-DEP")
@click.option("--account", required=True, help="CODE[:key=value,...], such as 2307.01:project=3")
@click.option("--on", type=DAY, help="at the end of that day; now when left out")
@reading_books
def balance(found: Finder, code: str, account: str, on: datetime | None) -> None:
    """One balance in yuan, positive on the title's own side."""
    title, aux = read_account(account)
    with database().reading() as session:
        book = found(session, code)
        amount = balances.balance(session, book.id, title, on=on.date() if on else None, **aux)
    click.echo(str(amount))


@click.command()
@click.option("--book", "code", required=True, help="such as 652301-DEP")
@click.option("--period", required=True, help="YYYY-MM")
@acting
def close(who: Acting, code: str, period: str) -> None:
    """Close a month: files the request; run again by another officer once it is approved."""
    by = who.demand(Role.FO)
    month: str = Month().deserialize(period)

    def work(session: Session) -> ApprovalRequest:
        return _step(session, code, month, by)

    done = carry_out(who, "close", {"book": code, "period": month}, work, CloseOut())
    words = STATES[done["state"]]
    click.echo(f"{done['summary_zh']}: {words.zh} {words.en} (#{done['id']})")


class CloseOut(Schema):
    """What became of the request for a close."""

    id = fields.Integer()
    state = fields.String()
    summary_zh = fields.String()


def _step(session: Session, code: str, month: str, by: Actor) -> ApprovalRequest:
    """The close is asked for; waits; or is carried out, whichever is its next step."""
    live = session.scalar(
        select(ApprovalRequest).where(
            ApprovalRequest.subject == f"close:{code}:{month}",
            ApprovalRequest.state.in_(("IN_REVIEW", "APPROVED")),
            ApprovalRequest.county_id.in_(by.counties),
        )
    )
    if live is None:
        command = RequestClose(code, read_period(month))
        return request_close(session, command, obstacles=CLOSE_OBSTACLES, by=by)
    if live.state == "APPROVED":
        return execute_close(session, ExecuteClose(live.id), obstacles=CLOSE_OBSTACLES, by=by)
    return live


def read_account(written: str) -> tuple[str, dict[str, str]]:
    """``2307.01:project=3`` as title and auxiliaries; wrong spelling is wrong usage."""
    title, _, rest = written.partition(":")
    known = {key for one in TITLES.values() for key in one.aux}
    aux: dict[str, str] = {}
    for part in rest.split(",") if rest else []:
        key, equals, value = part.partition("=")
        if not equals or not value or key not in known:
            raise click.UsageError(f"--account: {part!r} is not key=value of {sorted(known)}")
        aux[key] = value
    return title, aux


def _print_trial_json(
    book: Book, day: date, before_closing: bool, lines: list[balances.TrialLine]
) -> None:
    told = {
        "book": book.code,
        "on": day.isoformat(),
        "before_closing": before_closing,
        "lines": [
            {
                "title": line.title,
                "name": line.name.zh,
                "name_en": line.name.en,
                "opening_debit": str(line.opening_d),
                "opening_credit": str(line.opening_c),
                "debit": str(line.debit),
                "credit": str(line.credit),
                "closing_debit": str(line.closing_d),
                "closing_credit": str(line.closing_c),
            }
            for line in lines
        ],
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _print_trial(book: Book, day: date, lines: list[balances.TrialLine]) -> None:
    """The six columns, money above memo, each with its total."""
    heads = ("期初借方", "期初贷方", "本期借方", "本期贷方", "期末借方", "期末贷方")
    click.echo(f"{book.code} 科目余额表 Trial balance {day}")
    click.echo("科目".ljust(6) + "".join(head.rjust(14) for head in heads))
    for memo in (False, True):
        part = [line for line in lines if line.title.startswith("9") is memo]
        columns = [
            (one.opening_d, one.opening_c, one.debit, one.credit, one.closing_d, one.closing_c)
            for one in part
        ]
        for line, sums in zip(part, columns, strict=True):
            click.echo(_row(line.title, sums) + f"  {line.name.zh}")
        if part:
            totals = tuple(Money.sum(column) for column in zip(*columns, strict=True))
            click.echo(_row("合计", totals, wide=6))


def _row(title: str, sums: tuple[Money, ...], wide: int = 8) -> str:
    return title.ljust(wide) + "".join((one.grouped() if one else "").rjust(18) for one in sums)


commands = (trial_balance, balance, close)
