from __future__ import annotations

import datetime
import io
import itertools
import pickle
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest

from aws_core.config import Config, load_default_config, with_credentials_provider
from aws_core.credentials import CredentialsCache, StaticCredentialsProvider, stscreds
from services import sts
from services.sts import types
from smithy_py import with_cancel
from smithy_py.errors import APIError, CanceledError, IdentityError
from tests.canned import CannedClient, answer, options

ROLE = "arn:aws:iam::123456789012:role/r"
TOKEN = "made.up.token"
END = datetime.datetime(2036, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
GRANTED = types.Credentials(
    access_key_id="A", secret_access_key="made-up-secret", session_token="T", expiration=END
)
USER = types.AssumedRoleUser(assumed_role_id="i", arn="arn:aws:sts::123456789012:assumed-role/r/s")
ALL_OPTIONS = {
    "role_session_name": "n",
    "duration": 1800.0,
    "external_id": "e",
    "policy": "{}",
    "policy_arns": ["arn:aws:iam::aws:policy/P"],
    "serial_number": "m",
    "token_provider": lambda: "123456",
    "source_identity": "me",
    "tags": {"k": "v"},
    "transitive_tag_keys": ["k"],
}


class FakeSTS:
    """A client of STS that keeps what it was asked."""

    operations_module: ClassVar[ModuleType] = sts.Client.operations_module

    def __init__(self, output: Any = None) -> None:
        self.inputs: list[Any] = []
        self._output = output or sts.AssumeRoleOutput(credentials=GRANTED, assumed_role_user=USER)

    def assume_role(self, input: Any, *functions: Any, ctx: Any = None) -> Any:
        self.inputs.append(input)
        if isinstance(self._output, Exception):
            raise self._output
        return self._output

    assume_role_with_web_identity = assume_role


class Token:
    def get_identity_token(self) -> bytes:
        return TOKEN.encode()


def setting(**values: Any) -> Callable[[Any], None]:
    def change(options: Any) -> None:
        for name, value in values.items():
            setattr(options, name, value)

    return change


def test_credentials_of_a_role() -> None:
    client = FakeSTS()
    provider = stscreds.AssumeRoleProvider(client, ROLE)
    credentials = provider.retrieve()
    assert (credentials.access_key_id, credentials.secret_access_key) == ("A", "made-up-secret")
    assert (credentials.session_token, credentials.account_id) == ("T", "123456789012")
    assert (credentials.can_expire, credentials.expires) == (True, END)
    assert credentials.source == "AssumeRoleProvider"
    provider.retrieve()
    first, second = client.inputs
    assert first == second
    assert first.role_session_name.startswith("aws-sdk-python-")
    assert first == sts.AssumeRoleInput(
        role_arn=ROLE, role_session_name=first.role_session_name, duration_seconds=900
    )


def test_each_option_reaches_sts() -> None:
    client = FakeSTS()
    stscreds.AssumeRoleProvider(client, ROLE, setting(**ALL_OPTIONS)).retrieve()
    assert client.inputs == [
        sts.AssumeRoleInput(
            role_arn=ROLE,
            role_session_name="n",
            duration_seconds=1800,
            external_id="e",
            policy="{}",
            policy_arns=[types.PolicyDescriptorType(arn="arn:aws:iam::aws:policy/P")],
            serial_number="m",
            token_code="123456",
            source_identity="me",
            tags=[types.Tag(key="k", value="v")],
            transitive_tag_keys=["k"],
        )
    ]


def test_a_new_token_code_for_each_retrieval() -> None:
    client = FakeSTS()
    codes = itertools.count(111111)
    provider = stscreds.AssumeRoleProvider(
        client, ROLE, setting(serial_number="m", token_provider=lambda: str(next(codes)))
    )
    provider.retrieve()
    provider.retrieve()
    assert [input.token_code for input in client.inputs] == ["111111", "111112"]


def test_a_token_code_is_sent_with_a_device_only() -> None:
    client = FakeSTS()
    for device in ("m", None):
        change = setting(token_code="1", serial_number=device)
        stscreds.AssumeRoleProvider(client, ROLE, change).retrieve()
    assert [input.token_code for input in client.inputs] == ["1", None]


def test_a_device_needs_a_token() -> None:
    provider = stscreds.AssumeRoleProvider(FakeSTS(), ROLE, setting(serial_number="m"))
    with pytest.raises(IdentityError, match="MFA enabled, but TokenProvider is not set: give"):
        provider.retrieve()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (setting(token_code="1", token_provider=str), ValueError, "or token_provider, not both"),
        (setting(role_arn=""), ValueError, "role ARN is not set"),
        (setting(extrnal_id="e"), TypeError, "no option 'extrnal_id'; did you mean 'external_id'"),
    ],
)
def test_wrong_options(change: Callable[[Any], None], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        stscreds.AssumeRoleProvider(FakeSTS(), ROLE, change)


def test_web_identity_needs_a_role() -> None:
    with pytest.raises(ValueError, match="role ARN is not set"):
        stscreds.WebIdentityRoleProvider(FakeSTS(), "", Token())


@pytest.mark.parametrize(
    "output",
    [
        sts.AssumeRoleOutput(),
        sts.AssumeRoleOutput(
            credentials=types.Credentials(
                access_key_id="", secret_access_key="s", session_token="T", expiration=END
            )
        ),
    ],
)
def test_an_answer_without_credentials(output: Any) -> None:
    client = FakeSTS(output)
    for provider in (
        stscreds.AssumeRoleProvider(client, ROLE),
        stscreds.WebIdentityRoleProvider(client, ROLE, Token()),
    ):
        with pytest.raises(IdentityError, match="response did not contain credentials"):
            provider.retrieve()


@pytest.mark.parametrize(
    ("user", "account"),
    [
        (None, ""),
        (types.AssumedRoleUser(assumed_role_id="i", arn="a:b:c"), ""),
        (USER, "123456789012"),
    ],
)
def test_the_account_is_in_the_arn(user: Any, account: str) -> None:
    client = FakeSTS(sts.AssumeRoleOutput(credentials=GRANTED, assumed_role_user=user))
    assert stscreds.AssumeRoleProvider(client, ROLE).retrieve().account_id == account


def test_credentials_of_a_web_identity(tmp_path: Path) -> None:
    client = FakeSTS()
    file = tmp_path / "token"
    provider = stscreds.WebIdentityRoleProvider(client, ROLE, stscreds.IdentityTokenFile(file))
    file.write_text(" first\n")
    credentials = provider.retrieve()
    file.write_text("second")
    provider.retrieve()
    first, second = client.inputs
    assert (credentials.source, credentials.expires) == ("WebIdentityCredentials", END)
    assert (first.web_identity_token, second.web_identity_token) == (" first\n", "second")
    assert first.role_session_name != second.role_session_name
    assert int(first.role_session_name) > 0
    assert first == sts.AssumeRoleWithWebIdentityInput(
        role_arn=ROLE, role_session_name=first.role_session_name, web_identity_token=" first\n"
    )


def test_options_of_a_web_identity() -> None:
    client = FakeSTS()
    change = setting(role_session_name="n", duration=1000.0, policy="{}", policy_arns=["arn:p"])
    stscreds.WebIdentityRoleProvider(client, ROLE, Token(), change).retrieve()
    assert client.inputs == [
        sts.AssumeRoleWithWebIdentityInput(
            role_arn=ROLE,
            role_session_name="n",
            web_identity_token=TOKEN,
            duration_seconds=1000,
            policy="{}",
            policy_arns=[types.PolicyDescriptorType(arn="arn:p")],
        )
    ]


def test_a_token_file_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "token"
    provider = stscreds.WebIdentityRoleProvider(FakeSTS(), ROLE, stscreds.IdentityTokenFile(file))
    with pytest.raises(IdentityError) as caught:
        provider.retrieve()
    assert str(caught.value) == (
        "failed to retrieve jwt from provide source, unable to read file at "
        f"{file}: No such file or directory"
    )
    file.write_bytes(b"secret\xff")
    with pytest.raises(IdentityError, match="the token is not UTF-8") as caught:
        provider.retrieve()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def error_answer(code: str) -> Any:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>m</Message></Error></ErrorResponse>"
    return answer(400, body.encode())


GOOD = answer(
    200,
    b"<R><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>A</AccessKeyId>"
    b"<SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>"
    b"<Expiration>2036-01-02T03:04:05Z</Expiration></Credentials>"
    b"</AssumeRoleWithWebIdentityResult></R>",
)


@pytest.mark.parametrize(
    ("code", "attempts"),
    [("InvalidIdentityToken", 2), ("IDPCommunicationError", 2), ("IDPRejectedClaim", 1)],
)
def test_errors_that_pass_are_retried(code: str, attempts: int) -> None:
    http = CannedClient(error_answer(code), GOOD)
    client = sts.Client(sts.Options(**options(http, credentials=None)))
    provider = stscreds.WebIdentityRoleProvider(client, ROLE, Token())
    if attempts == 1:
        with pytest.raises(IdentityError, match=f"failed to retrieve credentials, .*{code}"):
            provider.retrieve()
    else:
        assert provider.retrieve().access_key_id == "A"
    assert len(http.requests) == attempts
    assert "Authorization" not in http.last.headers


def test_errors_of_sts_stay_what_they_are() -> None:
    http = CannedClient(error_answer("AccessDenied"))
    provider = stscreds.AssumeRoleProvider(sts.Client(sts.Options(**options(http))), ROLE)
    with pytest.raises(APIError) as caught:
        provider.retrieve()
    assert caught.value.error_code == "AccessDenied"


def test_a_cancelled_context_is_no_failure_of_the_token() -> None:
    ctx = with_cancel()
    ctx.cancel()
    client = sts.Client(sts.Options(**options(CannedClient(GOOD))))
    for provider in (
        stscreds.AssumeRoleProvider(client, ROLE),
        stscreds.WebIdentityRoleProvider(client, ROLE, Token()),
    ):
        with pytest.raises(CanceledError):
            provider.retrieve(ctx)


def test_asks_the_user_for_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(" 123456 \n"))
    assert stscreds.stdin_token_provider() == "123456"
    assert capsys.readouterr().out == "Assume Role MFA token code: "
    with pytest.raises(EOFError):
        stscreds.stdin_token_provider()


