"""Auth schemes: which one a request gets, those of users among them."""

from __future__ import annotations

from typing import Any

import pytest

from aws_core.auth.auth_scheme import AuthScheme
from aws_core.auth.auth_schemes import auth_scheme, scheme_ids
from aws_core.auth.scheme import IDENTITY, AuthOption, preferred
from aws_core.signer.v4a import Signer
from smithy_py.context import Context
from smithy_py.errors import IdentityError, SigningError
from smithy_py.http import Headers, Request
from smithy_py.middleware import Stack
from tests.canned import CannedClient, answer, options
from tests.unit.aws_core.auth.token_service import (
    BEARER,
    SIGV4,
    SIGV4A,
    Client,
    Endpoints,
    Options,
)

KEY_AUTH = "smithy.api#httpApiKeyAuth"


class ApiKeyAuth:
    """Puts a key into a header."""

    def __init__(self, key: str | None = "key", scheme_id: str = KEY_AUTH) -> None:
        self.scheme_id = scheme_id
        self._key = key

    def identity_resolver(self, options: Any) -> Any:
        return None if self._key is None else lambda ctx: self._key

    def signer(self, options: Any) -> ApiKeyAuth:
        return self

    def sign(self, ctx: Context, request: Request, identity: Any, option: AuthOption) -> None:
        request.headers["X-Api-Key"] = f"{identity} in {option.signing_region}"

    def presign(
        self,
        ctx: Context,
        request: Request,
        identity: Any,
        option: AuthOption,
        expires: float | None,
    ) -> tuple[str, Headers]:
        return f"{request.url}?key={identity}", Headers()


def run(*auth: str, **more: Any) -> Request:
    canned = CannedClient(answer(200, b"{}"))
    Client(Options(**options(canned, **more))).do(auth=auth)
    return canned.last


def algorithm(request: Request) -> str:
    return request.headers.get("authorization", "").partition(" ")[0]


def test_the_models_order_and_the_preference() -> None:
    assert algorithm(run(SIGV4, SIGV4A)) == "AWS4-HMAC-SHA256"
    request = run(SIGV4A, SIGV4)
    assert algorithm(request) == "AWS4-ECDSA-P256-SHA256"
    assert request.headers["x-amz-region-set"] == "us-west-2"
    assert algorithm(run(SIGV4, SIGV4A, auth_scheme_preference=["sigv4a"])) == (
        "AWS4-ECDSA-P256-SHA256"
    )
    assert algorithm(run(SIGV4A, SIGV4, auth_scheme_preference=["x", "sigv4"])) == (
        "AWS4-HMAC-SHA256"
    )
    assert algorithm(run(SIGV4, auth_scheme_preference=["noAuth"])) == ""


def test_the_preference_leaves_nothing_out() -> None:
    found = [AuthOption(SIGV4), AuthOption(BEARER), AuthOption(SIGV4A)]
    names = ("sigv4a", "unknown", "httpBearerAuth", "sigv4a")
    assert [option.short_name for option in preferred(found, names)] == [
        "sigv4a",
        "httpBearerAuth",
        "sigv4",
    ]
    assert preferred(found, ()) == found


def test_a_scheme_of_ones_own() -> None:
    scheme: AuthScheme = ApiKeyAuth()
    request = run(KEY_AUTH, SIGV4, auth_schemes=[scheme])
    assert request.headers["x-api-key"] == "key in us-west-2"
    assert "authorization" not in request.headers
    # Without it the next one counts; so it does where it has no identity.
    assert algorithm(run(KEY_AUTH, SIGV4)) == "AWS4-HMAC-SHA256"
    assert algorithm(run(KEY_AUTH, SIGV4, auth_schemes=[ApiKeyAuth(None)])) == "AWS4-HMAC-SHA256"
    with pytest.raises(IdentityError, match=r"no identity resolver of smithy.api#httpApiKeyAuth"):
        run(KEY_AUTH, auth_schemes=[ApiKeyAuth(None)])


def test_a_scheme_of_ones_own_takes_the_place_of_the_sdks() -> None:
    scheme = ApiKeyAuth(scheme_id=SIGV4)
    client_options = Options(auth_schemes=[scheme])
    assert auth_scheme(client_options, SIGV4) is scheme
    assert auth_scheme(client_options, SIGV4A) is auth_scheme(Options(), SIGV4A)
    assert auth_scheme(client_options, "unknown") is None
    assert scheme_ids(client_options) == [SIGV4, SIGV4A, BEARER, "smithy.api#noAuth"]
    assert run(SIGV4, auth_schemes=[scheme]).headers["x-api-key"] == "key in us-west-2"


