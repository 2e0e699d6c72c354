"""What the gate itself refuses, before any deed is asked."""

from ledger.errors import Forbidden, Refusal


class NotSignedIn(Refusal):
    """Nobody has signed in, or the sign-in has ended."""

    code = "not-signed-in"

    def __init__(self) -> None:
        super().__init__("请先登录。", "Please sign in first.")


class StepUpNeeded(Refusal):
    """The deed asks for a new code or password."""

    code = "step-up-needed"

    def __init__(self, *, tried: bool = False) -> None:
        self.tried = tried
        if tried:
            super().__init__(
                "密码或动态码不正确, 请重新输入。", "The password or code is not right."
            )
        else:
            super().__init__(
                "这项操作需要再次确认身份。", "This step asks you to show again who you are."
            )


class PersonNeeded(Forbidden):
    """Programs do not decide, reveal or grant (design 2.16)."""

    code = "person-needed"

    def __init__(self) -> None:
        super().__init__(
            "这项操作须本人登录办理, 不能使用访问令牌。",
            "A person has to do this himself; a token cannot.",
        )


class Unsettled(Forbidden):
    """First the given password is changed and, in production, a second factor enrolled."""

    code = "account-unsettled"

    def __init__(self) -> None:
        super().__init__(
            "请先修改初始密码并绑定动态码。",
            "First change the password you were given and enrol a second factor.",
        )


class ForeignOrigin(Forbidden):
    """The request was made by another site."""

    code = "foreign-origin"

    def __init__(self) -> None:
        super().__init__("请求来源不是本系统, 已拒绝。", "The request came from another site.")


class CsrfMissing(Forbidden):
    """The form or program did not carry this visit's token."""

    code = "csrf-token"

    def __init__(self) -> None:
        super().__init__(
            "页面已过期, 请刷新后重试。", "The page is out of date; reload it and try again."
        )


class Throttled(Refusal):
    """Too many attempts; ``seconds`` until the next."""

    code = "too-many-attempts"

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            f"尝试次数过多, 请 {seconds} 秒后再试。",
            f"Too many attempts; try again in {seconds} s.",
        )


class BadJson(Refusal):
    """The body is not JSON as the strict reader takes it."""

    code = "bad-json"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"请求体不是合格的 JSON: {zh}。", f"The body is no proper JSON: {en}.")


class BadEncoding(Refusal):
    """The body is not UTF-8 without a byte order mark."""

    code = "bad-encoding"

    def __init__(self) -> None:
        super().__init__("请求体须为不带 BOM 的 UTF-8。", "The body must be UTF-8 without a BOM.")


class NotJson(Refusal):
    """The Content-Type is not application/json."""

    code = "unsupported-media-type"

    def __init__(self) -> None:
        super().__init__(
            "请求须为 application/json, 不得压缩。",
            "Send application/json without a content encoding.",
        )


class KeyInvalid(Refusal):
    """The Idempotency-Key is missing or malformed."""

    code = "idempotency-key-invalid"

    def __init__(self) -> None:
        super().__init__(
            "须提供一个 Idempotency-Key: 16 至 64 位字母、数字、_ 或 -。",
            "Send one Idempotency-Key of 16 to 64 letters, digits, _ or -.",
        )


class KeyReused(Refusal):
    """The key was used for something else."""

    code = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__(
            "这个 Idempotency-Key 已用于另一项请求, 未做任何处理。",
            "This Idempotency-Key was used for another request; nothing was done.",
        )


class KeyInProgress(Refusal):
    """The same request is running at this moment."""

    code = "idempotency-in-progress"

    def __init__(self) -> None:
        super().__init__(
            "同一请求正在处理, 请稍后用同一个键再试。",
            "The same request is being worked on; try again with the same key.",
        )


class VersionMissing(Refusal):
    """An edit must name the version it edits."""

    code = "if-match-missing"

    def __init__(self) -> None:
        super().__init__("修改须带 If-Match 版本号。", "An edit needs If-Match with the version.")


class VersionStale(Refusal):
    """Somebody else edited it meanwhile."""

    code = "if-match-stale"

    def __init__(self) -> None:
        super().__init__(
            "内容已被他人修改, 请刷新后重试。",
            "Someone changed it meanwhile; reload and try again.",
        )


class OutcomeUnknown(Refusal):
    """The database was lost at commit: the same key will tell what happened."""

    code = "outcome-unknown"

    def __init__(self) -> None:
        super().__init__(
            "结果未知: 请用同一个键重试, 系统会告知是否已办理。",
            "The outcome is unknown: repeat with the same key to learn it.",
        )


class ConstraintRefused(Refusal):
    """The database refused what the code had let pass."""

    code = "conflict"

    def __init__(self) -> None:
        super().__init__(
            "与已有数据冲突, 未做任何处理。",
            "This conflicts with what is recorded; nothing was done.",
        )
