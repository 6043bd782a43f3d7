"""Calls that are recorded without secrets, and replayed."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from aws_core.credentials import StaticCredentialsProvider
from services import cloudwatch, dynamodb, s3, secretsmanager, sso, sts
from smithy_py import RequestSendError
from smithy_py.http import Response
from smithy_py.testing import RecordingClient, ReplayingClient
from tests.canned import CannedClient, answer, options

KEYS = StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret", "made-up-token")
ROLE = b"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleResult><Credentials><AccessKeyId>ASIASECRET1</AccessKeyId>
<SecretAccessKey>secret/of+role</SecretAccessKey><SessionToken>token//of+role</SessionToken>
<Expiration>2031-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>
<ResponseMetadata><RequestId>R9</RequestId></ResponseMetadata></AssumeRoleResponse>"""


def more(client: Any) -> dict[str, Any]:
    return options(client, credentials=KEYS)


def record(path: Path, service: Any, call: Any, *answers: Any) -> tuple[Any, str]:
    """What *call* gives of a client of *service* that is recorded, and the recording."""
    with RecordingClient(path, CannedClient(*answers)) as recording:
        result = call(service.Client(service.Options(**more(recording))))
    return result, path.read_text()


def replay(path: Path, service: Any, call: Any) -> Any:
    with ReplayingClient(path) as replaying:
        return call(service.Client(service.Options(**more(replaying))))


def test_credentials_in_an_answer_are_not_recorded(tmp_path: Path) -> None:
    def call(client: sts.Client) -> sts.AssumeRoleOutput:
        return client.assume_role(
            sts.AssumeRoleInput(role_arn="arn:aws:iam::123456789012:role/r", role_session_name="s")
        )

    path = tmp_path / "role.json"
    xml = {"Content-Type": "text/xml", "Content-Length": str(len(ROLE))}
    output, text = record(path, sts, call, Response(200, xml, ROLE))

    assert output.credentials.secret_access_key == "secret/of+role"
    for secret in ("ASIASECRET1", "secret/of", "token//of", "made-up", "AKIDEXAMPLE", "Signature"):
        assert secret not in text
    again = replay(path, sts, call)
    assert again.credentials.secret_access_key == "REDACTED"
    assert again.credentials.expiration == datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC)
    assert again.result_metadata.get is not None


def test_tokens_of_sso_are_not_recorded(tmp_path: Path) -> None:
    def call(client: sso.Client) -> sso.GetRoleCredentialsOutput:
        return client.get_role_credentials(
            sso.GetRoleCredentialsInput(
                role_name="r", account_id="1", access_token="sso-access-token-1"
            )
        )

    body = {
        "roleCredentials": {
            "accessKeyId": "ASIASECRET2",
            "secretAccessKey": "secret-two",
            "sessionToken": "token-two",
            "expiration": 1900000000000,
        }
    }
    path = tmp_path / "sso.json"
    found = answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})
    _, text = record(path, sso, call, found)
    for secret in ("ASIASECRET2", "secret-two", "token-two", "sso-access-token-1"):
        assert secret not in text
    assert replay(path, sso, call).role_credentials.expiration == 1900000000000


def test_sensitive_members_are_not_recorded(tmp_path: Path) -> None:
    def call(client: secretsmanager.Client) -> secretsmanager.GetSecretValueOutput:
        client.put_secret_value(
            secretsmanager.PutSecretValueInput(secret_id="x", secret_string="the-old-secret")
        )
        return client.get_secret_value(secretsmanager.GetSecretValueInput(secret_id="x"))

    path = tmp_path / "secret.json"
    found = answer(200, b'{"Name":"x","SecretString":"the-new-secret"}')
    output, text = record(path, secretsmanager, call, answer(200, b"{}"), found)
    assert output.secret_string == "the-new-secret"
    assert "-secret" not in text.replace("secretsmanager", "")
    # The idempotency token is another every time, and the recording is found all the same.
    assert replay(path, secretsmanager, call).name == "x"


def test_content_is_replayed_as_it_was_with_its_checksum(tmp_path: Path) -> None:
    def call(client: s3.Client) -> bytes:
        client.put_object(s3.PutObjectInput(bucket="bkt", key="k", body=b'{"password": "mine"}'))
        body = client.get_object(s3.GetObjectInput(bucket="bkt", key="k")).body
        assert body is not None
        return body.read()

    for name, content in (("text", b'{"password": "mine"}'), ("binary", b"\xff\x00\x80")):
        path = tmp_path / name
        record(path, s3, call, answer(200), answer(200, content))
        assert replay(path, s3, call) == content


def test_cbor_is_replayed(tmp_path: Path) -> None:
    import cbor2

    def call(client: cloudwatch.Client) -> Any:
        return client.list_metrics().next_token

    headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}
    path = tmp_path / "cbor.json"
    found = answer(200, cbor2.dumps({"NextToken": "n"}), headers)
    assert record(path, cloudwatch, call, found)[0] == "n"
    assert replay(path, cloudwatch, call) == "n"


def test_failures_and_retries_are_replayed(tmp_path: Path) -> None:
    def call(client: s3.Client) -> Any:
        return client.head_object(s3.HeadObjectInput(bucket="bkt", key="k")).e_tag

    path = tmp_path / "retried.json"
    broken = RequestSendError("bkt: connection reset")
    record(path, s3, call, broken, answer(503), answer(200, b"", {"ETag": '"e"'}))
    assert len(json.loads(path.read_text())["exchanges"]) == 3
    assert replay(path, s3, call) == '"e"'


def get_item(table: str, key: str) -> Any:
    def call(client: dynamodb.Client) -> Any:
        value = dynamodb.types.AttributeValueMemberS(value=key)
        return client.get_item(dynamodb.GetItemInput(table_name=table, key={"id": value})).item

    return call


def test_another_request_fails_with_a_diff(tmp_path: Path) -> None:
    path = tmp_path / "item.json"
    record(path, dynamodb, get_item("t", "1"), answer(200, b'{"Item":{}}'))
    replaying = ReplayingClient(path)
    client = dynamodb.Client(dynamodb.Options(**more(replaying)))
    with pytest.raises(AssertionError) as error:
        get_item("t", "2")(client)
    text = str(error.value)
    assert text.startswith("DynamoDB.GetItem is not as recorded (- recorded, + sent):\n")
    assert "  body['TableName']: 't'\n" in text
    assert "- body['Key']['id']['S']: '1'\n+ body['Key']['id']['S']: '2'" in text
    with pytest.raises(
        AssertionError, match=r"1 recorded request.s. not sent:\n- DynamoDB.GetItem POST"
    ):
        replaying.verify()
    get_item("t", "1")(client)
    with pytest.raises(AssertionError, match="every recorded answer was given already"):
        get_item("t", "1")(client)


def test_a_quoted_signature_is_not_recorded(tmp_path: Path) -> None:
    class Quoting(CannedClient):
        def do(self, request: Any, *, ctx: Any) -> Response:
            quoted = request.headers["Authorization"].partition("Signature=")[2]
            return Response(403, {}, f"<Error><Code>X</Code><Q>{quoted}</Q></Error>".encode())

    path = tmp_path / "quoted.json"
    with RecordingClient(path, Quoting()) as recording:
        client = s3.Client(s3.Options(**more(recording)))
        with pytest.raises(Exception, match="X"):
            client.list_buckets()
    assert "<Q>REDACTED</Q>" in path.read_text()


def test_a_file_that_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("[]")
    with pytest.raises(ValueError, match="is no recording of version 1"):
        ReplayingClient(path)
