"""The S3 in memory on a port of this machine, for other processes to talk to."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from smithy_py.context import BACKGROUND
from smithy_py.http import Request
from tests.unit.feature.s3.manager.fake_s3 import FakeS3


@contextmanager
def running_s3(fake: FakeS3 | None = None) -> Generator[str, None, None]:
    """The URL of a server that runs while the block does, of *fake* or of one of its own."""
    served = fake or FakeS3()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            # Path style: the bucket comes first.
            target = "/" + self.path[1:].partition("/")[2]
            if self.path.startswith("/bkt?"):
                target = "/" + self.path.removeprefix("/bkt")
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, f"http://host{target}", headers, body)
            response = served.do(request, ctx=BACKGROUND)
            content = response.read()
            self.send_response(response.status_code)
            for name, value in response.headers.items():
                if name.lower() != "content-length":
                    self.send_header(name, value)
            length = response.headers.get("content-length", str(len(content)))
            self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Says nothing of clients that went away."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
