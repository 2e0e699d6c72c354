"""Ids in addresses: plain positive numbers that fit the database; all else is not there (404)."""

from flask import Flask
from werkzeug.routing import IntegerConverter


class IdConverter(IntegerConverter):
    """``<int:id>``: ASCII digits, no leading zero, at most 18 of them."""

    regex = r"[1-9][0-9]{0,17}"

    def __init__(self, map: object, **kwargs: object) -> None:
        super().__init__(map)  # type: ignore[arg-type]


def plug_in(app: Flask) -> None:
    """Addresses of the app take ids in this one spelling."""
    app.url_map.converters["int"] = IdConverter
