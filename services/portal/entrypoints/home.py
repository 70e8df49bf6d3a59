"""Leads who came by another name to the address that passkeys and cookies belong to."""

from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, Request

from shared.web.problems import Problem


def at_home(origin: str | None) -> Any:
    """A dependency of pages that sign somebody in. The way leads to a fixed address, never to what a caller names."""

    async def check(request: Request) -> None:
        if origin is None or request.method not in {"GET", "HEAD"}:
            return
        if request.headers.get("host") != urlsplit(origin).netloc:
            query = f"?{request.url.query}" if request.url.query else ""
            location = {"Location": f"{origin}{request.url.path}{query}"}
            raise Problem(307, "another_name", "This page is at another address.", headers=location)

    return Depends(check)
