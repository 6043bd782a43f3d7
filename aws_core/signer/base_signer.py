"""What SigV4 and SigV4a do alike: everything but the key and the scope."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, Protocol, TypeVar

from aws_core.signer.canonical import (
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
    join_query,
    string_to_sign,
)
from aws_core.signer.checks import check_expires, check_session_token
from aws_core.signer.signing_log import signing_log
from aws_core.signer.v4_headers import Entry, headers_to_sign
from aws_core.signer.v4_presign import hoist, presigned_query, signed_header_fields
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

KeyT = TypeVar("KeyT")


class SigningCredentials(Protocol):
    """What the signer reads of credentials."""

    @property
    def access_key_id(self) -> str:
        """Says whose signature it is."""
        ...

    @property
    def secret_access_key(self) -> str:
        """The secret the signing key is derived from."""
        ...

    @property
    def session_token(self) -> str:
        """What goes with temporary credentials, empty for others."""
        ...


class SigningLogger(Protocol):
    """Takes the log of what was signed; a :class:`logging.Logger` is one."""

    def debug(self, msg: str, /, *args: object) -> object:
        """Logs *msg* with *args* filled in."""
        ...


class BaseSigner(ABC, Generic[KeyT]):
    """Base of the signers.

    Args:
        disable_header_hoisting: Whether a presigned URL leaves all headers where they are.
        disable_uri_path_escaping: Whether the path is signed as it is sent, as S3 wants it,
            and not normalized and escaped once more.
        disable_session_token: Whether X-Amz-Security-Token is left out, for services that
            take the token elsewhere.
        logger: Where the log goes, by default the logger "aws_core".
        log_signing: Whether to log what is signed. Tokens and signatures are left out.
    """

    __slots__ = (
        "disable_header_hoisting",
        "disable_session_token",
        "disable_uri_path_escaping",
        "log_signing",
        "logger",
    )

    algorithm: ClassVar[str]
    """What the signature is called ("AWS4-HMAC-SHA256")."""

    def __init__(
        self,
        *,
        disable_header_hoisting: bool = False,
        disable_uri_path_escaping: bool = False,
        disable_session_token: bool = False,
        logger: SigningLogger | None = None,
        log_signing: bool = False,
    ) -> None:
        self.disable_header_hoisting = disable_header_hoisting
        self.disable_uri_path_escaping = disable_uri_path_escaping
        self.disable_session_token = disable_session_token
        self.logger: SigningLogger = logger or logging.getLogger("aws_core")
        self.log_signing = log_signing

    @staticmethod
    @abstractmethod
    def _signature(key: KeyT, text: str, /) -> str:
        """The signature of *text*, in hexadecimal digits."""

    def _sign(
        self,
        credentials: SigningCredentials,
        request: Request,
        payload_hash: str,
        date: str,
        scope: str,
        key: KeyT,
        disable_uri_path_escaping: bool | None,
    ) -> None:
        """Signs *request* in place, with the headers it has."""
        request.host = _host(request)
        headers = request.headers
        headers["X-Amz-Date"] = date
        if credentials.session_token and not self.disable_session_token:
            check_session_token(credentials.session_token)
            headers["X-Amz-Security-Token"] = credentials.session_token
        signed = headers_to_sign(headers.lowered(), request.host, _body_length(request))
        signed_headers = ";".join([name for name, _ in signed])
        query = canonical_query(request.query)
        canonical = canonical_request(
            request.method,
            self._path(request, disable_uri_path_escaping),
            query,
            canonical_headers(signed),
            signed_headers,
            payload_hash,
        )
        to_sign = string_to_sign(self.algorithm, date, scope, canonical)
        signature = self._signature(key, to_sign)
        request.query = query
        headers["Authorization"] = (
            f"{self.algorithm} Credential={credentials.access_key_id}/{scope}, "
            f"SignedHeaders={signed_headers}, Signature={signature}"
        )
        if self.log_signing:
            self.logger.debug("%s", signing_log(canonical, to_sign))

    def _presign(
        self,
        credentials: SigningCredentials,
        request: Request,
        payload_hash: str,
        date: str,
        scope: str,
        key: KeyT,
        disable_uri_path_escaping: bool | None,
        *,
        expires: float | None,
        parameters: Mapping[str, str],
    ) -> tuple[str, Headers]:
        """The signed URL of *request*, with *parameters* in its query, and its headers."""
        hoisted: dict[str, tuple[str, ...]] = {}
        entries: list[Entry] = list(request.headers.lowered())
        if not self.disable_header_hoisting:
            hoisted, entries = hoist(entries)
        signed = headers_to_sign(entries, _host(request), _body_length(request))
        signed_headers = ";".join([name for name, _ in signed])
        signing = {
            "X-Amz-Algorithm": self.algorithm,
            "X-Amz-Credential": f"{credentials.access_key_id}/{scope}",
            "X-Amz-Date": date,
            "X-Amz-SignedHeaders": signed_headers,
            **parameters,
        }
        if credentials.session_token and not self.disable_session_token:
            check_session_token(credentials.session_token)
            signing["X-Amz-Security-Token"] = credentials.session_token
        if expires is not None:
            signing["X-Amz-Expires"] = str(check_expires(expires))
        query = join_query(presigned_query(request.query, hoisted, signing))
        canonical = canonical_request(
            request.method,
            self._path(request, disable_uri_path_escaping),
            query,
            canonical_headers(signed),
            signed_headers,
            payload_hash,
        )
        to_sign = string_to_sign(self.algorithm, date, scope, canonical)
        signature = self._signature(key, to_sign)
        url = (
            f"{request.scheme}://{request.host}{request.path or '/'}"
            f"?{query}&X-Amz-Signature={signature}"
        )
        if self.log_signing:
            self.logger.debug("%s", signing_log(canonical, to_sign, url))
        return url, signed_header_fields(signed)

    def _path(self, request: Request, disable_uri_path_escaping: bool | None) -> str:
        if disable_uri_path_escaping is None:
            disable_uri_path_escaping = self.disable_uri_path_escaping
        return canonical_path(request.path, escape=not disable_uri_path_escaping)


def _host(request: Request) -> str:
    """The host as the Host header has it: without the port that the scheme implies."""
    return request.host.removesuffix(":443" if request.scheme == "https" else ":80")


def _body_length(request: Request) -> int | None:
    """The length as Content-Length would say it: None where the body is sent in chunks."""
    return None if "transfer-encoding" in request.headers else request.body.length()
