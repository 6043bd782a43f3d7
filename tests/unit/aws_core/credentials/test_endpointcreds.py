"""Credentials from the endpoint of a container, over loopback."""

from __future__ import annotations

import datetime
import json
import pickle
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aws_core.credentials import endpointcreds
from aws_core.retry import NopRetryer, Standard, add_with_max_backoff_delay
from smithy_py.context import with_cancel
from smithy_py.errors import CanceledError, ConfigError, IdentityError
from tests.canned import CannedClient
from tests.canned import answer as canned
from tests.servers.metadata import SECRET, Answer, MetadataStub, Seen, role_credentials
from tests.servers.metadata import running_metadata_stub as running

TOKEN = "made-up-container-token"


@pytest.fixture
def stub() -> Iterator[MetadataStub]:
    with running() as stub:
        stub.contents["/creds"] = role_credentials("ASIACONTAINER", AccountId="123456789012")
        yield stub


def patient(options: endpointcreds.Options) -> None:
    options.retryer = NopRetryer()


def test_what_is_asked_and_what_comes(stub: MetadataStub) -> None:
    found = endpointcreds.Provider(f"{stub.endpoint}/creds").retrieve()
    assert (found.access_key_id, found.secret_access_key) == ("ASIACONTAINER", SECRET)
    assert (found.session_token, found.account_id) == ("made-up-session", "123456789012")
    assert (found.source, found.can_expire) == ("CredentialsEndpointProvider", True)
    (seen,) = stub.seen
    assert (seen.method, seen.path) == ("GET", "/creds")
    assert seen.headers["accept"] == "application/json"
    assert "authorization" not in seen.headers


def test_without_expiration_they_do_not_end(stub: MetadataStub) -> None:
    stub.contents["/creds"] = role_credentials(Expiration=None, Token=None)
    found = endpointcreds.Provider(f"{stub.endpoint}/creds").retrieve()
    assert (found.can_expire, found.expires, found.session_token) == (False, None, "")


def checking(seen: Seen) -> Answer:
    """An endpoint that wants the token."""
    if seen.headers.get("authorization") == TOKEN:
        return Answer(role_credentials())
    quoted = {"code": "InvalidToken", "message": f"no {seen.headers.get('authorization')} here"}
    return Answer(json.dumps(quoted).encode(), 401, {"Content-Type": "application/json"})


def test_tokens_from_the_environment(stub: MetadataStub, tmp_path: Path) -> None:
    stub.contents["/creds"] = checking
    path = tmp_path / "token"
    path.write_text(TOKEN)
    for variables in (
        {"AWS_CONTAINER_AUTHORIZATION_TOKEN": TOKEN},
        {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(path)},
        {
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "wrong",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(path),
        },
    ):
        use = endpointcreds.authorization_from_environment(variables)
        provider = endpointcreds.Provider(f"{stub.endpoint}/creds", use)
        assert provider.retrieve().access_key_id == "ASIAROLE"


