"""The auth schemes that a client knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.auth.auth_scheme import AuthScheme
from aws_core.auth.http_bearer import HTTPBearerAuth
from aws_core.auth.no_auth import NoAuth
from aws_core.auth.sigv4 import SigV4, SigV4A
from smithy_py.errors import SigningError

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

_SCHEMES: dict[str, AuthScheme] = {
    scheme.scheme_id: scheme for scheme in (SigV4(), SigV4A(), HTTPBearerAuth(), NoAuth())
}


def auth_scheme(options: ClientOptions, scheme_id: str) -> AuthScheme | None:
    """The scheme of that id: of the option ``auth_schemes``, or else of the SDK; or None."""
    for scheme in (*options.auth_schemes, *options.service_auth_schemes):
        if scheme.scheme_id == scheme_id:
            return scheme
    return _SCHEMES.get(scheme_id)


def scheme_ids(options: ClientOptions) -> list[str]:
    """The ids of all schemes that a client with *options* knows."""
    own = (*options.auth_schemes, *options.service_auth_schemes)
    return list(dict.fromkeys([*(s.scheme_id for s in own), *_SCHEMES]))


def unknown_scheme(scheme_id: str) -> SigningError:
    """The error of a request that only an unknown scheme could sign."""
    return SigningError(
        f"the endpoint asks for the auth scheme {scheme_id}, which this client does not know; "
        "the option auth_schemes takes schemes of your own"
    )
