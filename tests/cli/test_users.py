"""Users from the command line: once set up, then always as a person (design 2.17, S-7, S-9)."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from ledger.actor import Role
from ledger.audit.models import AuditEvent
from ledger.cli import house
from ledger.cli.users import users
from ledger.db import Database
from ledger.errors import Forbidden, Invalid, Refusal
from ledger.gate.refusals import NotSignedIn, PersonNeeded, Unsettled
from ledger.people.models import SignIn
from ledger.people.signin import SignInRefused
from ledger.people.tokens import issue_token
from tests.doors import PASSWORD, a_user, citizen_id

Run = Callable[..., Result]


@pytest.fixture
def run(app_url: str, keys: Path, at: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs ``ledger users …`` on the test's database."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", app_url)
    monkeypatch.setenv("LEDGER_KEY_FILE", str(keys))
    monkeypatch.delenv("LEDGER_TOKEN", raising=False)
    house.settings.cache_clear()
    house.database.cache_clear()

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(users, list(words), input=typed, standalone_mode=False)

    yield run
    house.database().dispose()
    house.settings.cache_clear()
    house.database.cache_clear()


def three(*, first: int = 1) -> list[str]:
    words = []
    for number, kind in enumerate(("sy", "se", "aa"), first):
        words += [f"--{kind}", f"管理员{number}", citizen_id(number), f"{kind}{number}"]
    return words


def test_the_first_administrators_are_made_once(run: Run, database: Database) -> None:
    """S-9."""
    made = run("setup", *three())
    assert made.exit_code == 0, made.exception
    passwords = re.findall(r"[a-z0-9]{5}(?:-[a-z0-9]{5}){3}", made.output)
    assert len(set(passwords)) == 3
    again = run("setup", *three(first=4))
    assert isinstance(again.exception, Refusal)
    assert again.exception.code == "administrators-exist"
    held_back = run("list", "--as", "sy1", typed=f"{passwords[0]}\n")
    assert isinstance(held_back.exception, Unsettled), "the given password must be changed first"


def test_one_person_cannot_be_two_administrators(run: Run) -> None:
    """I-32."""
    words = three()
    words[6] = words[2]
    refused = run("setup", *words)
    assert isinstance(refused.exception, Refusal)
    assert refused.exception.code == "person-known"


def test_a_wrong_number_is_refused_at_the_place(run: Run) -> None:
    words = three()
    words[2] = "652301199901010001"
    refused = run("setup", *words)
    assert isinstance(refused.exception, Invalid)
    assert [error.code for error in refused.exception.errors] == ["id-invalid"]


def test_a_command_acts_as_a_person(run: Run, database: Database) -> None:
    """S-7: same rights, same trail; the sign-in ends with the command."""
    database.in_transaction(
        lambda session: [
            a_user(session, "sy", (Role.SY, 0), number=900),
            a_user(session, "se", (Role.SE, 0), number=901),
        ]
    )
    new = ("赵明", citizen_id(700), "zhao")
    nobody = run("add", *new)
    assert isinstance(nobody.exception, NotSignedIn)
    wrong = run("add", *new, "--as", "sy", typed="not the password\n")
    assert isinstance(wrong.exception, SignInRefused)
    other = run("add", *new, "--as", "se", typed=f"{PASSWORD}\n")
    assert isinstance(other.exception, Forbidden)
    made = run("add", *new, "--as", "sy", typed=f"{PASSWORD}\n")
    assert made.exit_code == 0, made.exception
    assert "zhao" in made.output
    asked = run("grant", "zhao", "AA", "--as", "se", typed=f"{PASSWORD}\n")
    assert "ASKED" in asked.output
    granted = run("confirm", "1", "--as", "sy", typed=f"{PASSWORD}\n")
    assert "HELD" in granted.output
    listed = run("list", "--as", "sy", typed=f"{PASSWORD}\n")
    assert "zhao" in listed.output
    with database.reading() as session:
        opened = session.scalars(select(AuditEvent).where(AuditEvent.action == "user.opened"))
        assert "cli" in {event.door for event in opened}
        assert all(row.ended_why == "left" for row in session.scalars(select(SignIn)))


def test_a_command_repeated_under_its_key_is_done_once(run: Run, database: Database) -> None:
    """I-26."""
    database.in_transaction(lambda session: a_user(session, "sy", (Role.SY, 0), number=900))
    words = ("add", "赵明", citizen_id(700), "zhao", "--as", "sy", "--key", "k" * 20)
    first = run(*words, typed=f"{PASSWORD}\n")
    again = run(*words, typed=f"{PASSWORD}\n")
    assert first.exit_code == again.exit_code == 0, again.exception
    assert "Done before" in again.output
    assert not re.search(r"[a-z0-9]{5}(-[a-z0-9]{5}){3}", again.output)


def test_a_token_acts_but_does_not_open_accounts(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(session: object) -> str:
        sy = a_user(session, "sy", (Role.SY, 0), number=900)  # type: ignore[arg-type]
        return issue_token(session, "program", 30, by=sy)[1]  # type: ignore[arg-type]

    monkeypatch.setenv("LEDGER_TOKEN", database.in_transaction(make))
    assert run("list").exit_code == 0
    refused = run("add", "赵明", citizen_id(700), "zhao")
    assert isinstance(refused.exception, PersonNeeded)
