from __future__ import annotations

import datetime
import os
import pickle
import threading
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import PrivateFormat

from aws_core.credentials import CredentialsCache
from aws_core.credentials.logincreds import LoginError, Options, Provider
from services import signin
from smithy_py.context import with_timeout
from smithy_py.errors import DeadlineExceededError, IdentityError
from tests.servers.sign_in import SignInServer
from tests.servers.sign_in_files import LoginFile

SIGN_IN = ", please reauthenticate: run `aws login`"
PATH = "/v1/token"


@pytest.fixture
def provider(client: signin.Client, login_file: LoginFile) -> Provider:
    return Provider(client, login_file.path)


def denied(code: str) -> tuple[int, Any, str]:
    return 403, {"error": code, "message": "denied"}, "AccessDeniedException"


def test_good_credentials_cost_no_call(
    provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write(lasts=60.0, access={"expiresAt": "2130-01-31T12:00:00Z"})
    credentials = provider.retrieve()
    assert credentials.access_key_id == "ASIAOLD"
    assert credentials.secret_access_key == "old-secret"
    assert credentials.session_token == "old-session-secret"
    assert credentials.account_id == "123456789012"
    assert credentials.source == "LoginProvider"
    assert credentials.expires == datetime.datetime(2130, 1, 31, 12, tzinfo=datetime.UTC)
    assert server.calls == []


@pytest.mark.parametrize("format", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_ended_credentials_are_refreshed_with_a_proof_and_written_back(
    format: PrivateFormat, provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write(dpopKey=login_file.pem(format), later={"kept": 1})
    before = login_file.read()
    credentials = provider.retrieve()
    assert credentials.access_key_id == "ASIALOGIN1"
    assert credentials.account_id == "123456789012"
    assert not credentials.expired()
    assert [proof["htu"] for proof in server.proofs] == [f"{server.url}{PATH}"]
    after = login_file.read()
    assert after.pop("refreshToken") == "login-refresh-1"
    held = after.pop("accessToken")
    assert held["secretAccessKey"] == "login-secret"
    assert held["sessionToken"] == "login-session"
    assert held["accountId"] == "123456789012"
    assert credentials.expires is not None
    assert held["expiresAt"] == credentials.expires.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert after == {name: before[name] for name in after}
    assert set(before) - set(after) == {"refreshToken", "accessToken"}
    assert login_file.mode() == 0o600
    assert provider.retrieve() == credentials
    assert server.calls == [PATH]


def test_each_refresh_uses_what_the_last_one_gave(
    provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    server.expires_in = 1
    login_file.write()
    provider.retrieve()
    fields = login_file.read()
    fields["accessToken"]["expiresAt"] = "2020-01-01T00:00:00Z"
    login_file.write(**fields)
    assert provider.retrieve().access_key_id == "ASIALOGIN2"
    assert len(server.proofs) == 2


def test_a_proof_of_another_key_is_refused(
    provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write()
    another = ec.generate_private_key(ec.SECP256R1()).public_key()
    server.login_keys["login-refresh-secret"] = another
    with pytest.raises(IdentityError, match="the key is another"):
        provider.retrieve()


def test_an_attempt_after_a_failure_has_a_proof_of_its_own(
    login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write()
    proofs: list[str] = []
    server.before = lambda headers: proofs.append(headers["DPoP"])
    server.answers[PATH] = [(500, {"error": "server_error", "message": ""}, "InternalFailure")]
    options = signin.Options(region="us-east-1", base_endpoint=server.url)
    with signin.Client(options) as client:
        Provider(client, login_file.path).retrieve()
    assert len(set(proofs)) == 2


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("TOKEN_EXPIRED", f"login session has expired{SIGN_IN}"),
        ("USER_CREDENTIALS_CHANGED", f"login session password has changed{SIGN_IN}"),
    ],
)
def test_the_user_has_to_sign_in_again(
    code: str, said: str, provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write()
    server.answers[PATH] = [denied(code)]
    with pytest.raises(LoginError) as caught:
        provider.retrieve()
    assert str(caught.value) == f"create oauth2 token with {login_file.path}: {said}"


def test_permissions_are_missing(
    provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write()
    server.answers[PATH] = [denied("INSUFFICIENT_PERMISSIONS")]
    with pytest.raises(IdentityError) as caught:
        provider.retrieve()
    assert not isinstance(caught.value, LoginError)
    assert str(caught.value) == (
        f"create oauth2 token with {login_file.path}: insufficient permissions, you may be "
        "missing permissions for the CreateOAuth2Token action; have signin:CreateOAuth2Token "
        "allowed for you"
    )


GOOD_KEYS = {"accessKeyId": "A", "secretAccessKey": "hidden", "sessionToken": "hidden"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (denied("SOMETHING_ELSE"), "AccessDeniedException: denied"),
        ((500, {"error": "server_error", "message": "x"}, "InternalServerException"), "x"),
        ((200, {}, ""), "missing AccessToken or ExpiresIn in CreateOAuth2Token response"),
        ((200, {"accessToken": GOOD_KEYS, "refreshToken": "r"}, ""), "missing AccessToken or Exp"),
        ((200, {"expiresIn": 5, "refreshToken": "hidden"}, ""), "missing AccessToken or ExpiresIn"),
        ((200, {"accessToken": GOOD_KEYS, "expiresIn": 5}, ""), "missing refreshToken"),
        (
            (200, {"accessToken": GOOD_KEYS, "expiresIn": 10**12, "refreshToken": "r"}, ""),
            "is no time",
        ),
        (
            (200, {"accessToken": {"accessKeyId": "A"}, "expiresIn": 5, "refreshToken": "r"}, ""),
            "missing accessToken.secretAccessKey",
        ),
        ((200, b'{"accessToken": "hidden', ""), "not JSON"),
        ((200, {"accessToken": ["hidden"]}, ""), "deserialization failed"),
    ],
)
def test_other_failures(
    answer: tuple[int, Any, str],
    said: str,
    provider: Provider,
    login_file: LoginFile,
    server: SignInServer,
) -> None:
    login_file.write()
    before = login_file.read()
    server.answers[PATH] = [answer]
    with pytest.raises(IdentityError) as caught:
        provider.retrieve()
    assert not isinstance(caught.value, LoginError)
    assert said in str(caught.value)
    assert login_file.path in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert "secret" not in str(caught.value).replace("secretAccessKey", "")
    assert b"hidden" not in pickle.dumps(caught.value)
    assert login_file.read() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"accessToken": None}, "missing accessToken"),
        ({"accessToken": "secret"}, "missing accessToken"),
        ({"access": {"accessKeyId": None}}, "missing accessToken.accessKeyId"),
        ({"access": {"secretAccessKey": ""}}, "missing accessToken.secretAccessKey"),
        ({"access": {"sessionToken": None}}, "missing accessToken.sessionToken"),
        ({"access": {"accountId": None}}, "missing accessToken.accountId"),
        ({"access": {"expiresAt": None}}, "missing accessToken.expiresAt"),
        (
            {"access": {"expiresAt": "secret"}},
            "expiresAt must be a time such as 2030-01-31T12:00:00Z",
        ),
        ({"clientId": None}, "missing clientId"),
        ({"refreshToken": None}, "missing refreshToken"),
        ({"dpopKey": None}, "missing dpopKey"),
        ({"dpopKey": ["secret"]}, "dpopKey must be text, not list"),
        ({"signInRegion": "a.example/"}, "signInRegion is no region"),
    ],
)
def test_a_file_that_cannot_be_used(
    changes: dict[str, Any], said: str, provider: Provider, login_file: LoginFile
) -> None:
    login_file.write(**changes)
    with pytest.raises(LoginError) as caught:
        provider.retrieve()
    assert str(caught.value) == (
        f"validate login token: in the token file {login_file.path}, {said}{SIGN_IN}"
    )


def test_nobody_has_signed_in(provider: Provider, login_file: LoginFile) -> None:
    with pytest.raises(LoginError) as caught:
        provider.retrieve()
    said = f"load login token: token file {login_file.path} not found"
    assert str(caught.value) == f"{said}{SIGN_IN}"


def test_a_file_of_other_bytes(provider: Provider, login_file: LoginFile) -> None:
    login_file.write_text('{"refreshToken": "secret"')
    with pytest.raises(LoginError) as caught:
        provider.retrieve()
    said = f"load login token: {login_file.path} does not hold a JSON object"
    assert str(caught.value) == f"{said}{SIGN_IN}"


def test_a_key_that_cannot_be_used(provider: Provider, login_file: LoginFile) -> None:
    login_file.write(dpopKey="secret")
    with pytest.raises(LoginError) as caught:
        provider.retrieve()
    said = "dpopKey is no private key in PEM without a password"
    prefix = f"create oauth2 token with {login_file.path}"
    assert str(caught.value) == f"{prefix}: {said}{SIGN_IN}"


def test_credentials_that_another_process_refreshed_meanwhile(
    provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write()

    def other_process(_: Any) -> None:
        login_file.write(lasts=1000.0, access={"accessKeyId": "ASIAOTHER"})
        server.login_keys.clear()

    server.before = other_process
    assert provider.retrieve().access_key_id == "ASIAOTHER"


def test_where_nothing_can_be_written_no_refresh_token_is_spent(
    provider: Provider,
    login_file: LoginFile,
    server: SignInServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    login_file.write()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(IdentityError, match=f"{login_file.path} cannot be written, make the fold"):
        provider.retrieve()
    assert server.calls == []


def test_a_file_that_cannot_be_written(
    provider: Provider, login_file: LoginFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    login_file.write()
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(IdentityError) as caught:
        provider.retrieve()
    said = f"save token: {login_file.path} cannot be written, Permission denied"
    assert str(caught.value) == said
    assert os.listdir(os.path.dirname(login_file.path)) == ["login.json"]


def test_64_threads_make_one_refresh(
    provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write()
    server.delay = 0.2
    cache = CredentialsCache(provider)
    keys: list[str] = []
    begin = threading.Barrier(64)

    def retrieve(number: int) -> None:
        begin.wait()
        keys.append((provider if number % 2 else cache).retrieve().access_key_id)

    threads = [threading.Thread(target=retrieve, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert keys == ["ASIALOGIN1"] * 64
    assert server.calls == [PATH]


def test_a_slow_refresh_ends_with_the_context(
    provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write()
    server.delay = 1.0
    with pytest.raises(DeadlineExceededError):
        provider.retrieve(with_timeout(0.1))


def test_options(client: signin.Client, login_file: LoginFile) -> None:
    regions: list[str] = []

    def change(options: Options) -> None:
        options.cached_token_filepath = login_file.path
        options.client_options = [lambda client: regions.append(client.region)]
        options.restrict_permissions = False
        options.credential_sources = ("Profile", "LoginProvider")

    login_file.write(signInRegion="eu-north-1")
    login_file.chmod(0o644)
    provider = Provider(client, "none", change)
    assert provider.retrieve().access_key_id == "ASIALOGIN1"
    assert regions == ["eu-north-1"]
    assert login_file.mode() == 0o644
    assert provider.sources == ("Profile", "LoginProvider")
    assert Provider(client, "none").sources == ("LoginProvider",)


def test_the_region_of_the_sign_in_names_the_host(login_file: LoginFile) -> None:
    urls: list[str] = []

    class Recorder:
        def do(self, request: Any, *, ctx: Any) -> Any:
            urls.append(request.url)
            raise OSError("not sent")

    login_file.write(signInRegion="eu-north-1")
    options = signin.Options(region="us-east-1", http_client=Recorder(), retry_max_attempts=1)
    with pytest.raises(Exception, match="not sent"):
        Provider(signin.Client(options), login_file.path).retrieve()
    assert urls == ["https://eu-north-1.signin.aws.amazon.com/v1/token"]


def test_nothing_secret_is_shown_or_pickled(
    provider: Provider, login_file: LoginFile, server: SignInServer
) -> None:
    login_file.write()
    provider.retrieve()
    pickled = pickle.dumps(provider)
    for secret in (b"-secret", b"PRIVATE KEY", b"login-refresh", b"login-session"):
        assert secret not in pickled
    assert repr(provider) == f"Provider({login_file.path!r})"
    assert repr(provider.options) == f"Options({login_file.path!r})"
    assert pickle.loads(pickled).retrieve().access_key_id == "ASIALOGIN1"