@pytest.mark.parametrize(
    ("variables", "sent"),
    [
        ({}, "of code"),
        ({"AWS_CONTAINER_AUTHORIZATION_TOKEN": "of variable"}, "of code"),
        ({"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "token"}, "of file"),
    ],
)
def test_a_token_of_code_is_stronger_than_the_variable_but_not_than_a_file(
    stub: MetadataStub,
    variables: dict[str, str],
    sent: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "token").write_text("of file")

    def use(options: endpointcreds.Options) -> None:
        options.authorization_token = "of code"

    environment = endpointcreds.authorization_from_environment(variables)
    endpointcreds.Provider(f"{stub.endpoint}/creds", environment, use).retrieve()
    assert stub.seen[0].headers["authorization"] == sent


def test_a_token_file_is_read_every_time(stub: MetadataStub, tmp_path: Path) -> None:
    path = tmp_path / "token"
    variables = {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(path)}
    use = endpointcreds.authorization_from_environment(variables)
    provider = endpointcreds.Provider(f"{stub.endpoint}/creds", use)
    for token in ("first", "second"):
        path.write_text(token)
        provider.retrieve()
    assert [seen.headers["authorization"] for seen in stub.seen] == ["first", "second"]
    path.unlink()
    with pytest.raises(IdentityError, match=r"failed to read authorization token from .*No such"):
        provider.retrieve()
    path.write_bytes(b"secret\xff")
    with pytest.raises(IdentityError, match="it is not UTF-8 text"):
        provider.retrieve()


@pytest.mark.parametrize("token", [f"{TOKEN}\r\nX: y", f"{TOKEN}\n", f"{TOKEN}\r", f"{TOKEN}\0"])
@pytest.mark.parametrize("way", ["text", "file"])
def test_a_token_with_a_line_end_is_refused(
    stub: MetadataStub, token: str, way: str, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_bytes(token.encode())

    def use(options: endpointcreds.Options) -> None:
        if way == "text":
            options.authorization_token = token
        else:
            options.authorization_token_provider = endpointcreds.TokenFile(str(path))

    with pytest.raises(IdentityError, match="authorization token contains invalid") as caught:
        endpointcreds.Provider(f"{stub.endpoint}/creds", use).retrieve()
    assert TOKEN not in everything(caught.value)
    assert stub.seen == []


def everything(error: BaseException | None) -> str:
    """All that an error and its causes say and hold."""
    found = ""
    while error is not None:
        response = getattr(error, "response", None)
        body = b"" if response is None else response.peek()
        found += f"{error} {vars(error)} {body!r}"
        error = error.__cause__ or error.__context__
    return found


def test_a_refusal_has_code_and_message_but_not_the_token(stub: MetadataStub) -> None:
    stub.contents["/creds"] = checking

    def use(options: endpointcreds.Options) -> None:
        options.authorization_token = "wrong-but-secret"

    with pytest.raises(IdentityError) as caught:
        endpointcreds.Provider(f"{stub.endpoint}/creds", use).retrieve()
    assert str(caught.value) == (
        "failed to load credentials, operation error endpoint-credentials: GetCredentials, "
        "InvalidToken: no *** here (status code: 401)"
    )
    cause = caught.value.__cause__
    assert isinstance(cause, endpointcreds.EndpointError)
    assert (cause.error_code, cause.status_code) == ("InvalidToken", 401)
    assert "wrong-but-secret" not in everything(caught.value)
    assert str(pickle.loads(pickle.dumps(cause))) == str(cause)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(b"plain text", 404), "plain text .status code: 404"),
        (Answer(b"{broken", 400, {"Content-Type": "application/json"}), "{broken"),
        (Answer(b"[1]", 400, {"Content-Type": "application/json"}), "status code: 400"),
        (Answer(b"", 302, {"Location": "http://127.0.0.1/"}), "status code: 302"),
        (Answer(b"\xff", 400), "status code: 400"),
        (Answer(b"not json"), "the answer is no JSON object"),
        (Answer(b""), "the answer is no JSON object"),
        (Answer(b"7"), "the answer is no JSON object"),
        (Answer(b"{}"), "the answer has no AccessKeyId"),
        (Answer(role_credentials(SecretAccessKey=None)), "the answer has no SecretAccessKey"),
        (Answer(role_credentials(Expiration="soon")), "the Expiration is not a time"),
        (Answer(role_credentials(Expiration=7)), "the answer has no Expiration"),
    ],
)
def test_what_goes_wrong(stub: MetadataStub, answer: Answer, message: str) -> None:
    stub.contents["/creds"] = answer
    with pytest.raises(IdentityError, match=message) as caught:
        endpointcreds.Provider(f"{stub.endpoint}/creds", patient).retrieve()
    assert str(caught.value).startswith("failed to load credentials")
    assert SECRET not in everything(caught.value)


