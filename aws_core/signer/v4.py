"""Signature version 4: signs requests, in their headers or in their URL."""

from __future__ import annotations

import datetime
import logging
from typing import Protocol

from aws_core.signer.canonical import (
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
    join_query,
    string_to_sign,
)
from aws_core.signer.checks import (
    check_expires,
    check_request,
    check_session_token,
    format_signing_time,
)
from aws_core.signer.signing_key import SigningKey, SigningKeyCache, sign
from aws_core.signer.signing_log import signing_log
from aws_core.signer.v4_headers import Entry, headers_to_sign
from aws_core.signer.v4_presign import hoist, presigned_query, signed_header_fields
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

ALGORITHM = "AWS4-HMAC-SHA256"


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


class Signer:
    """Signs requests with SigV4; safe from any number of threads.

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
        "_keys",
        "disable_header_hoisting",
        "disable_session_token",
        "disable_uri_path_escaping",
        "log_signing",
        "logger",
    )

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
        self._keys = SigningKeyCache()

    def sign_http(
        self,
        credentials: SigningCredentials,
        request: Request,
        payload_hash: str,
        service: str,
        region: str,
        signing_time: datetime.datetime,
        *,
        disable_uri_path_escaping: bool | None = None,
    ) -> None:
        """Signs *request* in place.

        Sets the headers X-Amz-Date, X-Amz-Security-Token and Authorization, puts the query into
        the form that is signed, and takes the scheme's own port off the host. Signs "host"
        (``request.host``, unless the request has a Host header) and, for a body of known length
        above 0, "content-length".

        Args:
            credentials: Whose signature it is to be.
            request: The request, as it is to be sent.
            payload_hash: The SHA-256 of the body in hexadecimal digits, or a constant such as
                "UNSIGNED-PAYLOAD".
            service: The signing name, such as "s3".
            region: The signing region.
            signing_time: When it is signed, an aware datetime.
            disable_uri_path_escaping: In place of the signer's own setting, if given.

        Raises:
            SigningError: Something that is needed is missing or cannot be signed.
        """
        date, scope, key = self._begin(
            credentials, request, payload_hash, service, region, signing_time
        )
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
        to_sign = string_to_sign(ALGORITHM, date, scope, canonical)
        signature = sign(key, to_sign)
        request.query = query
        headers["Authorization"] = (
            f"{ALGORITHM} Credential={credentials.access_key_id}/{scope}, "
            f"SignedHeaders={signed_headers}, Signature={signature}"
        )
        if self.log_signing:
            self.logger.debug("%s", signing_log(canonical, to_sign))

    def presign_http(
        self,
        credentials: SigningCredentials,
        request: Request,
        payload_hash: str,
        service: str,
        region: str,
        signing_time: datetime.datetime,
        *,
        expires: float | None = None,
        disable_uri_path_escaping: bool | None = None,
    ) -> tuple[str, Headers]:
        """A URL that carries the signature, so that others can send the request.

        Most headers that begin with "X-Amz-" move into the query; the rest is signed where it
        is. *request* does not change.

        Args:
            credentials: Whose signature it is to be.
            request: The request, as it is to be sent.
            payload_hash: The SHA-256 of the body in hexadecimal digits, or a constant such as
                "UNSIGNED-PAYLOAD".
            service: The signing name, such as "s3".
            region: The signing region.
            signing_time: When it is signed, an aware datetime.
            expires: For how many seconds the URL is good, set as X-Amz-Expires. Without it the
                query of the request may say so, or the service decides.
            disable_uri_path_escaping: In place of the signer's own setting, if given.

        Returns:
            The URL, and the headers that must be sent with it.

        Raises:
            SigningError: Something that is needed is missing or cannot be signed.
        """
        date, scope, key = self._begin(
            credentials, request, payload_hash, service, region, signing_time
        )
        hoisted: dict[str, tuple[str, ...]] = {}
        entries: list[Entry] = list(request.headers.lowered())
        if not self.disable_header_hoisting:
            hoisted, entries = hoist(entries)
        signed = headers_to_sign(entries, _host(request), _body_length(request))
        signed_headers = ";".join([name for name, _ in signed])
        signing = {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{credentials.access_key_id}/{scope}",
            "X-Amz-Date": date,
            "X-Amz-SignedHeaders": signed_headers,
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
        to_sign = string_to_sign(ALGORITHM, date, scope, canonical)
        signature = sign(key, to_sign)
        url = (
            f"{request.scheme}://{request.host}{request.path or '/'}"
            f"?{query}&X-Amz-Signature={signature}"
        )
        if self.log_signing:
            self.logger.debug("%s", signing_log(canonical, to_sign, url))
        return url, signed_header_fields(signed)

    def _begin(
        self,
        credentials: SigningCredentials,
        request: Request,
        payload_hash: str,
        service: str,
        region: str,
        signing_time: datetime.datetime,
    ) -> tuple[str, str, SigningKey]:
        """The signing time, the credential scope and the signing key; checks everything."""
        date = format_signing_time(signing_time)
        day = date[:8]
        check_request(request, payload_hash)
        key = self._keys.get(
            credentials.access_key_id, credentials.secret_access_key, day, region, service
        )
        return date, f"{day}/{region}/{service}/aws4_request", key

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
