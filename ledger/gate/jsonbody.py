"""The one strict reader of JSON bodies (safety 2): what is doubtful is refused, never guessed."""

import json
import re
from typing import Any, NoReturn

from flask import Request

from ledger.gate.refusals import BadEncoding, BadJson, NotJson

DEEPEST = 16
LONGEST_INTEGER = 19

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


def read_json(asked: Request) -> Any:
    """The value of the body: UTF-8, no duplicate keys, no NaN, no lone surrogates, 16 deep.

    Raises NotJson (415), BadEncoding or BadJson (400); the size was judged before.
    """
    charset = asked.mimetype_params.get("charset", "utf-8").lower()
    if asked.mimetype != "application/json" or asked.headers.get("Content-Encoding"):
        raise NotJson()
    if charset not in {"utf-8", "utf8"}:
        raise BadEncoding()
    return parse(asked.get_data(cache=True))


def parse(body: bytes) -> Any:
    """The value of these bytes, as ``read_json`` says."""
    if body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise BadEncoding()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadEncoding() from None
    _refuse_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except (json.JSONDecodeError, RecursionError):
        raise BadJson("语法有误", "its syntax is wrong") from None
    _refuse_surrogates(value)
    return value


def _refuse_depth(text: str) -> None:
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > DEEPEST:
            raise BadJson(f"嵌套超过 {DEEPEST} 层", f"it is nested deeper than {DEEPEST}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("有重复的键", "a key stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise BadJson(f"不接受 {name}", f"{name} is not taken")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST_INTEGER:
        raise BadJson("整数过长", "an integer is too long")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise BadJson("数字过大", "a number is too large")
    return number


def _refuse_surrogates(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise BadJson("含有不成对的代理字符", "it holds a lone surrogate") from None


def json_bytes(value: object) -> bytes:
    """The value as the API writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
