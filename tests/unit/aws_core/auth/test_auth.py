"""Which auth scheme an attempt has, and which identity."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from aws_core import AnonymousCredentials, Credentials
from aws_core.auth.scheme import CALLER, AuthOption
from services import s3
from smithy_py.context import BACKGROUND, Context, ContextKey
from smithy_py.errors import IdentityError, SigningError
from tests.canned import CannedClient, answer, options
from tests.unit.aws_core.auth.token_service import Endpoints


def run(**more: Any) -> CannedClient:
    canned = CannedClient(answer(200))
    s3.Client(s3.Options(**options(canned, **more))).list_buckets()
    return canned


def test_signed_by_default() -> None:
    authorization = run().last.headers["authorization"]
    today = datetime.datetime.now(datetime.UTC).strftime("%Y")
    assert authorization.startswith(f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{today}")
    assert "/us-west-2/s3/aws4_request" in authorization


def test_anonymous_credentials_sign_nothing() -> None:
    assert "authorization" not in run(credentials=AnonymousCredentials()).last.headers


def test_a_resolver_of_ones_own_and_the_preference() -> None:
    def resolve(operation: Any, options: Any) -> list[AuthOption]:
        return [
            AuthOption("aws.auth#sigv4", signing_name="one", signing_region="a"),
            AuthOption("smithy.api#noAuth"),
        ]

    assert "authorization" in run(auth_scheme_resolver=resolve).last.headers
    preferred = run(auth_scheme_resolver=resolve, auth_scheme_preference=("noAuth",))
    assert "authorization" not in preferred.last.headers


def test_no_scheme_that_can_be_used() -> None:
    def resolve(operation: Any, options: Any) -> list[AuthOption]:
        return [AuthOption("smithy.api#httpDigestAuth")]

    with pytest.raises(IdentityError, match=r"offers smithy.api#httpDigestAuth, this client has"):
        run(auth_scheme_resolver=resolve)
    with pytest.raises(IdentityError, match="offers nothing"):
        run(auth_scheme_resolver=lambda operation, options: [])


def test_credentials_are_asked_for_at_every_attempt_with_the_callers_context() -> None:
    seen: list[Context | None] = []

    class Provider:
        def retrieve(self, ctx: Context | None = None) -> Credentials:
            seen.append(ctx)
            return Credentials(f"AKID{len(seen)}", "secret", "a-token")

    canned = CannedClient(answer(503), answer(200))
    client = s3.Client(s3.Options(**options(canned, credentials=Provider())))
    key: ContextKey[str] = ContextKey("mine")
    ctx = BACKGROUND.with_value(key, "v")
    client.list_buckets(ctx=ctx)
    assert seen == [ctx, ctx]
    assert canned.contexts[0].get(CALLER) is ctx
    assert "AKID1/" in canned.requests[0].headers["authorization"]
    assert "AKID2/" in canned.requests[1].headers["authorization"]
    assert canned.last.headers["x-amz-security-token"] == "a-token"


def test_an_endpoint_with_a_scheme_that_cannot_be_signed_says_so() -> None:
    canned = CannedClient()
    endpoints = Endpoints({"name": "sigv5"}, {"name": "other"})
    client = s3.Client(s3.Options(**options(canned, endpoint_resolver_v2=endpoints)))
    with pytest.raises(SigningError, match=r"aws.auth#sigv5, which this client does not know"):
        client.get_object(s3.GetObjectInput(bucket="b", key="k"))
    assert canned.requests == []
