"""SSO, SSO OIDC and AWS Sign-In for tests: only what refreshes tokens and gives credentials."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import threading
import time
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

_CLOCK_TOLERANCE = 300.0

Answer = tuple[int, dict[str, Any], str]


class SignInServer:
    """The state of the services; tests change it and look at it.

    Attributes:
        url: Where they listen.
        clients: The secrets of registered OIDC clients, by id.
        access_tokens: The access tokens that SSO takes.
        refresh_tokens: The refresh tokens that OIDC takes, each once.
        login_keys: The refresh tokens that Sign-In takes, each once, with their public key.
        calls: The paths of the requests, in order.
        proofs: The payloads of the DPoP proofs that were good.
        delay: How many seconds each answer takes.
        expires_in: How many seconds new tokens and credentials last.
        before: Called with the headers of each request before it is answered.
        answers: Answers to give instead, by path, each once: status, JSON or bytes, error code.
    """

    def __init__(self) -> None:
        self.url = ""
        self.clients: dict[str, str] = {}
        self.access_tokens: set[str] = set()
        self.refresh_tokens: set[str] = set()
        self.login_keys: dict[str, ec.EllipticCurvePublicKey] = {}
        self.calls: list[str] = []
        self.proofs: list[dict[str, Any]] = []
        self.delay = 0.0
        self.expires_in = 3600
        self.before: Callable[[Any], object] = lambda headers: None
        self.answers: dict[str, list[tuple[int, Any, str]]] = {}
        self._lock = threading.Lock()
        self._count = 0

    def answer(self, path: str, headers: Any, query: dict[str, list[str]], body: Any) -> Any:
        """What a request is answered with: status, JSON or bytes, error code."""
        with self._lock:
            self.before(headers)
            self.calls.append(path)
            waiting = self.answers.get(path)
            if waiting:
                return waiting.pop(0)
            self._count += 1
            match path:
                case "/token":
                    return self._create_token(body)
                case "/federation/credentials":
                    return self._role_credentials(headers, query)
                case "/v1/token":
                    return self._create_oauth2_token(headers, path, body)
                case _:
                    return 404, {"message": path}, "ResourceNotFoundException"

    def _create_token(self, body: dict[str, Any]) -> Answer:
        if self.clients.get(body["clientId"]) != body["clientSecret"]:
            said = {"error": "invalid_client", "error_description": "registration has expired"}
            return 401, said, "InvalidClientException"
        if body["grantType"] != "refresh_token" or body["refreshToken"] not in self.refresh_tokens:
            said = {"error": "invalid_grant", "error_description": "bad refresh token"}
            return 400, said, "InvalidGrantException"
        self.refresh_tokens.remove(body["refreshToken"])
        access, refresh = f"access-{self._count}", f"refresh-{self._count}"
        self.access_tokens.add(access)
        self.refresh_tokens.add(refresh)
        said = {"accessToken": access, "refreshToken": refresh, "tokenType": "Bearer"}
        return 200, {**said, "expiresIn": self.expires_in}, ""

    def _role_credentials(self, headers: Any, query: dict[str, list[str]]) -> Answer:
        if headers["x-amz-sso_bearer_token"] not in self.access_tokens:
            said = {"message": "Session token not found or invalid"}
            return 401, said, "UnauthorizedException"
        held = {
            "accessKeyId": f"ASIA{query['account_id'][0]}{query['role_name'][0]}",
            "secretAccessKey": "role-secret",
            "sessionToken": "role-session",
            "expiration": int(time.time() + self.expires_in) * 1000,
        }
        return 200, {"roleCredentials": held}, ""

    def _create_oauth2_token(self, headers: Any, path: str, body: dict[str, Any]) -> Answer:
        key = self.login_keys.get(body["refreshToken"])
        proof = headers["DPoP"] or ""
        if key is None or body["grantType"] != "refresh_token" or not body["clientId"]:
            return 400, {"error": "INVALID_REQUEST", "message": "no such"}, "ValidationException"
        url = f"http://{headers['Host']}{path}"
        problem = self._problem_of_proof(proof, key, url)
        if problem:
            return 400, {"error": "INVALID_REQUEST", "message": problem}, "ValidationException"
        del self.login_keys[body["refreshToken"]]
        self.login_keys[f"login-refresh-{self._count}"] = key
        said = {
            "accessToken": {
                "accessKeyId": f"ASIALOGIN{self._count}",
                "secretAccessKey": "login-secret",
                "sessionToken": "login-session",
            },
            "tokenType": "aws_sigv4",
            "expiresIn": self.expires_in,
            "refreshToken": f"login-refresh-{self._count}",
        }
        return 200, said, ""

    def _problem_of_proof(self, proof: str, key: ec.EllipticCurvePublicKey, url: str) -> str:
        header, payload = (json.loads(_decoded(part)) for part in proof.split(".")[:2])
        signature = _decoded(proof.split(".")[2])
        jwk = header["jwk"]
        x, y = (_decoded(jwk[name]) for name in "xy")
        if len(x) != 32 or len(y) != 32 or len(signature) != 64:
            return "a number is not of 32 bytes"
        numbers = ec.EllipticCurvePublicNumbers(
            int.from_bytes(x), int.from_bytes(y), ec.SECP256R1()
        )
        if numbers != key.public_numbers():
            return "the key is another"
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        try:
            numbers.public_key().verify(
                encode_dss_signature(r, s),
                proof.rpartition(".")[0].encode(),
                ec.ECDSA(hashes.SHA256()),
            )
        except InvalidSignature:
            return "the signature is wrong"
        kinds = (header["typ"], header["alg"], jwk["kty"], jwk["crv"])
        if kinds != ("dpop+jwt", "ES256", "EC", "P-256"):
            return f"wrong kinds {kinds}"
        if payload["htm"] != "POST" or payload["htu"] != url:
            return f"made for {payload['htm']} {payload['htu']}"
        if abs(time.time() - payload["iat"]) > _CLOCK_TOLERANCE:
            return "made at another time"
        if payload["jti"] in [proof["jti"] for proof in self.proofs]:
            return "used before"
        self.proofs.append(payload)
        return ""


def time_from_now(seconds: float) -> str:
    """A time as the AWS CLI writes it."""
    time = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@contextlib.contextmanager
def running_sign_in() -> Generator[SignInServer]:
    """The services, listening on a free port of loopback."""
    state = SignInServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body are two writes, which Nagle's algorithm would hold apart.
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _reply(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            url = urlsplit(self.path)
            status, said, code = state.answer(url.path, self.headers, parse_qs(url.query), body)
            time.sleep(state.delay)
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if code:
                self.send_header("x-amzn-ErrorType", code)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(data)

        do_GET = do_POST = _reply

    class Listener(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    with Listener(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
