"""The application for a WSGI server: ``gunicorn wsgi:app`` or ``waitress-serve wsgi:app``."""

from config import Config
from ledger.app import create_app

app = create_app(Config())
