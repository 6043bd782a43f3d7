"""The auth schemes of AWS credentials: SigV4 and SigV4a."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from aws_core.auth.auth_scheme import IdentityResolver, RequestSigner
from aws_core.auth.scheme import SIGV4, SIGV4A, AuthOption
from aws_core.credentials.anonymous import AnonymousCredentials
from aws_core.signer.payload_hash import PAYLOAD_HASH, STREAMING_EVENTS, UNSIGNED_PAYLOAD
from aws_core.signer.signing_time import signing_time
from smithy_py.context import Context
from smithy_py.errors import SigningError
from smithy_py.http.headers import Headers
from smithy_py.http.request import Request

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

PlaceT = TypeVar("PlaceT")
PlaceT_contra = TypeVar("PlaceT_contra", contravariant=True)


class HTTPSigner(Protocol[PlaceT_contra]):
    """What the signers of SigV4 and SigV4a share; one signs for a region, one for several."""

    def sign_http(
        self,
        credentials: Any,
        request: Request,
        payload_hash: str,
        service: str,
        place: PlaceT_contra,
        signing_time: datetime.datetime,
        /,
        *,
        disable_uri_path_escaping: bool | None = None,
    ) -> None:
        """Signs *request* in place."""
        ...

    def presign_http(
        self,
        credentials: Any,
        request: Request,
        payload_hash: str,
        service: str,
        place: PlaceT_contra,
        signing_time: datetime.datetime,
        /,
        *,
        expires: float | None = None,
        disable_uri_path_escaping: bool | None = None,
    ) -> tuple[str, Headers]:
        """The signed URL of *request*, and the headers to send with it."""
        ...


class SigV4:
    """Signature version 4, by the option ``http_signer_v4``."""

    scheme_id = SIGV4

    def identity_resolver(self, options: ClientOptions) -> IdentityResolver | None:
        """What gets the client's credentials; None where it has none, or anonymous ones."""
        return _credentials(options)

    def signer(self, options: ClientOptions) -> RequestSigner:
        """What signs for the region of an auth option."""
        return _CredentialsSigner(options.http_signer_v4, attrgetter("signing_region"))


class SigV4A:
    """Signature version 4a, by the option ``http_signer_v4a``, with the same credentials."""

    scheme_id = SIGV4A

    def identity_resolver(self, options: ClientOptions) -> IdentityResolver | None:
        """What gets the client's credentials; None where it has none, or anonymous ones."""
        return _credentials(options)

    def signer(self, options: ClientOptions) -> RequestSigner:
        """What signs for the region set of an auth option."""
        return _CredentialsSigner(options.http_signer_v4a, _region_set)


def _credentials(options: ClientOptions) -> IdentityResolver | None:
    credentials = options.credentials
    if credentials is None or isinstance(credentials, AnonymousCredentials):
        return None
    return credentials.retrieve


def _region_set(option: AuthOption) -> Sequence[str]:
    return option.signing_region_set or (option.signing_region,)


class _CredentialsSigner(Generic[PlaceT]):
    def __init__(
        self, signer: HTTPSigner[PlaceT] | None, place: Callable[[AuthOption], PlaceT]
    ) -> None:
        self._signer = signer
        self._place = place

    def sign(self, ctx: Context, request: Request, identity: Any, option: AuthOption) -> None:
        payload_hash = ctx.get(PAYLOAD_HASH)
        if self._signer is None or identity is None or payload_hash is None:
            raise SigningError("no signer, credentials or payload hash to sign with")
        self._signer.sign_http(
            identity,
            request,
            payload_hash,
            option.signing_name,
            self._place(option),
            signing_time(ctx),
            disable_uri_path_escaping=option.disable_double_encoding,
        )
        if payload_hash == STREAMING_EVENTS:
            _sign_events(ctx, request, identity, option.signing_name, self._place(option))

    def presign(
        self,
        ctx: Context,
        request: Request,
        identity: Any,
        option: AuthOption,
        expires: float | None,
    ) -> tuple[str, Headers]:
        if self._signer is None or identity is None:
            raise SigningError("no signer or credentials to sign with")
        return self._signer.presign_http(
            identity,
            request,
            ctx.get(PAYLOAD_HASH, UNSIGNED_PAYLOAD),
            option.signing_name,
            self._place(option),
            signing_time(ctx),
            expires=expires,
            disable_uri_path_escaping=option.disable_double_encoding,
        )


def _sign_events(
    ctx: Context, request: Request, credentials: Any, service: str, place: object
) -> None:
    """Has the events of the body signed as they leave, on top of the request's signature."""
    from aws_core.signer.event_signer import EventSigner
    from smithy_py.event_stream.event_body import EventBody

    body = request.body
    if not isinstance(place, str) or not isinstance(body, EventBody):
        raise SigningError("events can be signed with SigV4 only")
    seed = request.headers["Authorization"].rpartition("Signature=")[2]
    region = place

    def start() -> Callable[[bytes], bytes]:
        signer = EventSigner(credentials, service, region, seed)
        return lambda frame: signer.sign(frame, signing_time(ctx))

    body.sign_with(start)
