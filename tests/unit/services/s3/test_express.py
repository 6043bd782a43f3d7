"""S3 Express: sessions, how they are kept, and what is signed with them."""

from __future__ import annotations

import concurrent.futures
import copy
import datetime
import gc
import logging
import pickle
import weakref
from collections.abc import Generator
from typing import Any

import pytest
from botocore.auth import S3ExpressAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

import smithy_py
from aws_core import ClientLogMode
from aws_core.config import load_default_config
from aws_core.credentials import AnonymousCredentials, Credentials, StaticCredentialsProvider
from services import s3
from services.s3.customizations.express_credentials import REFRESH_WINDOW, ExpressSessions
from tests.canned import CannedClient, options
from tests.servers.signed_s3 import SignedS3, signed_s3

BUCKET = "made-up--usw2-az1--x-s3"
OTHER = "another--usw2-az1--x-s3"


@pytest.fixture
def server() -> Generator[SignedS3]:
    with signed_s3() as server:
        yield server


def made(server: SignedS3, **more: Any) -> s3.Client:
    return s3.Client(
        s3.Options(
            region="us-west-2",
            base_endpoint=server.url,
            credentials=StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret"),
            **more,
        )
    )


def put(client: s3.Client, bucket: str = BUCKET, key: str = "k", *fns: Any) -> None:
    client.put_object(s3.PutObjectInput(bucket=bucket, key=key, body=b"content"), *fns)


def sessions(server: SignedS3) -> int:
    return len(server.sessions)


def test_requests_are_signed_with_a_session(server: SignedS3) -> None:
    with made(server) as client:
        put(client)
        body = client.get_object(s3.GetObjectInput(bucket=BUCKET, key="k")).body
        assert body is not None
        assert body.read() == b"content"
    targets = [target for _, target, _ in server.seen]
    assert targets == [
        f"/{BUCKET}/?session=",
        f"/{BUCKET}/k",
        f"/{BUCKET}/k",
    ]
    headers = server.seen[1][2]
    assert headers["x-amz-s3session-token"] == "token-SESSION1"
    assert "x-amz-security-token" not in headers
    assert "x-amz-s3session-token" in headers["authorization"]
    assert "/s3express/aws4_request" in headers["authorization"]
    assert server.refused == []


def test_a_session_is_kept_for_its_bucket(server: SignedS3) -> None:
    with made(server) as client:
        for bucket in (BUCKET, OTHER, BUCKET, OTHER):
            put(client, bucket)
    assert sessions(server) == 2


def test_other_credentials_have_a_session_of_their_own(server: SignedS3) -> None:
    with made(server) as client:
        put(client)
        provider = StaticCredentialsProvider("AKIDEXAMPLE", "another-secret")
        with pytest.raises(smithy_py.IdentityError, match="SignatureDoesNotMatch"):
            put(client, BUCKET, "k", s3.with_options(credentials=provider))
    assert sessions(server) == 1


def test_a_session_is_renewed_in_the_minute_before_its_end(server: SignedS3) -> None:
    with made(server) as client:
        kept = ExpressSessions(client)
        base = StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret").retrieve()
        before = datetime.datetime.now(datetime.UTC)
        session = kept.retrieve(BUCKET, client.options(), base)
    assert session.expires is not None
    assert REFRESH_WINDOW == 60.0
    assert abs((session.expires - before).total_seconds() - server.lifetime) <= 61.0


def test_a_session_serves_to_its_end_where_no_new_one_is_to_be_had(server: SignedS3) -> None:
    server.lifetime = 50.0
    with made(server) as client:
        put(client)
        server.failing = True
        put(client)
        put(client)
    assert sessions(server) == 1
    assert server.refused == []


def test_an_ended_session_is_not_used(server: SignedS3) -> None:
    server.lifetime = -1.0
    with made(server) as client:
        put(client)
        server.failing = True
        with pytest.raises(smithy_py.IdentityError, match="InvalidRequest") as caught:
            put(client)
    assert isinstance(caught.value.__cause__, smithy_py.APIError)
    assert caught.value.operation_name == "PutObject"


def test_threads_share_one_session(server: SignedS3) -> None:
    with made(server) as client, concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: put(client, BUCKET, f"k{n}"), range(32)))
    assert sessions(server) == 1
    assert server.refused == []


def test_the_session_used_longest_ago_goes_first(server: SignedS3) -> None:
    with made(server) as client:
        kept = ExpressSessions(client, limit=2)
        base = StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret").retrieve()
        for name in ("a", "b", "a", "c", "a"):
            kept.retrieve(f"{name}-bucket--usw2-az1--x-s3", client.options(), base)
        assert (sessions(server), len(kept)) == (3, 2)
        kept.retrieve("b-bucket--usw2-az1--x-s3", client.options(), base)
        assert sessions(server) == 4


def test_a_hundred_sessions_are_kept() -> None:
    client = s3.Client(s3.Options(region="us-west-2"))
    assert repr(client.options().express_sessions) == "ExpressSessions(0 of 100)"


def test_sessions_can_be_switched_off(server: SignedS3) -> None:
    canned = CannedClient()
    client = s3.Client(s3.Options(**options(canned), disable_s3_express_session_auth=True))
    put(client)
    assert len(canned.requests) == 1
    headers = canned.last.headers
    assert "x-amz-s3session-token" not in headers
    assert "/us-west-2/s3express/aws4_request" in headers["authorization"]
    assert canned.last.host == f"{BUCKET}.s3express-usw2-az1.us-west-2.amazonaws.com"


