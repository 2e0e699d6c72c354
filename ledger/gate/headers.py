"""What every request must fit into and every answer carries along (safety 9, 10)."""

import uuid

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

BODY = 1024 * 1024
UPLOAD = 10 * 1024 * 1024

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def plug_in(app: Flask) -> None:
    """Requests are named and bounded; answers carry the safe headers."""
    app.before_request(name_and_bound)
    app.after_request(dress)


def name_and_bound() -> None:
    """The request has an id; a body of more than 1 MiB (an upload: 10 MiB) is refused unread."""
    g.request_id = str(uuid.uuid4())
    limit = UPLOAD if request.mimetype == "multipart/form-data" else BODY
    request.max_content_length = limit
    request.max_form_memory_size = BODY
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge()


def dress(response: Response) -> Response:
    """The answer has the fixed headers and is kept by no cache unless it is a static file."""
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    return response
