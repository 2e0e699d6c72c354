"""What the doors of papers take in and show."""

import re
from typing import Any

from marshmallow import fields

from ledger.fields import Choice, Day, Name, Strict, Whole, Words, fail
from ledger.papers.words import KINDS
from ledger.said import Field


class Digest(Field[str]):
    """A SHA-256 in hexadecimal, whole or its last sixteen signs; spaces between are ignored."""

    type_code = "digest-format"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        given = re.sub(r"\s", "", value).lower() if isinstance(value, str) else ""
        if not re.fullmatch(r"[0-9a-f]{16}([0-9a-f]{48})?", given, re.ASCII):
            raise fail("digest-format", "校验码为 16 位或 64 位的 0-9、a-f。",
                       "A digest is 16 or 64 signs of 0-9 and a-f.")  # fmt: skip
        return given


class PaperIn(Strict):
    """A paper to issue, about the assessment, receipt, draw or return with that id."""

    kind = Choice(tuple(KINDS), required=True)
    about_id = Whole(required=True, least=1)
    on = Day(required=True)


class CheckIn(Strict):
    """Number and digest as a print shows them."""

    number = Words(required=True, longest=40)
    digest = Digest(required=True)


class PaperLine(Strict):
    """An issued paper, as lists show it."""

    id = Whole(required=True)
    county_id = Whole(required=True)
    kind = Choice(tuple(KINDS), required=True)
    number = Name(attribute="name")
    project_id = Whole(required=True)
    about = Name(attribute="subject")
    issued_on = Day(required=True)
    digest = Name()


class PaperOut(PaperLine):
    """An issued paper with its frozen content, personal data masked."""

    content = fields.Dict(attribute="record", keys=fields.String())


class CheckOut(Strict):
    """Whether the print is one of ours."""

    number = Name()
    genuine = fields.Boolean()
    paper = fields.Nested(PaperLine, allow_none=True)