def test_the_environment_switches_sessions_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "true")
    client = s3.new_from_config(load_default_config())
    assert client.options().disable_s3_express_session_auth is True


class Provider:
    """Gives the same session for every bucket."""

    def __init__(self) -> None:
        self.buckets: list[str] = []

    def retrieve(self, bucket: str, ctx: smithy_py.Context | None = None) -> Credentials:
        self.buckets.append(bucket)
        return Credentials("SESSION1", "secret-SESSION1", "token-SESSION1")


def test_sessions_may_come_from_elsewhere(server: SignedS3) -> None:
    server.sessions["SESSION1"] = ("token-SESSION1", "secret-SESSION1")
    provider = Provider()
    with made(server, express_credentials=provider) as client:
        put(client)
    assert provider.buckets == [BUCKET]
    assert [method for method, _, _ in server.seen] == ["PUT"]


def test_anonymous_requests_have_no_session() -> None:
    canned = CannedClient()
    anonymous = s3.Options(**options(canned, credentials=AnonymousCredentials()))
    put(s3.Client(anonymous))
    assert len(canned.requests) == 1
    assert "authorization" not in canned.last.headers


def test_a_presigned_url_has_the_token_in_its_query(server: SignedS3) -> None:
    with made(server) as client:
        put(client)
        presigned = s3.PresignClient(client).presign_get_object(
            s3.GetObjectInput(bucket=BUCKET, key="k")
        )
        assert "&X-Amz-S3session-Token=token-SESSION1" in presigned.url
        assert "X-Amz-Security-Token" not in presigned.url
        target = presigned.url.removeprefix(server.url)
        headers = {"host": server.url.removeprefix("http://")}
    assert server.problem("GET", target, headers, b"") == ""
    assert server.problem("GET", target.replace("/k?", "/l?"), headers, b"") != ""
    assert sessions(server) == 1


def test_presigning_alone_makes_the_session(server: SignedS3) -> None:
    with made(server) as client:
        presigner = s3.PresignClient(client)
        presigner.presign_get_object(s3.GetObjectInput(bucket=BUCKET, key="k"))
    assert [target for _, target, _ in server.seen] == [f"/{BUCKET}/?session="]


def test_the_signature_is_botocores() -> None:
    canned = CannedClient()
    own = s3.Options(**options(canned, express_credentials=Provider()))
    s3.Client(own).get_object(s3.GetObjectInput(bucket=BUCKET, key="k"))
    sent = canned.last
    signed = sent.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    headers = {name: sent.headers[name] for name in signed.split(";") if name != "host"}
    date = headers["x-amz-date"]
    request = AWSRequest("GET", sent.url, headers)
    request.context.update(timestamp=date, payload_signing_enabled=True)
    session = ReadOnlyCredentials("SESSION1", "secret-SESSION1", "token-SESSION1")
    signer: Any = S3ExpressAuth(session, "s3express", "us-west-2", identity_cache={})
    canonical = signer.canonical_request(request)
    expected = signer.signature(signer.string_to_sign(request, canonical), request)
    assert sent.headers["authorization"].endswith(f"Signature={expected}")


def test_the_user_agent_says_that_it_is_s3_express(server: SignedS3) -> None:
    with made(server) as client:
        put(client)
        put(client, "plain-bucket")
    features = [h["user-agent"].partition(" m/")[2].split(",") for _, _, h in server.seen]
    assert ["J" in found for found in features] == [True, True, False]


def test_no_secret_of_a_session_is_logged(
    server: SignedS3, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    every = ClientLogMode.SIGNING | ClientLogMode.REQUEST_WITH_BODY
    with made(server, client_log_mode=every) as client:
        put(client)
    assert "x-amz-s3session-token" in caplog.text.lower()
    assert "token-SESSION1" not in caplog.text
    assert "secret-SESSION1" not in caplog.text


def test_a_client_copies_and_pickles_without_its_sessions(server: SignedS3) -> None:
    with made(server) as client:
        put(client)
        content = pickle.dumps(client)
        assert b"token-SESSION1" not in content
        for twin in (pickle.loads(content), copy.deepcopy(client)):
            with twin:
                put(twin)
        assert "SESSION" not in repr(client.options())
    assert sessions(server) == 3


def test_a_client_is_gone_when_nobody_has_it(server: SignedS3) -> None:
    client = made(server)
    put(client)
    client.close()
    kept = weakref.ref(client)
    gc.disable()
    try:
        del client
        assert kept() is None
    finally:
        gc.enable()


def test_options_outlive_their_client(server: SignedS3) -> None:
    options = made(server).options()
    with s3.Client(pickle.loads(pickle.dumps(options))) as client:
        put(client)
    base = StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret").retrieve()
    assert options.express_sessions is not None
    with pytest.raises(smithy_py.IdentityError, match="is gone"):
        options.express_sessions.retrieve(BUCKET, options, base)


def test_a_provider_sees_the_time_that_is_left(server: SignedS3) -> None:
    with made(server) as client, smithy_py.with_cancel() as ctx:
        ctx.cancel()
        with pytest.raises(smithy_py.CanceledError):
            client.get_object(s3.GetObjectInput(bucket=BUCKET, key="k"), ctx=ctx)
    assert sessions(server) == 0
