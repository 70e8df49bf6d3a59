"""Headers that tell a browser to trust nothing beyond this host. Put on every answer by the edge."""

from starlette.types import Message, Scope

CONTENT_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
ALWAYS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_BEHIND_HTTPS = (*ALWAYS, (b"strict-transport-security", b"max-age=31536000; includeSubDomains"))


def secure(message: Message, scope: Scope) -> None:
    """Add what the answer's start does not say itself: a page may bring its own content policy or caching."""
    headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
    said = {name.lower() for name, _ in headers}
    wanted = _BEHIND_HTTPS if scope.get("scheme") == "https" else ALWAYS
    headers.extend(header for header in wanted if header[0] not in said)
    message["headers"] = headers