def test_a_role_is_renewed_when_it_is_given_to_a_config() -> None:
    client = FakeSTS()
    provider = stscreds.AssumeRoleProvider(client, ROLE)
    for config in (
        Config(region="x").copy(credentials=provider),
        load_default_config(with_credentials_provider(provider)),
    ):
        client.inputs.clear()
        assert isinstance(config.credentials, CredentialsCache)
        for _ in range(3):
            config.credentials.retrieve()
        assert len(client.inputs) == 1
        config.credentials.invalidate()
        config.credentials.retrieve()
        assert len(client.inputs) == 2


def test_no_secret_is_shown_and_providers_are_pickled() -> None:
    client = sts.Client(
        sts.Options(region="x", credentials=StaticCredentialsProvider("A", "made-up-secret"))
    )
    change = setting(external_id="private", serial_number="m", token_code="654321")
    provider = stscreds.AssumeRoleProvider(client, ROLE, change)
    web = stscreds.WebIdentityRoleProvider(client, ROLE, stscreds.IdentityTokenFile("f"))
    assert repr(provider) == f"AssumeRoleProvider({ROLE!r})"
    assert repr(web) == f"WebIdentityRoleProvider({ROLE!r})"
    assert repr(provider.options) == f"AssumeRoleOptions({ROLE!r})"
    loaded = pickle.loads(pickle.dumps((provider, web)))
    assert loaded[0].options.external_id == "private"
    assert loaded[0].options.role_session_name == provider.options.role_session_name
    assert loaded[1].options.token_retriever.path == "f"
