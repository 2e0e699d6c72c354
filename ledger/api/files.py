"""Files sent to the JSON API: one sheet in the form field ``file``."""

import hashlib

from flask import Request

from ledger.errors import FieldError, Invalid
from ledger.text import Text


def sheet_of_request(asked: Request) -> tuple[bytes, dict[str, str]]:
    """The bytes of the sheet, and what stands for it in the idempotency fingerprint."""
    file = asked.files.get("file")
    if file is None:
        says = Text("请在 file 一栏附上表格文件。", "Attach the sheet as the form field file.")
        raise Invalid([FieldError("/file", "required", says)])
    content = file.read()
    return content, {"file": hashlib.sha256(content).hexdigest()}
