"""How every service listens: one place for what uvicorn must not say and how long it waits."""

import uvicorn
from fastapi import FastAPI

from shared.web.http_protocol import LimitedHttp


def server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    """Not started yet. Nothing of uvicorn's own is logged or told to the client; no WebSocket is spoken."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=LimitedHttp,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=3,
        )
    )
