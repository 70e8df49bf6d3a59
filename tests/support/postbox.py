"""Stands where notifications stands for participants: takes the mails with links over HTTP and keeps them."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.support.eventually import eventually


class Postbox:
    """`answers` holds the status of the next calls; after those every mail is taken."""

    def __init__(self) -> None:
        self.mails: list[dict[str, Any]] = []
        self.answers: list[int] = []
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = box.answers.pop(0) if box.answers else 204
                if status == 204 and self.headers["Authorization"].startswith("Bearer "):
                    box.mails.append(body)
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def to(self, email: str) -> list[dict[str, Any]]:
        return [mail for mail in self.mails if mail["to"] == email]

    async def token_for(self, email: str, *, copies: int = 1) -> str:
        """The secret of the newest link mailed to this address."""

        async def arrived() -> list[dict[str, Any]]:
            found = self.to(email)
            return found if len(found) >= copies else []

        token: str = (await eventually(arrived, what="a mail with a link"))[-1]["token"]
        return token
