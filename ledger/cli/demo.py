"""``ledger demo``: load the sample county once, and say how to sign in."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ledger.cli import house
from ledger.demo.found import PEOPLE, is_founded, sample_passwords
from ledger.demo.load import findings, load_county

ROLES = {
    "fo1": "财务 Finance officer", "fo2": "财务 Finance officer", "a1": "一级审批 Approver, tier 1",
    "a2": "二级审批 Approver, tier 2", "au": "审计 Auditor", "sy": "系统管理员 System administrator",
    "se": "安全管理员 Security administrator", "aa": "审计管理员 Audit administrator",
}  # fmt: skip


@click.command()
def demo() -> None:
    """Load the sample county (演示数据) into an empty database and verify its books."""
    if house.settings().env != "demo":
        raise click.ClickException(
            "LEDGER_ENV 不是 demo。 Sample data are for LEDGER_ENV=demo only."
        )
    house.prepare()
    if is_founded(house.database()):
        raise click.ClickException("数据库中已有县区。 The database holds a county already.")
    load()
    show_sign_ins()


def load() -> None:
    """The sample county is loaded with a progress bar, and its books are sound."""
    console = Console(stderr=True)
    columns = (
        TextColumn("正在装入演示数据 Loading the sample county"), BarColumn(),
        MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=None)
        load_county(
            house.database(),
            sample_passwords(_kept()),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    found = findings(house.database())
    if found:
        raise click.ClickException(f"校验发现 {found} 处问题。 verify found {found} faults.")
    click.echo("演示县已装入, 账簿校验无误。 The sample county is loaded; verify: sound.")


def show_sign_ins() -> None:
    """The sample sign-ins, where they exist, are printed."""
    if not _kept().exists():
        return
    passwords = sample_passwords(_kept())
    click.echo("\n演示账号 Sample sign-ins (演示数据, 仅限本机 this machine only):")
    for one in PEOPLE:
        click.echo(f"  {one.login:<4} {passwords[one.login]}   {one.name}  {ROLES[one.login]}")
    click.echo("")


def _kept() -> Path:
    """Where the sample passwords lie, beside the keys."""
    return Path(house.settings().key_file).with_name("sample-sign-ins.json")


commands = (demo,)
