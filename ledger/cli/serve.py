"""Set up and serve: ``init``, ``serve`` and the one-command ``run``."""

import click
import waitress

from ledger.cli import demo, house
from ledger.demo.found import is_founded

HOST, PORT = "127.0.0.1", 8000


@click.command()
def init() -> None:
    """Make or upgrade the database, the keys, the calendar and the shipped policies."""
    house.prepare()
    click.echo("已就绪。 Ready.")


@click.command()
@click.option("--host", default=HOST, show_default=True, help="address to listen on")
@click.option("--port", default=PORT, show_default=True, envvar="PORT", help="port to listen on")
def serve(host: str, port: int) -> None:
    """Serve pages and JSON."""
    from ledger.app import create_app

    if house.settings().env == "demo" and host not in ("127.0.0.1", "localhost", "::1"):
        raise click.ClickException(
            "演示环境只在本机提供服务。 A demo is served on this machine only."
        )
    app = create_app(house.settings())
    try:
        server = waitress.create_server(app, host=host, port=port, threads=8, ident=None)
    except OSError as error:
        raise click.ClickException(
            f"不能在 {host}:{port} 提供服务(端口可能已被占用), 请设 PORT=8001 等另一端口。"
            f" Cannot listen on {host}:{port} ({error.strerror}); name another port, as PORT=8001."
        ) from error
    click.echo(f"http://{host}:{port}/")
    server.run()


@click.command()
@click.option("--port", default=PORT, show_default=True, envvar="PORT", help="port to listen on")
@click.pass_context
def run(context: click.Context, port: int) -> None:
    """Prepare, load the sample county on a first start, and serve on this machine."""
    house.prepare()
    if house.settings().env == "demo":
        if not is_founded(house.database()):
            demo.load()
        demo.show_sign_ins()
    context.invoke(serve, host=HOST, port=port)


commands = (init, serve, run)
