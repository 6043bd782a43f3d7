"""The files in which the AWS CLI caches tokens, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.servers.sign_in import SignInServer, time_from_now


class CacheFile:
    """A file of JSON, in a folder of its own.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, server: SignInServer) -> None:
        path.parent.mkdir(parents=True)
        self.path = str(path)
        self._path = path
        self._server = server

    def _dump(self, fields: dict[str, Any]) -> None:
        self._path.write_text(json.dumps(_without_none(fields)))

    def write_text(self, text: str) -> None:
        self._path.write_text(text)

    def read(self) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(self._path.read_text())
        return fields

    def chmod(self, mode: int) -> None:
        self._path.chmod(mode)

    def mode(self) -> int:
        return self._path.stat().st_mode & 0o777


class TokenFile(CacheFile):
    """A cached token that the server knows."""

    def write(self, *, lasts: float = -10.0, **changes: Any) -> None:
        """Writes one that ends *lasts* seconds from now, with *changes*; None leaves out."""
        fields: dict[str, Any] = {
            "startUrl": "https://portal.example/start",
            "region": "us-east-1",
            "accessToken": "access-secret",
            "expiresAt": time_from_now(lasts),
            "clientId": "client",
            "clientSecret": "client-secret",
            "refreshToken": "refresh-secret",
            "registrationExpiresAt": time_from_now(1000.0),
        }
        fields.update(changes)
        self._dump(fields)
        self._server.access_tokens.add("access-secret")
        self._server.clients["client"] = "client-secret"
        self._server.refresh_tokens.add("refresh-secret")


class LoginFile(CacheFile):
    """A cached login token that the server knows."""

    def __init__(self, path: Path, server: SignInServer) -> None:
        super().__init__(path, server)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def pem(self, format: PrivateFormat = PrivateFormat.TraditionalOpenSSL) -> str:
        return self.key.private_bytes(Encoding.PEM, format, NoEncryption()).decode()

    def write(
        self, *, lasts: float = -10.0, access: dict[str, Any] | None = None, **changes: Any
    ) -> None:
        """Writes one that ends *lasts* seconds from now, with changes; None leaves out."""
        held: dict[str, Any] = {
            "accessKeyId": "ASIAOLD",
            "secretAccessKey": "old-secret",
            "sessionToken": "old-session-secret",
            "accountId": "123456789012",
            "expiresAt": time_from_now(lasts),
        }
        held.update(access or {})
        fields: dict[str, Any] = {
            "accessToken": _without_none(held),
            "tokenType": "aws_sigv4",
            "refreshToken": "login-refresh-secret",
            "idToken": "identity",
            "clientId": "arn:aws:signin:::devtools/same-device",
            "dpopKey": self.pem(),
        }
        fields.update(changes)
        self._dump(fields)
        self._server.login_keys["login-refresh-secret"] = self.key.public_key()


def _without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