def test_the_endpoint_says_name_and_region() -> None:
    endpoints = Endpoints({"name": "sigv4", "signingName": "other", "signingRegion": "eu-west-1"})
    request = run(SIGV4, endpoint_resolver_v2=endpoints)
    assert "/eu-west-1/other/aws4_request" in request.headers["authorization"]


def test_the_endpoint_decides_between_schemes_of_credentials() -> None:
    both = Endpoints(
        {"name": "sigv4a", "signingRegionSet": ("*",)},
        {"name": "sigv4", "signingRegion": "eu-west-1"},
    )
    request = run(SIGV4, endpoint_resolver_v2=both)
    assert algorithm(request) == "AWS4-ECDSA-P256-SHA256"
    assert request.headers["x-amz-region-set"] == "*"
    request = run(SIGV4, endpoint_resolver_v2=both, auth_scheme_preference=["sigv4"])
    assert "/eu-west-1/token-service/aws4_request" in request.headers["authorization"]
    unknown = Endpoints({"name": "sigv5"}, {"name": "sigv4", "signingName": "second"})
    assert "/second/" in run(SIGV4, endpoint_resolver_v2=unknown).headers["authorization"]
    unsigned = Endpoints({"name": "none"})
    assert algorithm(run(SIGV4, endpoint_resolver_v2=unsigned)) == ""


def test_the_endpoint_does_not_touch_other_identities() -> None:
    endpoints = Endpoints({"name": "sigv4", "signingRegion": "eu-west-1"})
    scheme = ApiKeyAuth()
    request = run(KEY_AUTH, auth_schemes=[scheme], endpoint_resolver_v2=endpoints)
    assert request.headers["x-api-key"] == "key in us-west-2"


def test_what_a_resolver_of_ones_own_chose_stays() -> None:
    def resolve(operation: Any, options: Any) -> list[AuthOption]:
        return [AuthOption(SIGV4, signing_name="mine", signing_region="us-west-2")]

    only_v4a = Endpoints({"name": "sigv4a", "signingRegionSet": ("*",)})
    request = run(SIGV4, auth_scheme_resolver=resolve, endpoint_resolver_v2=only_v4a)
    assert "/us-west-2/mine/aws4_request" in request.headers["authorization"]
    both = Endpoints({"name": "sigv4a"}, {"name": "sigv4", "signingRegion": "eu-west-1"})
    request = run(SIGV4, auth_scheme_resolver=resolve, endpoint_resolver_v2=both)
    assert "/eu-west-1/mine/aws4_request" in request.headers["authorization"]


def test_the_signer_of_sigv4a_can_be_given() -> None:
    class Recording(Signer):
        regions: Any = None

        def sign_http(self, *arguments: Any, **more: Any) -> None:
            Recording.regions = arguments[4]

    run(SIGV4A, http_signer_v4a=Recording())
    assert list(Recording.regions) == ["us-west-2"]


def test_a_missing_signer_or_identity_is_an_error() -> None:
    for scheme_id in (SIGV4, SIGV4A, BEARER):
        scheme = auth_scheme(Options(), scheme_id)
        assert scheme is not None
        signer = scheme.signer(Options())
        with pytest.raises(SigningError, match=r"no signer|no bearer token"):
            signer.sign(Context(), Request("GET", "https://h/"), None, AuthOption(scheme_id))
        with pytest.raises(SigningError, match=r"no signer|cannot carry a bearer token"):
            signer.presign(
                Context(), Request("GET", "https://h/"), None, AuthOption(scheme_id), None
            )


def test_the_identity_is_in_the_context() -> None:
    canned = CannedClient(answer(200, b"{}"))
    Client(Options(**options(canned, auth_schemes=[ApiKeyAuth()]))).do(auth=(KEY_AUTH,))
    assert canned.contexts[0].get(IDENTITY) == "key"


@pytest.mark.parametrize(
    ("removed", "error", "message"),
    [
        (("ResolveAuthScheme",), IdentityError, "get identity: no resolved auth scheme"),
        (("ResolveAuthScheme", "GetIdentity"), SigningError, "no resolved auth scheme"),
        (("GetIdentity",), SigningError, "no signer, credentials or payload hash to sign with"),
    ],
)
def test_a_stack_without_its_auth(
    removed: tuple[str, ...], error: type[Exception], message: str
) -> None:
    def change(stack: Stack) -> None:
        for id in removed:
            stack.finalize.remove(id)

    with pytest.raises(error, match=message):
        run(SIGV4, api_options=[change])
