"""Bearer tokens: their providers, and the requests that carry them."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import Any

import pytest

from aws_core import AnonymousCredentials
from aws_core.auth.bearer import (
    BearerToken,
    EnvironmentTokenProvider,
    StaticTokenProvider,
    TokenProvider,
)
from aws_core.auth.scheme import CALLER
from smithy_py.context import Context
from smithy_py.errors import IdentityError, SigningError
from tests.canned import CannedClient, answer, options
from tests.unit.aws_core.auth.token_service import BEARER, SIGV4, Client, Endpoints, Options

TOKEN = "a-secret-token"
END = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


def new_client(**more: Any) -> tuple[Client, CannedClient]:
    canned = CannedClient(answer(200, b"{}"))
    more = {"bearer_auth_token_provider": StaticTokenProvider(TOKEN), **more}
    return Client(Options(**options(canned, **more))), canned


def authorization(client: Client, canned: CannedClient, *auth: str) -> str:
    client.do(auth=auth)
    return canned.last.headers["authorization"]


def test_a_token_has_a_value_and_an_end() -> None:
    token = BearerToken(TOKEN, END)
    assert (token.value, token.expires) == (TOKEN, END)
    assert token.expired(END)
    assert not token.expired(END - datetime.timedelta(seconds=1))
    assert not BearerToken(TOKEN).expired(END)
    assert BearerToken(TOKEN, END - datetime.timedelta(days=20_000)).expired()
    with pytest.raises(ValueError, match="needs a time zone"):
        BearerToken(TOKEN, datetime.datetime(2030, 1, 1))


def test_a_token_is_not_shown_and_not_pickled() -> None:
    token = BearerToken(TOKEN, END)
    for shown in (repr(token), str(token), repr(StaticTokenProvider(token))):
        assert TOKEN not in shown
    assert copy.copy(token) is token
    assert copy.deepcopy(token) is token
    with pytest.raises(TypeError, match="pickle their provider"):
        pickle.dumps(token)
    assert pickle.loads(pickle.dumps(StaticTokenProvider(token))).retrieve_bearer_token() == token


@pytest.mark.parametrize("wrong", [None, b"token", 5])
def test_a_static_token_of_another_type(wrong: Any) -> None:
    with pytest.raises(TypeError, match="a token is a BearerToken or a str, not"):
        StaticTokenProvider(wrong)


def test_a_token_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", TOKEN)
    provider = EnvironmentTokenProvider("SOME_TOKEN")
    assert provider.retrieve_bearer_token().value == TOKEN
    assert TOKEN not in repr(provider)
    pickled = pickle.dumps(provider)
    assert TOKEN.encode() not in pickled
    monkeypatch.setenv("SOME_TOKEN", "another")
    assert pickle.loads(pickled).retrieve_bearer_token().value == "another"
    monkeypatch.delenv("SOME_TOKEN")
    with pytest.raises(IdentityError, match="environment: SOME_TOKEN is not set"):
        provider.retrieve_bearer_token()


def test_the_token_goes_into_the_header() -> None:
    assert authorization(*new_client(), BEARER) == f"Bearer {TOKEN}"


def test_every_attempt_asks_for_a_token_with_the_callers_context() -> None:
    seen: list[Context | None] = []

    class Provider:
        def retrieve_bearer_token(self, ctx: Context | None = None) -> BearerToken:
            seen.append(ctx)
            return BearerToken(f"token-{len(seen)}")

    canned = CannedClient(answer(503), answer(200, b"{}"))
    provider: TokenProvider = Provider()
    client = Client(Options(**options(canned, bearer_auth_token_provider=provider)))
    client.do(auth=(BEARER,))
    sent = [request.headers["authorization"] for request in canned.requests]
    assert sent == ["Bearer token-1", "Bearer token-2"]
    assert seen == [ctx.get(CALLER) for ctx in canned.contexts]


@pytest.mark.parametrize(
    "change", [{"disable_https": True}, {"endpoint_resolver_v2": Endpoints(scheme="http")}]
)
def test_no_token_leaves_without_tls(change: dict[str, Any]) -> None:
    client, canned = new_client(**change)
    with pytest.raises(SigningError, match="bearer token with HTTP request requires HTTPS"):
        client.do(auth=(BEARER,))
    assert canned.requests == []


@pytest.mark.parametrize("value", ["", "a b", "a\r\nX-Evil: 1", "tök", "a\0"])
def test_a_token_that_cannot_be_sent_is_not_shown(value: str) -> None:
    client, canned = new_client(bearer_auth_token_provider=StaticTokenProvider(value))
    with pytest.raises(SigningError, match="the bearer token is empty, or has white space") as info:
        client.do(auth=(BEARER,))
    assert not value or value not in str(info.value)
    assert canned.requests == []


def test_no_token_tells_what_to_do() -> None:
    client, _ = new_client(bearer_auth_token_provider=None)
    with pytest.raises(IdentityError, match="StaticTokenProvider") as info:
        client.do(auth=(BEARER,))
    assert "with_bearer_auth_token_provider" in str(info.value)


def test_the_first_scheme_whose_identity_the_client_has() -> None:
    assert authorization(*new_client(), SIGV4, BEARER).startswith("AWS4-HMAC-SHA256")
    assert authorization(*new_client(), BEARER, SIGV4) == f"Bearer {TOKEN}"
    assert authorization(*new_client(credentials=None), SIGV4, BEARER) == f"Bearer {TOKEN}"
    signed = authorization(*new_client(bearer_auth_token_provider=None), BEARER, SIGV4)
    assert signed.startswith("AWS4-HMAC-SHA256")


def test_anonymous_credentials_leave_the_token_in_use() -> None:
    client, canned = new_client(credentials=AnonymousCredentials())
    assert authorization(client, canned, SIGV4, BEARER) == f"Bearer {TOKEN}"
    client.do(auth=(SIGV4,))
    assert "authorization" not in canned.last.headers


def test_the_preference_of_one_call() -> None:
    client, canned = new_client()

    def prefer(options: Options) -> None:
        options.auth_scheme_preference = ("unknown", "httpBearerAuth")

    client.do(prefer, auth=(SIGV4, BEARER))
    assert canned.last.headers["authorization"] == f"Bearer {TOKEN}"
    assert authorization(client, canned, SIGV4, BEARER).startswith("AWS4-HMAC-SHA256")


def test_options_do_not_show_the_token() -> None:
    client, _ = new_client()
    assert TOKEN not in repr(client.options())
