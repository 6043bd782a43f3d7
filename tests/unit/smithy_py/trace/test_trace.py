"""What a trace tells of a call."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from aws_core.credentials import StaticCredentialsProvider
from services import dynamodb, s3, secretsmanager
from smithy_py import Context, InvalidParamsError, RequestSendError
from smithy_py.http import Request, Response
from smithy_py.middleware import Position, Stack, build_middleware
from smithy_py.trace import Entry, Trace
from tests.canned import CannedClient, answer, options

BUSY = answer(503, b"<Error><Code>SlowDown</Code></Error>")
KEYS = StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret", "made-up-token")
INPUT = s3.PutObjectInput(
    bucket="bkt",
    key="k",
    body=b"<the body>",
    sse_customer_algorithm="AES256",
    sse_customer_key=b"secret",
)


def client(*answers: Any, **more: Any) -> s3.Client:
    return s3.Client(s3.Options(**options(CannedClient(*answers), credentials=KEYS, **more)))


def entries(trace: Trace, id: str) -> list[Entry]:
    return [entry for call in trace.calls for entry in call.entry.walk() if entry.id == id]


def test_every_middleware_in_its_place() -> None:
    trace = Trace()
    one = client()
    one.put_object(INPUT, trace)
    (call,) = trace.calls
    assert call.name == "S3.PutObject"
    walked = list(call.entry.walk())
    # What has nothing to do is listed, but does not run.
    listed = [id for id in one.stack("PutObject").list() if not id.endswith(("step", "PutObject"))]
    assert [e.id for e in walked] == [
        *(i for i in listed if i in {e.id for e in walked}),
        "HTTPClient",
    ]
    assert set(listed) - {e.id for e in walked} <= {
        "RequestResponseLogger",
        "RecursionDetection",
        "DisableHTTPS",
        "disableHTTPS",
    }
    assert all(0 <= entry.own_seconds <= entry.seconds <= call.seconds for entry in walked)
    assert walked[-1].status_code == 200


def test_what_each_changed() -> None:
    trace = Trace()
    client(answer(200, b"", {"ETag": '"e"'})).put_object(INPUT, trace)

    def told(id: str) -> list[str]:
        (entry,) = entries(trace, id)
        return [f"down {c}" for c in entry.before] + [f"up {c}" for c in entry.after]

    assert "down ~ request.method: GET → PUT" in told("OperationSerializer")
    assert "down ~ request.target: /bkt/k → /k" in told("S3:RemoveBucketFromPathMiddleware")
    assert "down + request.host: https://bkt.s3.us-west-2.amazonaws.com" in told(
        "ResolveEndpointV2"
    )
    assert "down + request.headers.Authorization: ***" in told("Signing")
    assert 'up + output.e_tag: "e"' in told("OperationDeserializer")
    assert told("OperationInputValidation") == []


def test_what_a_middleware_of_ones_own_changed() -> None:
    @build_middleware("Mine")
    def mine(ctx: Any, input: Any, next: Any) -> Any:
        input.request.headers["X-Mine"] = "1"
        del input.request.headers["amz-sdk-invocation-id"]
        return next(ctx, input)

    def add(stack: Stack) -> None:
        stack.build.insert(mine, "UserAgent", Position.AFTER)

    trace = Trace()
    client().put_object(INPUT, trace, s3.with_api_options(add))
    (entry,) = entries(trace, "Mine")
    assert str(entry.before[0]) == "+ request.headers.X-Mine: 1"
    assert str(entry.before[1]).startswith("- request.headers.amz-sdk-invocation-id: ")


def test_attempts_and_why_they_were_made() -> None:
    trace = Trace()
    client(BUSY, answer(200)).put_object(INPUT, trace)
    first, second = trace.calls[0].attempts
    assert (first.number, first.status_code, second.status_code) == (1, 503, 200)
    assert "SlowDown" in first.error
    assert first.verdict.startswith("retried after 0.00")
    assert (second.error, second.verdict) == ("", "")
    text = str(trace)
    assert text.startswith("S3.PutObject  ")
    assert "2 attempts" in text.splitlines()[0]
    assert "├─ attempt 1  " in text
    assert "; retried after 0.00" in text
    assert text.splitlines()[-1] == "└─ ✓"


def test_a_call_that_fails() -> None:
    trace = Trace()
    with pytest.raises(Exception, match="SlowDown"):
        client(BUSY).put_object(INPUT, trace)
    call = trace.calls[0]
    assert [a.verdict[:7] for a in call.attempts] == ["retried", "retried", "gave up"]
    assert "SlowDown" in call.error
    failing = [e.id for e in call.entry.walk() if e.error]
    assert failing == ["OperationDeserializer"] * 3
    with pytest.raises(InvalidParamsError):
        client().put_object(s3.PutObjectInput(), trace)
    (entry,) = [e for e in trace.calls[1].entry.walk() if e.error]
    assert entry.id == "OperationInputValidation"


def test_a_client_that_fails_says_so_and_has_its_time() -> None:
    class Slow:
        def do(self, request: Request, *, ctx: Context) -> Response:
            time.sleep(0.02)
            raise RequestSendError("nobody answers", permanent=True)

    trace = Trace()
    with pytest.raises(RequestSendError):
        s3.Client(s3.Options(**options(Slow()))).list_buckets(None, trace)
    (sent,) = entries(trace, "HTTPClient")
    assert sent.error == "RequestSendError: request send failed, nobody answers"
    assert sent.own_seconds == sent.seconds >= 0.02
    assert [entry.id for entry in trace.calls[0].entry.walk() if entry.error] == ["HTTPClient"]
    assert f'<li class="error">{sent.error}</li>' in trace.html()


def test_no_secret_in_text_or_page() -> None:
    trace = Trace()
    client(answer(200, b"", {"x-amz-request-id": "R1"})).put_object(INPUT, trace)
    found = answer(200, b'{"Name":"n","SecretString":"the-secret-itself"}')
    secrets = secretsmanager.Client(
        secretsmanager.Options(**options(CannedClient(found), credentials=KEYS))
    )
    secrets.get_secret_value(secretsmanager.GetSecretValueInput(secret_id="x"), trace)
    secrets.put_secret_value(
        secretsmanager.PutSecretValueInput(secret_id="x", secret_string="the-secret-put"), trace
    )
    assert "output.secret_string: ***" in str(trace)
    for shown in (str(trace), trace.html(), repr(trace)):
        for secret in ("made-up", "c2VjcmV0", "the-secret", "Signature="):
            assert secret not in shown


class _Checker(HTMLParser):
    """Reads a page; every element must be closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_is_whole_and_needs_nothing_else(tmp_path: Path) -> None:
    trace = Trace()
    client(BUSY, answer(200)).put_object(INPUT, trace)
    trace.write_html(tmp_path / "trace.html")
    page = (tmp_path / "trace.html").read_text()
    checker = _Checker()
    checker.feed(page)
    assert checker.open == []
    assert checker.links == []
    assert "url(" not in page
    assert "@import" not in page
    # Content is shown, not interpreted.
    assert "<the body>" not in page
    assert "<the body>" in "".join(checker.text)
    assert "Attempt 2" in page


def test_only_calls_that_ask_for_it_are_traced() -> None:
    trace = Trace()
    one = client()
    one.put_object(INPUT)
    assert trace.calls == []
    assert str(trace) == "no call was traced"
    assert "No call was traced" in trace.html()
    one.put_object(INPUT, trace)
    one.put_object(INPUT, trace)
    assert len(trace.calls) == 2


def test_a_trace_of_every_call_of_a_client() -> None:
    trace = Trace()
    canned = CannedClient(answer(200, b"{}"))
    one = dynamodb.Client(dynamodb.Options(**options(canned)), trace)
    one.list_tables()
    one.list_tables()
    assert [call.name for call in trace.calls] == ["DynamoDB.ListTables"] * 2


def test_a_long_input_is_cut() -> None:
    trace = Trace()
    canned = CannedClient(answer(200, b"{}"))
    keys = [{"id": dynamodb.types.AttributeValueMemberS(value="x" * 1000)}] * 30
    table = dynamodb.types.KeysAndAttributes(keys=keys)  # type: ignore[arg-type]
    dynamodb.Client(dynamodb.Options(**options(canned))).batch_get_item(
        dynamodb.BatchGetItemInput(request_items={"t": table}), trace
    )
    assert len(str(trace)) < 20_000
