"""Credentials of the role of an EC2 instance, over loopback."""

from __future__ import annotations

import datetime
import io
import json
import logging
import pickle
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_core import imds
from aws_core.credentials import Credentials, CredentialsCache, ec2rolecreds
from aws_core.retry import NopRetryer
from smithy_py.context import BACKGROUND, with_cancel
from smithy_py.errors import CanceledError, IdentityError
from tests.servers.metadata import SECRET, Answer, MetadataStub, role_credentials
from tests.servers.metadata import running_metadata_stub as running

NAMES = ["Code", "AccessKeyId", "SecretAccessKey", "Token", "Expiration", "Message"]
LIST = "/latest/meta-data/iam/security-credentials/"
ROLE = f"{LIST}my-role"
MINUTE = datetime.timedelta(minutes=1)


def _nested(inner: Any) -> Any:
    return st.lists(inner) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner)


def _json(value: Any) -> bytes:
    if isinstance(value, dict):
        value = {"Code": "Success", **value}
    return json.dumps(value).encode()


@pytest.fixture
def stub() -> Iterator[MetadataStub]:
    with running() as stub:
        stub.token_required = True
        stub.contents[LIST] = b"my-role\nanother"
        stub.contents[ROLE] = role_credentials()
        yield stub


def new_provider(stub: MetadataStub) -> ec2rolecreds.Provider:
    client = imds.Client(imds.Options(endpoint=stub.endpoint, retryer=NopRetryer()))

    def use_client(options: ec2rolecreds.Options) -> None:
        options.client = client

    return ec2rolecreds.Provider(use_client)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def test_the_first_role_is_listed_and_asked_for(stub: MetadataStub) -> None:
    found = new_provider(stub).retrieve()
    assert (found.access_key_id, found.secret_access_key) == ("ASIAROLE", SECRET)
    assert (found.session_token, found.source) == ("made-up-session", "EC2RoleProvider")
    assert (found.can_expire, found.account_id) == (True, "")
    assert stub.requests() == ["PUT /latest/api/token", f"GET {LIST}", f"GET {ROLE}"]


@pytest.mark.parametrize(
    ("seconds", "least", "most"),
    [(6 * 3600, 59, 60), (1800, 29, 30), (40, 0, 1), (0, 4.9, 15), (-7200, 4.9, 15)],
)
def test_when_they_end(stub: MetadataStub, seconds: float, least: float, most: float) -> None:
    stub.contents[ROLE] = role_credentials(seconds=seconds)
    found = new_provider(stub).retrieve()
    assert found.expires is not None
    assert least * MINUTE - MINUTE / 30 <= found.expires - now() <= most * MINUTE


# What the two paths answer, and what the error says.
PROBLEMS: list[tuple[Answer | bytes | None, Answer | bytes | None, str]] = [
    (Answer(status=404), None, "no EC2 IMDS role found, .*NotFound"),
    (b"", None, "unexpected empty EC2 IMDS role list"),
    (b"\n", None, "unexpected empty EC2 IMDS role list"),
    (None, Answer(status=500), "failed to get my-role EC2 IMDS role credentials, .*status code"),
    (
        None,
        role_credentials(Code="AssumeRoleUnauthorizedAccess", Message="not trusted"),
        "my-role EC2 IMDS role credentials, AssumeRoleUnauthorizedAccess: not trusted$",
    ),
    (None, b"{}", "my-role EC2 IMDS role credentials, : $"),
    (None, b"<html>", "the answer is no JSON object"),
    (None, b"[1]", "the answer is no JSON object"),
    (None, b"\xff", "the answer is no JSON object"),
    (None, b"[" * 100_000, "the answer is no JSON object"),
    (None, role_credentials(SecretAccessKey=None), "the answer has no SecretAccessKey"),
    (None, role_credentials(AccessKeyId=""), "the answer has no AccessKeyId"),
    (None, role_credentials(Token=7), "the answer has no Token"),
    (None, role_credentials(Expiration=None), "the answer has no Expiration"),
    (None, role_credentials(Expiration="soon"), "the Expiration is not a time"),
]


@pytest.mark.parametrize(("roles", "role", "message"), PROBLEMS)
def test_what_goes_wrong(
    stub: MetadataStub, roles: Answer | bytes | None, role: Answer | bytes | None, message: str
) -> None:
    if roles is not None:
        stub.contents[LIST] = roles
    if role is not None:
        stub.contents[ROLE] = role
    with pytest.raises(IdentityError, match=message) as caught:
        new_provider(stub).retrieve()
    assert SECRET not in repr(chain_of(caught.value))


def chain_of(error: BaseException | None) -> list[Any]:
    """The error, and all that it came from, with what they hold."""
    found: list[Any] = []
    while error is not None:
        found.append((str(error), vars(error)))
        error = error.__cause__ or error.__context__
    return found


def test_where_there_is_no_service_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{port}")
    with pytest.raises(IdentityError, match=r"no EC2 IMDS role found.* seem to be an EC2 instance"):
        ec2rolecreds.Provider().retrieve()


def test_where_it_is_disabled_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(IdentityError, match="access disabled to EC2 IMDS"):
        ec2rolecreds.Provider().retrieve()


