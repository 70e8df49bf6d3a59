"""Answers of trouble as problem+json (RFC 9457). Text of the request never appears in one."""

from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
DESCRIBED: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused; says what to do next (RFC 9457).",
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "title": "Problem",
                    "required": ["type", "title", "status", "code", "detail"],
                    "properties": {
                        "type": {"type": "string", "format": "uri"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "code": {"type": "string"},
                        "detail": {"type": "string"},
                    },
                    "additionalProperties": True,
                }
            }
        },
    }
}
"""What OpenAPI says about every endpoint's refusals, in place of FastAPI's own form, which is never sent."""


class Problem(Exception):
    """Raised by endpoints and the kernel. `code` is for programs, `detail` says to a person what to do next."""

    def __init__(
        self, status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **extension: Any
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers or {}
        self.extension = extension

    @property
    def title(self) -> str:
        """The status in words, the same for every problem of that status."""
        return HTTPStatus(self.status).phrase

    def response(self) -> Response:
        body = {
            "type": f"urn:landing:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.extension,
        }
        return Response(orjson.dumps(body, default=str), self.status, headers=self.headers, media_type=MEDIA_TYPE)