@pytest.mark.parametrize(("status", "attempts"), [(429, 3), (500, 3), (503, 3), (400, 1)])
def test_what_is_tried_again(status: int, attempts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smithy_py.context.time.sleep", lambda _seconds: None)
    http_client = CannedClient(canned(status))

    def use(options: endpointcreds.Options) -> None:
        options.http_client = http_client

    provider = endpointcreds.Provider("http://127.0.0.1/creds", use)
    with pytest.raises(IdentityError):
        provider.retrieve()
    retryer = provider.options.retryer
    assert isinstance(retryer, Standard)
    assert len(http_client.requests) == attempts


def test_where_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    provider = endpointcreds.Provider(f"http://127.0.0.1:{port}/creds", patient)
    with pytest.raises(IdentityError, match=r"connect to 127\.0\.0\.1:.*connection refused"):
        provider.retrieve()


def test_a_context_that_ended_is_told_as_that(stub: MetadataStub) -> None:
    ctx = with_cancel()
    ctx.cancel()
    with pytest.raises(CanceledError):
        endpointcreds.Provider(f"{stub.endpoint}/creds").retrieve(ctx)


def test_a_proxy_never_sees_a_plain_request(
    stub: MetadataStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    found = endpointcreds.Provider(f"{stub.endpoint}/creds", patient).retrieve()
    assert found.access_key_id == "ASIACONTAINER"


def resolving(**names: list[str]) -> Callable[..., Any]:
    """A look-up that knows these names."""

    def getaddrinfo(host: str, port: object, *_: Any, **__: Any) -> Any:
        if host.replace(".", "_") not in names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(0, 0, 0, "", (address, 0)) for address in names[host.replace(".", "_")]]

    return getaddrinfo


RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
ECS = "http://169.254.170.2"
ALLOWED: list[tuple[dict[str, str], str | None]] = [
    ({}, None),
    ({RELATIVE: "", FULL: ""}, None),
    ({RELATIVE: "/v2/creds?id=1"}, f"{ECS}/v2/creds?id=1"),
    ({RELATIVE: "/v2/creds", FULL: "http://127.0.0.1/x"}, f"{ECS}/v2/creds"),
    *(
        ({FULL: url}, url)
        for url in (
            "http://127.0.0.1/x",
            "http://127.255.255.254:8080/x?y=z",
            "http://[::1]:8080/x",
            "http://[::ffff:127.0.0.1]/x",
            "http://169.254.170.2/x",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/v1/credentials",
            "http://[FD00:EC2:0::23]/v1/credentials",
            "http://local.test/x",
            "http://mixed-good.test/x",
            "https://example.com/x",
            "https://unknown.test:8443",
        )
    ),
]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "local_test": ["127.0.0.1", "::1"],
        "mixed-good_test": ["169.254.170.23", "fd00:ec2::23"],
        "mixed_test": ["127.0.0.1", "192.0.2.1"],
        "remote_test": ["192.0.2.1"],
    }
    monkeypatch.setattr(socket, "getaddrinfo", resolving(**known))


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(("variables", "endpoint"), ALLOWED)
def test_endpoints_that_are_allowed(variables: dict[str, str], endpoint: str | None) -> None:
    assert endpointcreds.endpoint_from_environment(variables) == endpoint


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({FULL: "http://192.0.2.1/x"}, r"invalid endpoint host, '192\.0\.2\.1', only loopback/"),
        ({FULL: "http://169.254.169.254/x"}, "invalid endpoint host"),
        ({FULL: "http://169.254.170.3/x"}, "invalid endpoint host"),
        ({FULL: "http://[fd00:ec2::24]/x"}, "invalid endpoint host"),
        ({FULL: "http://[::ffff:192.0.2.1]/x"}, "invalid endpoint host"),
        ({FULL: "http://0.0.0.0/x"}, "invalid endpoint host"),
        ({FULL: "http://remote.test/x"}, r"invalid endpoint host, 'remote\.test'"),
        ({FULL: "http://mixed.test/x"}, r"invalid endpoint host, 'mixed\.test'"),
        ({FULL: "http://unknown.test/x"}, r"failed to resolve host 'unknown\.test', Name or"),
        ({FULL: "http:///x"}, "must begin with http://host"),
        ({FULL: "ftp://127.0.0.1/x"}, "must begin with http://host"),
        ({FULL: "127.0.0.1/x"}, "must begin with http://host"),
        ({FULL: "/x"}, "must begin with http://host"),
        ({FULL: "http://127.0.0.1@192.0.2.1/x"}, "has more than host"),
        ({FULL: "http://192.0.2.1\\@127.0.0.1/x"}, "has more than host"),
        ({FULL: "http://127.0.0.1/x y"}, "has more than host"),
        ({FULL: "http://127.0.0.1/x\r\nA: b"}, "has more than host"),
        ({FULL: "http://127.0.0.1\t/x"}, "has more than host"),
        ({FULL: "http://127.0.0.1:0/x"}, "has more than host"),
        ({FULL: "http://127.0.0.1:99999/x"}, "it is no URL"),
        ({FULL: "http://[::1/x"}, "it is no URL"),
        ({FULL: "http://\u2025/x"}, "has more than host"),
        ({RELATIVE: "v2/creds"}, "must begin with a slash"),
        ({RELATIVE: "@192.0.2.1/creds"}, "must begin with a slash"),
        ({RELATIVE: ".example.com/creds"}, "must begin with a slash"),
        ({RELATIVE: "/creds\r\nA: b"}, "must begin with a slash"),
    ],
)
def test_endpoints_that_are_refused(variables: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        endpointcreds.endpoint_from_environment(variables)
    assert caught.value.key in variables


def test_pickles_without_the_token_of_the_environment(
    stub: MetadataStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", TOKEN)
    stub.contents["/creds"] = checking
    use = endpointcreds.authorization_from_environment({"AWS_CONTAINER_AUTHORIZATION_TOKEN": TOKEN})
    provider = endpointcreds.Provider(f"{stub.endpoint}/creds", use, patient)
    data = pickle.dumps(provider)
    assert TOKEN.encode() not in data
    assert pickle.loads(data).retrieve().access_key_id == "ASIAROLE"
    assert TOKEN not in repr(provider) + repr(provider.options)
    assert repr(provider) == f"endpointcreds.Provider({stub.endpoint})"


def test_the_stack_is_in_the_open_and_can_be_changed(stub: MetadataStub) -> None:
    seen: list[str] = []

    def use(options: endpointcreds.Options) -> None:
        options.api_options = [lambda stack: seen.append(stack.id)]
        options.retryer = add_with_max_backoff_delay(Standard(), 0.001)
        options.credential_sources = ("X",)

    provider = endpointcreds.Provider(f"{stub.endpoint}/creds", use)
    provider.retrieve()
    assert seen == ["GetCredentials"]
    assert provider.sources == ("X",)
    assert [id for id in provider.stack().list() if not id.endswith("step")] == [
        *("GetCredentials", "OperationSerializer", "BuildEndpoint", "Retry"),
        "OperationDeserializer",
    ]
    expires = provider.retrieve().expires
    assert expires is not None
    assert expires > datetime.datetime.now(datetime.UTC)