def test_a_context_that_ended_is_told_as_that(stub: MetadataStub) -> None:
    ctx = with_cancel()
    ctx.cancel()
    with pytest.raises(CanceledError):
        new_provider(stub).retrieve(ctx)


def held(minutes: float) -> Credentials:
    return Credentials("A", "S", can_expire=True, expires=now() + minutes * MINUTE)


@pytest.mark.parametrize(
    ("minutes", "least", "most"), [(30, 29, 30), (6, 5, 6), (4, 4.9, 15), (-60, 4.9, 15)]
)
def test_those_that_cannot_be_renewed_are_used_longer(
    minutes: float, least: float, most: float, caplog: pytest.LogCaptureFixture
) -> None:
    previous = held(minutes)
    with caplog.at_level(logging.WARNING, "aws_core"):
        kept = ec2rolecreds.Provider().handle_fail_to_refresh(BACKGROUND, previous, ValueError())
    assert kept.expires is not None
    assert least * MINUTE <= kept.expires - now() <= most * MINUTE
    assert (kept is previous) is (minutes > 5)
    assert ("Attempting credential expiration extension" in caplog.text) is (minutes < 5)


@pytest.mark.parametrize("previous", [None, Credentials("A", "S")])
def test_without_those_before_the_failure_is_raised(previous: Credentials | None) -> None:
    error = ValueError("broken")
    with pytest.raises(ValueError, match="broken") as caught:
        ec2rolecreds.Provider().handle_fail_to_refresh(BACKGROUND, previous, error)
    assert caught.value is error


@pytest.mark.parametrize(("minutes", "moved"), [(60, True), (16, True), (14, False), (-5, False)])
def test_the_end_is_moved_only_where_it_is_far(minutes: float, moved: bool) -> None:
    before = held(minutes)
    after = ec2rolecreds.Provider().adjust_expires_by(before, -300.0)
    assert before.expires is not None
    assert after.expires == before.expires - 5 * MINUTE * moved
    forever = Credentials("A", "S")
    assert ec2rolecreds.Provider().adjust_expires_by(forever, -300.0) is forever


def test_the_cache_uses_them_through_an_outage(stub: MetadataStub) -> None:
    stub.contents[ROLE] = role_credentials(seconds=1)
    cache = CredentialsCache(new_provider(stub))
    first = cache.retrieve()
    cached = cache._cached
    assert cached is not None
    cache._cached = cached._replace(renew_at=0.0, end=0.0)
    stub.contents[LIST] = Answer(status=500)
    kept = cache.retrieve()
    assert kept.access_key_id == first.access_key_id
    assert kept.expires is not None
    assert kept.expires - now() > 4.9 * MINUTE
    asked = len(stub.seen)
    assert cache.retrieve() is kept
    assert len(stub.seen) == asked


def test_64_threads_on_one_expired_cache_make_one_exchange(stub: MetadataStub) -> None:
    stub.contents[ROLE] = role_credentials(seconds=1)
    cache = CredentialsCache(new_provider(stub))
    cache.retrieve()
    held = cache._cached
    assert held is not None
    cache._cached = held._replace(renew_at=0.0, end=0.0)
    stub.contents[ROLE] = role_credentials("ASIARENEWED")
    barrier = threading.Barrier(64)
    got: list[str] = []

    def retrieve() -> None:
        barrier.wait(30)
        got.append(cache.retrieve().access_key_id)

    threads = [threading.Thread(target=retrieve) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert got == ["ASIARENEWED"] * 64
    assert stub.requests()[3:] == [f"GET {LIST}", f"GET {ROLE}"]


@given(st.binary() | st.recursive(st.none() | st.integers() | st.text(), _nested).map(_json))
def test_any_document_gives_credentials_or_a_clear_error(data: bytes) -> None:
    class Fixed:
        def get_metadata(
            self, input: imds.GetMetadataInput | None = None, *, ctx: Any = None
        ) -> imds.GetMetadataOutput:
            listing = input is not None and str(input.path).endswith("/")
            return imds.GetMetadataOutput(content=io.BytesIO(b"role" if listing else data))

    provider = ec2rolecreds.Provider(lambda options: setattr(options, "client", Fixed()))
    said = ""
    try:
        assert provider.retrieve().has_keys()
    except IdentityError as error:
        said = str(error)
    assert not said or "role EC2 IMDS role credentials" in said


def test_pickles_without_credentials(stub: MetadataStub) -> None:
    provider = new_provider(stub)
    provider.retrieve()
    data = pickle.dumps(provider)
    assert SECRET.encode() not in data
    assert pickle.loads(data).retrieve().access_key_id == "ASIAROLE"
    assert (provider.sources, repr(provider)) == (("EC2RoleProvider",), "ec2rolecreds.Provider()")


def test_unknown_members_are_passed_over(stub: MetadataStub) -> None:
    document = {**json.loads(role_credentials()), "New": {"a": 1}, "Code": "SUCCESS"}
    stub.contents[ROLE] = json.dumps(document).encode()
    assert new_provider(stub).retrieve().access_key_id == "ASIAROLE"
