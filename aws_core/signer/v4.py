"""Signature version 4: signs requests, in their headers or in their URL."""

from __future__ import annotations

import datetime

from aws_core.signer.base_signer import BaseSigner, SigningCredentials, SigningLogger
from aws_core.signer.checks import check_request, format_signing_time
from aws_core.signer.signing_key import SigningKey, SigningKeyCache, sign
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

ALGORITHM = "AWS4-HMAC-SHA256"


class Signer(BaseSigner[SigningKey]):
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

    __slots__ = ("_keys",)

    algorithm = ALGORITHM
    _signature = staticmethod(sign)

    def __init__(
        self,
        *,
        disable_header_hoisting: bool = False,
        disable_uri_path_escaping: bool = False,
        disable_session_token: bool = False,
        logger: SigningLogger | None = None,
        log_signing: bool = False,
    ) -> None:
        super().__init__(
            disable_header_hoisting=disable_header_hoisting,
            disable_uri_path_escaping=disable_uri_path_escaping,
            disable_session_token=disable_session_token,
            logger=logger,
            log_signing=log_signing,
        )
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
        self._sign(credentials, request, payload_hash, date, scope, key, disable_uri_path_escaping)

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
        return self._presign(
            credentials,
            request,
            payload_hash,
            date,
            scope,
            key,
            disable_uri_path_escaping,
            expires=expires,
            parameters={},
        )

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
