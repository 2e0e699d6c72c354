"""Users from the command line: the first three administrators, accounts and roles."""

import click
from marshmallow import ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.actor import ADMINISTRATORS, SYSTEM, Role
from ledger.cli.acting import Acting, acting, carry_out
from ledger.cli.house import database
from ledger.errors import Invalid, NotFound, Refusal
from ledger.gate.problems import field_errors, messages_of
from ledger.parties.models import County
from ledger.people import grants, register
from ledger.people.grants import Grant
from ledger.people.models import RoleGrant, UserAccount
from ledger.people.password import hash_password
from ledger.people.register import NewUser
from ledger.people.roster import find_user
from ledger.people.schemas import GrantOut, UserIn, UserOut

KINDS = {Role.SY: "系统管理员 SY", Role.SE: "安全管理员 SE", Role.AA: "审计管理员 AA"}
SHOWN_ONCE = "只显示这一次, 首次登录须修改。 Shown only now; to be changed at the first sign-in."


@click.group()
def users() -> None:
    """Users, their accounts and their roles."""


@users.command()
@click.option("--sy", nargs=3, metavar="NAME ID LOGIN", help="system administrator")
@click.option("--se", nargs=3, metavar="NAME ID LOGIN", help="security administrator")
@click.option("--aa", nargs=3, metavar="NAME ID LOGIN", help="audit administrator")
def setup(**given: tuple[str, str, str] | None) -> None:
    """Create the first three administrators, three different persons, once."""
    passwords = {role: register.new_password() for role in KINDS}
    people = {
        role: _new_user(given[role.lower()] or _asked_for(words), passwords[role])
        for role, words in KINDS.items()
    }

    def work(session: Session) -> None:
        made = {
            role: register.open_account(session, new, by=SYSTEM).person_id
            for role, new in people.items()
        }
        grants.found_administrators(session, made)

    database().in_transaction(work)
    for role, new in people.items():
        click.echo(f"{KINDS[role]}  {new.login}  {passwords[role]}")
    click.echo(SHOWN_ONCE, err=True)


@users.command("list")
@acting
def list_users(who: Acting) -> None:
    """List the users with their roles."""
    who.demand(Role.SY, Role.SE, Role.AA)
    table = Table("id", "登录名", "姓名", "角色", "状态")
    with database().reading() as session:
        counties = {row.id: row.name for row in session.scalars(select(County))}
        held: dict[int, list[str]] = {}
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.revoked_at.is_(None))):
            words = f"{grant.role} {counties.get(grant.county_id, '')}".strip()
            held.setdefault(grant.person_id, []).append(words)
        for user in session.scalars(select(UserAccount).order_by(UserAccount.id)):
            state = "停用" if user.disabled_at else "在用"
            roles = ", ".join(held.get(user.person_id, []))
            table.add_row(str(user.id), user.login, user.person.name, roles, state)
    Console().print(table)


@users.command()
@click.argument("name")
@click.argument("id_number")
@click.argument("login")
@acting
def add(who: Acting, name: str, id_number: str, login: str) -> None:
    """Open an account without roles, and print the password to hand over."""
    by = who.demand(Role.SY, in_person=True)
    password = register.new_password()
    new = _new_user((name, id_number, login), password)
    values = {"name": new.name, "id_number": new.id_number, "login": new.login}
    made = carry_out(
        who, "users add", values, lambda s: register.open_account(s, new, by=by), UserOut()
    )
    click.echo(f"{made['id']}  {made['login']}  {'' if made['replayed'] else password}".rstrip())
    click.echo(SHOWN_ONCE, err=True)


@users.command()
@click.argument("login")
@click.argument("role", type=click.Choice([*Role]))
@click.option("--county", help="county code, such as 652301; not for SY, SE and AA")
@acting
def grant(who: Acting, login: str, role: str, county: str | None) -> None:
    """Grant a role; a new administrator or a first A2 waits for a second administrator."""
    by = who.demand(Role.SE, in_person=True)

    def work(session: Session) -> object:
        county_id = 0 if Role(role) in ADMINISTRATORS else _county(session, county)
        wanted = Grant(_user(session, login).id, Role(role), county_id)
        return grants.ask_grant(session, wanted, by=by)

    values = {"login": login, "role": role, "county": county}
    made = carry_out(who, "users grant", values, work, GrantOut())
    click.echo(f"{made['state']}  {made['id']}")


@users.command()
@click.argument("request_id", type=click.IntRange(1))
@click.option("--refuse", is_flag=True, help="refuse instead of granting")
@acting
def confirm(who: Acting, request_id: int, refuse: bool) -> None:
    """Grant or refuse, as the second administrator, a role that another asked for."""
    by = who.demand(Role.SY, Role.AA, in_person=True)
    made = carry_out(
        who,
        "users confirm",
        {"request_id": request_id, "refuse": refuse},
        lambda s: grants.decide_grant(s, request_id, approve=not refuse, by=by),
        GrantOut(),
    )
    click.echo(f"{made['state']}  {made['id']}")


@users.command()
@click.argument("login")
@acting
def disable(who: Acting, login: str) -> None:
    """Disable an account; its sign-ins end at once."""
    by = who.demand(Role.SY, in_person=True)
    carry_out(
        who,
        "users disable",
        {"login": login},
        lambda s: register.disable_account(s, _user(s, login).id, by=by),
        UserOut(),
    )
    click.echo("已停用。 Disabled.")


def _asked_for(words: str) -> tuple[str, str, str]:
    click.echo(words, err=True)
    return (
        click.prompt("  姓名 Name", err=True),
        click.prompt("  身份证号码 Identity number", err=True),
        click.prompt("  登录名 Sign-in name", err=True),
    )


def _new_user(told: tuple[str, str, str], password: str) -> NewUser:
    try:
        read = UserIn().load(dict(zip(("name", "id_number", "login"), told, strict=True)))
    except ValidationError as error:
        raise Invalid(field_errors(messages_of(error))) from None
    return NewUser(**read, password_hash=hash_password(password))


def _user(session: Session, login: str) -> UserAccount:
    found = find_user(session, login)
    if found is None:
        raise NotFound(f"没有找到用户 {login}。", f"There is no user {login}.")
    return found


def _county(session: Session, code: str | None) -> int:
    if code is None:
        raise Refusal("请用 --county 指明县。", "Name the county with --county.", code="county")
    found = session.scalar(select(County.id).where(County.code == code))
    if found is None:
        raise NotFound(f"没有找到县 {code}。", f"There is no county {code}.")
    return found


commands = (users,)
