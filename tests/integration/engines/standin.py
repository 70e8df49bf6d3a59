"""A service of thirty lines, so that the supervisor can be tested without a real one. Answers health and status."""

import argparse
import json
import os
import signal
from http.server import BaseHTTPRequestHandler, HTTPServer


class Answer(BaseHTTPRequestHandler):
    """200 to everything; `/environment` shows what the supervisor gave it."""

    def do_GET(self) -> None:
        settings = {name: value for name, value in os.environ.items() if name.startswith(("LANDING_", "STANDIN_"))}
        status = {"ready": True, "version": "1", "checks": {}, "lag": {}, "parked": 0, "outbox": {}}
        body = json.dumps(settings if self.path == "/environment" else status).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--role")
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: exit(0))
    HTTPServer((options.host, options.port), Answer).serve_forever()
