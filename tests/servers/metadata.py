"""A stub of EC2 instance metadata and of a container's credentials endpoint, on loopback."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TTL_HEADER = "x-aws-ec2-metadata-token-ttl-seconds"
TOKEN_HEADER = "x-aws-ec2-metadata-token"
SECRET = "made-up-secret"


@dataclass(frozen=True)
class Seen:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Answer:
    """One answer."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def role_credentials(key_id: str = "ASIAROLE", seconds: float = 6 * 3600, **more: Any) -> bytes:
    """The document of a role's credentials, good for that many seconds."""
    expires = datetime.now(UTC) + timedelta(seconds=seconds)
    document = {
        "Code": "Success",
        "AccessKeyId": key_id,
        "SecretAccessKey": SECRET,
        "Token": "made-up-session",
        "Expiration": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        **more,
    }
    return json.dumps({k: v for k, v in document.items() if v is not None}).encode()


class MetadataStub:
    """What the stub answers, and what it was asked.

    Attributes:
        contents: The content of each path; a function is called for each request.
        token_status: The status that a request for a token gets.
        token_ttl: How long a token is good, in seconds, as the answer says.
        token_required: Whether data is given only with a token that is good.
        refused: How many requests with a good token are refused all the same.
        hanging: The method whose requests wait until the stub ends, empty for none.
        seen: The requests, in order.
    """

    def __init__(self) -> None:
        self.endpoint = ""
        self.contents: dict[str, bytes | Answer | Callable[[Seen], Answer]] = {}
        self.token_status = 200
        self.token_ttl = "300"
        self.token_required = False
        self.refused = 0
        self.hanging = ""
        self.seen: list[Seen] = []
        self.ended = threading.Event()
        self._tokens: set[str] = set()
        self._lock = threading.Lock()

    def requests(self) -> list[str]:
        """Method and path of each request."""
        return [f"{seen.method} {seen.path}" for seen in self.seen]

    def forget_tokens(self) -> None:
        """Has every token so far refused."""
        self._tokens.clear()

    def answer(self, seen: Seen) -> Answer:
        """The answer to a request."""
        with self._lock:
            self.seen.append(seen)
        if self.hanging == seen.method:
            self.ended.wait(60)
        if seen.method == "PUT" and seen.path == "/latest/api/token":
            return self._token()
        with self._lock:
            if self.token_required and seen.headers.get(TOKEN_HEADER) not in self._tokens:
                return Answer(status=401)
            if self.refused:
                self.refused -= 1
                return Answer(status=401)
        content = self.contents.get(seen.path, Answer(status=404))
        if callable(content):
            return content(seen)
        return content if isinstance(content, Answer) else Answer(content)

    def _token(self) -> Answer:
        if self.token_status != 200:
            return Answer(status=self.token_status)
        token = uuid.uuid4().hex
        self._tokens.add(token)
        return Answer(token.encode(), headers={TTL_HEADER: self.token_ttl})


@contextmanager
def running_metadata_stub() -> Generator[MetadataStub]:
    """Runs the stub on a free port of 127.0.0.1 for the length of a `with` block."""
    stub = MetadataStub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = stub.answer(Seen(self.command, self.path, headers))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_PUT = _serve

        def log_message(self, format: str, *args: object) -> None:
            """Writes no log."""

    class StubServer(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Passes over clients that went away."""

    server = StubServer(("127.0.0.1", 0), Handler)
    stub.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        stub.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
