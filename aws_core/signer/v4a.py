"""Signature version 4a: one signature that holds in several regions.

It is SigV4 with an asymmetric key derived from the same credentials, a set of regions in a
header or parameter, and a credential scope without a region.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aws_core.signer.asymmetric_key import ALGORITHM, AsymmetricKeyCache, sign
from aws_core.signer.base_signer import BaseSigner, SigningCredentials, SigningLogger
from aws_core.signer.checks import check_request, check_scope, format_signing_time
from smithy_py.errors import SigningError
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

REGION_SET = "X-Amz-Region-Set"


class Signer(BaseSigner["EllipticCurvePrivateKey"]):
    """Signs requests with SigV4a; safe from any number of threads.

    It needs the library ``cryptography``, which is imported at the first signature.

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
        self._keys = AsymmetricKeyCache()

    def sign_http(
        self,
        credentials: SigningCredentials,
        request: Request,
        payload_hash: str,
        service: str,
        region_set: Sequence[str],
        signing_time: datetime.datetime,
        *,
        disable_uri_path_escaping: bool | None = None,
    ) -> None:
        """Signs *request* in place.

        Sets the headers X-Amz-Region-Set, X-Amz-Date, X-Amz-Security-Token and Authorization,
        puts the query into the form that is signed, and takes the scheme's own port off the
        host.

        Args:
            credentials: Whose signature it is to be, the same as for SigV4.
            request: The request, as it is to be sent.
            payload_hash: The SHA-256 of the body in hexadecimal digits, or a constant such as
                "UNSIGNED-PAYLOAD".
            service: The signing name, such as "s3".
            region_set: The regions it holds in, or patterns of them such as "*".
            signing_time: When it is signed, an aware datetime.
            disable_uri_path_escaping: In place of the signer's own setting, if given.

        Raises:
            SigningError: Something that is needed is missing or cannot be signed.
        """
        date, scope, regions, key = self._begin(
            credentials, request, payload_hash, service, region_set, signing_time
        )
        request.headers[REGION_SET] = regions
        self._sign(credentials, request, payload_hash, date, scope, key, disable_uri_path_escaping)

    def presign_http(
        self,
        credentials: SigningCredentials,
        request: Request,
        payload_hash: str,
        service: str,
        region_set: Sequence[str],
        signing_time: datetime.datetime,
        *,
        expires: float | None = None,
        disable_uri_path_escaping: bool | None = None,
    ) -> tuple[str, Headers]:
        """A URL that carries the signature, so that others can send the request.

        Most headers that begin with "X-Amz-" move into the query; the rest is signed where it
        is. *request* does not change.

        Args:
            credentials: Whose signature it is to be, the same as for SigV4.
            request: The request, as it is to be sent.
            payload_hash: The SHA-256 of the body in hexadecimal digits, or a constant such as
                "UNSIGNED-PAYLOAD".
            service: The signing name, such as "s3".
            region_set: The regions it holds in, or patterns of them such as "*".
            signing_time: When it is signed, an aware datetime.
            expires: For how many seconds the URL is good, set as X-Amz-Expires. Without it the
                query of the request may say so, or the service decides.
            disable_uri_path_escaping: In place of the signer's own setting, if given.

        Returns:
            The URL, and the headers that must be sent with it.

        Raises:
            SigningError: Something that is needed is missing or cannot be signed.
        """
        date, scope, regions, key = self._begin(
            credentials, request, payload_hash, service, region_set, signing_time
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
            parameters={REGION_SET: regions},
        )

    def _begin(
        self,
        credentials: SigningCredentials,
        request: Request,
        payload_hash: str,
        service: str,
        region_set: Sequence[str],
        signing_time: datetime.datetime,
    ) -> tuple[str, str, str, EllipticCurvePrivateKey]:
        """The signing time, the credential scope, the regions, the key; checks everything."""
        date = format_signing_time(signing_time)
        check_request(request, payload_hash)
        key_id, secret = credentials.access_key_id, credentials.secret_access_key
        if isinstance(region_set, str) or not region_set:
            raise SigningError(
                f"the signing region set is {region_set!r}; give a list of regions, or of "
                'patterns such as "*"'
            )
        for region in region_set:
            check_scope(key_id, secret, region, service)
        key = self._keys.get(key_id, secret)
        return date, f"{date[:8]}/{service}/aws4_request", ",".join(region_set), key
