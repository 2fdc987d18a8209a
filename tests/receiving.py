"""A receiver of messages on this machine, which answers as it is told."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class Receiver:
    """Keeps what it was sent: path, headers, body."""

    def __init__(self) -> None:
        self.status, self.got = 204, []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                self.send_response(receiver.status_for(body))
                self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in?from=zhiheng"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def status_for(self, body: bytes) -> int:
        """What is answered to a body."""
        return self.status

    def close(self) -> None:
        """Listen no longer."""
        self.server.shutdown()
        self.server.server_close()
