"""A small S3 on loopback that computes every signature itself, sessions of S3 Express included.

It is written from the description of SigV4, and shares nothing with the SDK.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import hmac
import threading
import urllib.parse
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REGION = "us-west-2"
KEYS = {"AKIDEXAMPLE": "made-up-secret"}
_SAFE = "-_.~"


class SignedS3:
    """What the server knows and saw.

    Attributes:
        url: Where it listens.
        sessions: The token and the secret of each session, by its access key.
        objects: What was put, by the path as it was sent.
        seen: Method, target and headers of every request that was let in.
        refused: Why requests were refused.
        lifetime: How many seconds new sessions last.
        failing: Whether CreateSession answers with an error.
    """

    def __init__(self) -> None:
        self.url = ""
        self.sessions: dict[str, tuple[str, str]] = {}
        self.objects: dict[str, bytes] = {}
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.refused: list[str] = []
        self.lifetime = 300.0
        self.failing = False

    def create_session(self) -> bytes:
        key = f"SESSION{len(self.sessions) + 1}"
        self.sessions[key] = (f"token-{key}", f"secret-{key}")
        end = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=self.lifetime)
        return (
            "<CreateSessionResult><Credentials>"
            f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret-{key}</SecretAccessKey>"
            f"<SessionToken>token-{key}</SessionToken>"
            f"<Expiration>{end:%Y-%m-%dT%H:%M:%SZ}</Expiration>"
            "</Credentials></CreateSessionResult>"
        ).encode()

    def problem(self, method: str, target: str, headers: dict[str, str], body: bytes) -> str:
        """Why the request is refused; empty where it is let in."""
        path, _, query = target.partition("?")
        pairs = [part.partition("=")[::2] for part in query.split("&") if part]
        given = {name: urllib.parse.unquote(value) for name, value in pairs}
        if "X-Amz-Signature" in given:
            credential, signed = given["X-Amz-Credential"], given["X-Amz-SignedHeaders"]
            signature, date = given["X-Amz-Signature"], given["X-Amz-Date"]
            token = given.get("X-Amz-S3session-Token", "")
            payload = "UNSIGNED-PAYLOAD"
            pairs = [pair for pair in pairs if pair[0] != "X-Amz-Signature"]
        elif "authorization" in headers:
            fields = headers["authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(", ")
            parts = dict(field.split("=", 1) for field in fields)
            credential, signed = parts["Credential"], parts["SignedHeaders"]
            signature, date = parts["Signature"], headers["x-amz-date"]
            token, payload = (
                headers.get("x-amz-s3session-token", ""),
                headers["x-amz-content-sha256"],
            )
            if payload not in (hashlib.sha256(body).hexdigest(), "UNSIGNED-PAYLOAD"):
                return "XAmzContentSHA256Mismatch"
        else:
            return "AccessDenied"
        key, day, region, service, _ = credential.split("/")
        directory = "--x-s3" in path
        session = directory and not query.startswith("session=")
        if (region, service) != (REGION, "s3express" if directory else "s3"):
            return "AuthorizationHeaderMalformed"
        if session:
            expected, secret = self.sessions.get(key, ("", ""))
            if not expected or token != expected:
                return "InvalidToken"
        else:
            secret = KEYS.get(key, "")
            if token:
                return "UnexpectedToken"
        canonical = "\n".join(
            [
                method,
                path,
                "&".join(f"{name}={value}" for name, value in sorted(pairs)),
                *(f"{name}:{' '.join(headers[name].split())}" for name in signed.split(";")),
                "",
                signed,
                payload,
            ]
        )
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        scope = f"{day}/{region}/{service}/aws4_request"
        signing_key = f"AWS4{secret}".encode()
        for part in (day, region, service, "aws4_request"):
            signing_key = hmac.digest(signing_key, part.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}"
        if hmac.new(signing_key, text.encode(), "sha256").hexdigest() != signature:
            return "SignatureDoesNotMatch"
        return ""


def _handler(state: SignedS3) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _serve(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            target = self.requestline.split(" ")[1]
            problem = state.problem(self.command, target, headers, body)
            path = target.partition("?")[0]
            if problem:
                state.refused.append(problem)
                self._answer(403, f"<Error><Code>{problem}</Code></Error>".encode())
                return
            state.seen.append((self.command, target, headers))
            if "?session=" in target and state.failing:
                self._answer(400, b"<Error><Code>InvalidRequest</Code></Error>")
            elif "?session=" in target:
                self._answer(200, state.create_session())
            elif self.command == "PUT":
                state.objects[path] = body
                self._answer(200, b"")
            elif path in state.objects:
                self._answer(200, state.objects[path])
            else:
                self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _serve

    return Handler


@contextlib.contextmanager
def signed_s3() -> Generator[SignedS3]:
    """A server on a free port, stopped at the end."""
    state = SignedS3()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
