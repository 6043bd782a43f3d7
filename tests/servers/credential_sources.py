"""Where credentials come from, in one server: STS, SSO, a container's endpoint, EC2 metadata."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

EXPIRES = "2036-01-02T03:04:05Z"
_EXPIRES_MILLISECONDS = 2_083_028_645_000
ACCOUNT = "123456789012"
SECRET = "made-up-secret"


class CredentialSources:
    """What the server was asked, and where it is.

    Attributes:
        url: Where it listens.
        calls: One line a request: who asked what.
        inputs: The parameters of each call of STS, one value a name.
        user_agents: The user agent of each request.
        failures: Error codes that STS answers with instead, each once.
    """

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[str] = []
        self.inputs: list[dict[str, str]] = []
        self.user_agents: list[str] = []
        self.failures: list[str] = []

    def answer(self, method: str, target: str, headers: Any, body: str) -> tuple[int, str]:
        """The status and the body for a request."""
        path = urlsplit(target).path
        self.user_agents.append(headers.get("User-Agent", ""))
        if path == "/" and method == "POST":
            return self._sts(headers, body)
        if path == "/federation/credentials":
            return self._sso(headers, parse_qs(urlsplit(target).query))
        if path.startswith("/latest"):
            return self._metadata(method, path)
        token = headers.get("Authorization", "no token")
        self.calls.append(f"container {path} with {token}")
        return 200, json.dumps(_credentials("CONTAINER", AccountId=ACCOUNT))

    def _sts(self, headers: Any, body: str) -> tuple[int, str]:
        values = {name: given[0] for name, given in parse_qs(body).items()}
        self.inputs.append(values)
        action, role = values["Action"], values["RoleArn"].rpartition("/")[2]
        signed = re.search(r"Credential=(\w+)/\d+/([\w-]+)/", headers.get("Authorization", ""))
        by = f"{signed[1]} in {signed[2]}" if signed else values.get("WebIdentityToken", "nobody")
        self.calls.append(f"{action} {role} by {by}")
        if self.failures:
            code = self.failures.pop(0)
            return 400, f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"
        return 200, (
            f"<{action}Response><{action}Result><Credentials><AccessKeyId>{role.upper()}"
            f"</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>T"
            f"</SessionToken><Expiration>{EXPIRES}</Expiration></Credentials><AssumedRoleUser>"
            f"<AssumedRoleId>A:s</AssumedRoleId><Arn>arn:aws:sts::{ACCOUNT}:assumed-role/{role}/s"
            f"</Arn></AssumedRoleUser></{action}Result></{action}Response>"
        )

    def _sso(self, headers: Any, query: dict[str, list[str]]) -> tuple[int, str]:
        token = headers.get("x-amz-sso_bearer_token")
        account, role = query["account_id"][0], query["role_name"][0]
        self.calls.append(f"SSO {role} in {account} with {token}")
        role_credentials = {
            "accessKeyId": "SSO",
            "secretAccessKey": SECRET,
            "sessionToken": "T",
            "expiration": _EXPIRES_MILLISECONDS,
        }
        return 200, json.dumps({"roleCredentials": role_credentials})

    def _metadata(self, method: str, path: str) -> tuple[int, str]:
        name = path.removeprefix("/latest/").removeprefix("meta-data/iam/security-credentials/")
        self.calls.append(f"metadata {name or 'roles'}")
        if method == "PUT":
            return 200, "metadata-token"
        if name == "":
            return 200, "instance-role"
        return 200, json.dumps(_credentials("INSTANCE", Code="Success"))


def _credentials(key_id: str, **more: str) -> dict[str, str]:
    return {
        "AccessKeyId": key_id,
        "SecretAccessKey": SECRET,
        "Token": "T",
        "Expiration": EXPIRES,
        **more,
    }


@contextlib.contextmanager
def running_credential_sources() -> Generator[CredentialSources]:
    """Runs the server on a free port of loopback for the length of a ``with`` block."""
    sources = CredentialSources()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, text = sources.answer(self.command, self.path, self.headers, body)
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("x-aws-ec2-metadata-token-ttl-seconds", "300")
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = _answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        sources.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield sources
        finally:
            server.shutdown()
            thread.join()
