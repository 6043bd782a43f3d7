"""No secret is ever shown: not in logs of every kind, not in what is printed, not in errors."""

from __future__ import annotations

import functools
import logging
import operator
import re
from collections.abc import Callable, Generator
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from aws_core import ClientLogMode
from aws_core.credentials import StaticCredentialsProvider
from aws_core.retry import Standard
from services import dynamodb, s3, sqs
from smithy_py import OperationError
from smithy_py.errors import InvalidParamsError, SigningError
from smithy_py.http import Response
from smithy_py.middleware import Stack
from tests.integration.clients import config
from tests.integration.middleware import on_arrival, slow_clock
from tests.integration.recording import Recorder
from tests.servers.server import Server

SECRET = "aSecretAccessKey/That+Nobody=Knows"
TOKEN = "aSessionToken//That+Nobody=Knows=="
CUSTOMER_KEY = "YUN1c3RvbWVyS2V5T2ZUaGlydHlUd29CeXRlcyEhISE="
EVERYTHING = functools.reduce(operator.or_, ClientLogMode)


class Kept(logging.Handler):
    """Keeps everything that is logged, and all that came with it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(f"{self.format(record)} {record.__dict__!r}")


@pytest.fixture
def log() -> Generator[Kept]:
    """What is logged by anyone, at any level."""
    root, kept = logging.getLogger(), Kept()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.setLevel(before)
    root.removeHandler(kept)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def secrets(*values: str) -> set[str]:
    """The values as they are, and in the forms that URLs and JSON give them."""
    return {form for value in values for form in (value, quote(value, safe=""), repr(value)[1:-1])}


def signatures(recorder: Recorder) -> set[str]:
    """The signatures of all requests that were sent."""
    found: set[str] = set()
    for request in recorder.requests:
        found.update(re.findall(r"Signature=([0-9a-f]{64})", request.headers["Authorization"]))
    return found


def attempt(call: Callable[[], object]) -> list[str]:
    """Makes a call that may fail; what is shown of its result."""
    try:
        return everything_shown(call())
    except OperationError as error:
        return everything_shown(error)


def everything_shown(value: Any) -> list[str]:
    """Every way in which people print something."""
    shown = [repr(value), str(value), f"{value}"]
    metadata = getattr(value, "result_metadata", None)
    shown += [repr(metadata), repr(getattr(value, "response", None))]
    shown += getattr(value, "__notes__", [])
    return shown


def assert_hidden(texts: list[str], hidden: set[str]) -> None:
    assert hidden
    for text in texts:
        for secret in hidden:
            assert secret not in text, f"{secret[:4]}… is in {text[:2000]}"


def clients(
    server: Server, recorder: Recorder, credentials: StaticCredentialsProvider
) -> tuple[s3.Client, dynamodb.Client, sqs.Client]:
    settings = config(server).copy(
        client_log_mode=EVERYTHING, credentials=credentials, http_client=recorder
    )
    return (
        s3.new_from_config(settings),
        dynamodb.new_from_config(settings),
        sqs.new_from_config(settings),
    )


def lets_keys_over_plain_http(stack: Stack) -> None:
    """So that the server sees the request too."""
    stack.initialize.remove("S3:SSECustomerKey")


def calls(
    s3_client: s3.Client, dynamodb_client: dynamodb.Client, sqs_client: sqs.Client, name: str
) -> list[str]:
    """Makes a handful of calls, of which some fail; what is shown of their results."""
    body = b"content"
    return [
        shown
        for call in (
            lambda: s3_client.create_bucket(s3.CreateBucketInput(bucket=name)),
            lambda: s3_client.put_object(s3.PutObjectInput(bucket=name, key="key", body=body)),
            lambda: s3_client.get_object(s3.GetObjectInput(bucket=name, key="key")),
            lambda: s3_client.head_object(s3.HeadObjectInput(bucket=name, key="missing")),
            lambda: s3_client.get_object(
                s3.GetObjectInput(
                    bucket=name,
                    key="key",
                    sse_customer_algorithm="AES256",
                    sse_customer_key=CUSTOMER_KEY.encode(),
                ),
                s3.with_api_options(lets_keys_over_plain_http),
            ),
            lambda: s3_client.list_objects_v2(s3.ListObjectsV2Input(bucket=name)),
            lambda: dynamodb_client.list_tables(),
            lambda: dynamodb_client.describe_table(dynamodb.DescribeTableInput(table_name=name)),
            lambda: sqs_client.create_queue(sqs.CreateQueueInput(queue_name=name)),
            lambda: sqs_client.get_queue_url(sqs.GetQueueUrlInput(queue_name=f"{name}-missing")),
        )
        for shown in attempt(call)
    ]


def test_calls_that_succeed_show_no_secret(
    ministack: Server, recorder: Recorder, log: Kept, name: str
) -> None:
    own = StaticCredentialsProvider(ministack.access_key_id, ministack.secret_access_key)

    shown = calls(*clients(ministack, recorder, own), name)

    logged = "\n".join(log.texts)
    for text in ("Request Signature:", "PUT /", "HTTP/1.1 200", "HTTP/1.1 404", "QueueName"):
        assert text in logged
    assert len(signatures(recorder)) == 10
    hidden = secrets(ministack.secret_access_key, CUSTOMER_KEY) | signatures(recorder)
    assert_hidden(log.texts + shown, hidden)


def test_calls_that_are_refused_show_no_secret(
    ministack: Server, recorder: Recorder, log: Kept, name: str
) -> None:
    wrong = StaticCredentialsProvider(ministack.access_key_id, SECRET)

    shown = calls(*clients(ministack, recorder, wrong), name)

    assert any("SignatureDoesNotMatch" in text for text in shown)
    assert_hidden(log.texts + shown, secrets(SECRET, CUSTOMER_KEY) | signatures(recorder))


def test_calls_with_a_session_token_show_no_secret(
    ministack: Server,
    recorder: Recorder,
    log: Kept,
    name: str,
    temporary: StaticCredentialsProvider,
) -> None:
    keys = temporary.retrieve()
    wrong = StaticCredentialsProvider(keys.access_key_id, SECRET, keys.session_token)

    shown = calls(*clients(ministack, recorder, temporary), name)
    shown += calls(*clients(ministack, recorder, wrong), name)

    sent = {request.headers["X-Amz-Security-Token"] for request in recorder.requests}
    assert sent == {keys.session_token}
    hidden = secrets(keys.secret_access_key, keys.session_token, SECRET, CUSTOMER_KEY)
    assert_hidden(log.texts + shown, hidden | signatures(recorder))


def test_a_request_that_the_answer_quotes_is_not_shown(
    ministack: Server, recorder: Recorder, log: Kept
) -> None:
    """S3 quotes the request whose signature does not match, in text and in hexadecimal."""
    quoted = f"GET\n/\n\nx-amz-security-token:{TOKEN}\n".encode()
    code, in_hex = b"SignatureDoesNotMatch", quoted.hex(" ").encode()

    def refuse(response: Response) -> Response:
        (signature,) = signatures(recorder)
        body = b"<Error><Code>%b</Code><SignatureProvided>%b</SignatureProvided>" % (
            code,
            signature.encode(),
        )
        body += b"<CanonicalRequest>%b</CanonicalRequest>" % quoted
        body += b"<CanonicalRequestBytes>%b</CanonicalRequestBytes></Error>" % in_hex
        return Response(403, {"Content-Type": "application/xml"}, body)

    temporary = StaticCredentialsProvider(ministack.access_key_id, SECRET, TOKEN)
    client, *_ = clients(ministack, recorder, temporary)

    shown = attempt(
        lambda: client.list_buckets(s3.ListBucketsInput(), s3.with_api_options(on_arrival(refuse)))
    )

    assert any("<CanonicalRequestBytes>" in text for text in log.texts)
    hidden = secrets(TOKEN) | {TOKEN.encode().hex(" ")} | signatures(recorder)
    assert_hidden(log.texts + shown, hidden)


def test_presigning_shows_no_secret(
    ministack: Server, log: Kept, name: str, temporary: StaticCredentialsProvider
) -> None:
    settings = config(ministack).copy(client_log_mode=EVERYTHING, credentials=temporary)
    presigner = s3.PresignClient(s3.new_from_config(settings))

    presigned = presigner.presign_put_object(s3.PutObjectInput(bucket=name, key="key"))

    query = dict(parse_qsl(urlsplit(presigned.url).query))
    keys = temporary.retrieve()
    assert query["X-Amz-Security-Token"] == keys.session_token
    assert "SIGNED URL" in "\n".join(log.texts)
    hidden = secrets(keys.secret_access_key, keys.session_token, query["X-Amz-Signature"])
    assert_hidden([*log.texts, *everything_shown(presigned)], hidden)


def test_retries_show_no_secret(
    ministack: Server, recorder: Recorder, log: Kept, name: str
) -> None:
    own = StaticCredentialsProvider(ministack.access_key_id, ministack.secret_access_key)
    client, *_ = clients(ministack, recorder, own)

    attempt(
        lambda: client.create_bucket(
            s3.CreateBucketInput(bucket=name),
            s3.with_api_options(slow_clock(3600)),
            s3.with_options(retryer=Standard(max_backoff=0)),
        )
    )

    assert len(recorder.requests) == 2
    assert "retrying request" in "\n".join(log.texts)
    assert_hidden(log.texts, secrets(ministack.secret_access_key) | signatures(recorder))


def test_what_is_printed_has_no_secret(ministack: Server, recorder: Recorder) -> None:
    provider = StaticCredentialsProvider(ministack.access_key_id, SECRET, TOKEN)
    settings = config(ministack).copy(credentials=provider, client_log_mode=EVERYTHING)
    client = s3.new_from_config(settings, s3.with_options(http_client=recorder))
    attempt(client.list_buckets)

    printed = [
        shown
        for value in (
            provider,
            provider.retrieve(),
            settings,
            client,
            client.options(),
            client.options().credentials,
            client.stack("GetObject"),
            s3.PresignClient(client),
            recorder.last,
            recorder.last.headers,
            s3.GetObjectInput(bucket="bucket", key="key", sse_customer_key=CUSTOMER_KEY.encode()),
        )
        for shown in everything_shown(value)
    ]

    assert_hidden(printed, secrets(SECRET, TOKEN, CUSTOMER_KEY) | signatures(recorder))


def test_a_wrong_input_is_refused_without_showing_it(ministack: Server) -> None:
    with (
        s3.new_from_config(config(ministack)) as client,
        pytest.raises(InvalidParamsError) as error,
    ):
        client.get_object(s3.GetObjectInput(sse_customer_key=CUSTOMER_KEY.encode()))

    assert_hidden(everything_shown(error.value), secrets(CUSTOMER_KEY))


@pytest.mark.parametrize("secret", [f"{SECRET}\n", f"{SECRET}\r\nX-Injected: 1"])
def test_a_secret_that_cannot_be_used_is_refused_without_showing_it(
    ministack: Server, log: Kept, secret: str
) -> None:
    broken = StaticCredentialsProvider(ministack.access_key_id, secret)
    with (
        s3.new_from_config(config(ministack).copy(credentials=broken)) as client,
        pytest.raises(SigningError) as error,
    ):
        client.list_buckets()

    assert_hidden([*everything_shown(error.value), *log.texts], secrets(SECRET))
