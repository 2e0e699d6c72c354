"""What a schema says when it refuses: one code and one sentence in both languages a mistake.

Every message is a ``Said``, so the same schema serves JSON bodies, HTML forms, imported rows and
the command line.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar

from marshmallow import RAISE, Schema, ValidationError, fields

from ledger.text import Text

T = TypeVar("T")

#: True while a schema reads text typed by a person (form, command line, table cell): there a
#: whole number or a tick box arrives as text. JSON never does.
_reads_typed_text: ContextVar[bool] = ContextVar("typed", default=False)


class Said(str):
    """A validation message: English text, with its code and both languages at hand."""

    code: str
    says: Text

    def __new__(cls, code: str, zh: str, en: str) -> "Said":
        self = super().__new__(cls, en)
        self.code, self.says = code, Text(zh, en)
        return self

    def format(self, *_: object, **__: object) -> "Said":
        """A validator that fills in figures leaves the sentence, and its code, as they are."""
        return self

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        """A schema in the OpenAPI document is copied with its messages."""
        return self.code, self.says.zh, self.says.en


def reads_typed_text() -> bool:
    """Whether the value at hand was typed by a person as text."""
    return _reads_typed_text.get()


@contextmanager
def typed_text() -> Iterator[None]:
    """Within the block schemas read values typed as text."""
    token = _reads_typed_text.set(True)
    try:
        yield
    finally:
        _reads_typed_text.reset(token)


REQUIRED = Said("required", "请填写此项。", "This is needed.")
UNKNOWN = Said("unknown-field", "没有这一项, 请删去。", "There is no such field; leave it out.")
NOT_OBJECT = Said("object-type", "此处应为一个对象。", "An object is expected here.")


def fail(code: str, zh: str, en: str) -> ValidationError:
    """The error to raise for one mistake at one field."""
    return ValidationError(Said(code, zh, en))


class Strict(Schema):
    """A schema that refuses every field it does not name (I-40)."""

    error_messages: dict[str, str] = {"unknown": UNKNOWN, "type": NOT_OBJECT}

    class Meta:
        unknown = RAISE


class Field(fields.Field[T]):
    """Own messages for missing and null values; an empty box of a form counts as missing."""

    described: ClassVar[dict[str, Any]] = {"type": "string"}
    type_code: ClassVar[str] = "value-type"

    def __init__(self, **kwargs: Any) -> None:
        metadata = {**self.described, **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        if key == "null":
            return fail(self.type_code, "此项不能为空值。", "A value is needed, not null.")
        return ValidationError(REQUIRED)

    def deserialize(
        self,
        value: Any,
        attr: str | None = None,
        data: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        if _reads_typed_text.get() and value == "":
            if self.required:
                raise ValidationError(REQUIRED)
            default = self.load_default
            return default() if callable(default) else (None if self.allow_none else default)
        return super().deserialize(value, attr, data, **kwargs)
