"""Clients that answer from expectations."""

from __future__ import annotations

from typing import Any
from unittest.mock import ANY

import pytest

from services import dynamodb, s3, secretsmanager
from services.dynamodb import operations as dynamodb_operations
from services.s3 import operations
from services.secretsmanager import operations as secrets_operations
from smithy_py import InvalidParamsError
from smithy_py.testing import Fake, stream
from tests.canned import CannedClient

INPUT = s3.GetObjectInput(bucket="b", key="k")


def test_an_output_and_its_stream() -> None:
    with Fake() as fake:
        fake.expect(
            operations.GET_OBJECT, INPUT, s3.GetObjectOutput(body=stream(b"content"), e_tag="e")
        )
        client = s3.Client(s3.Options(http_client=CannedClient()), fake)
        output = client.get_object(INPUT)
    assert output.e_tag == "e"
    assert output.body is not None
    with output.body as body:
        assert body.read() == b"content"
    assert fake.calls == [("GetObject", INPUT)]


def test_an_error_is_raised_as_the_service_would_answer_it() -> None:
    fake = Fake()
    given = s3.types.NoSuchKey()
    fake.expect(operations.GET_OBJECT, None, given)
    with pytest.raises(
        s3.types.NoSuchKey, match="operation error S3: GetObject, NoSuchKey"
    ) as error:
        s3.Client(s3.Options(), fake).get_object(INPUT)
    assert error.value is not given
    fake.verify()


def test_a_function_of_the_input() -> None:
    fake = Fake()

    def answer(input: s3.GetObjectInput) -> s3.GetObjectOutput:
        return s3.GetObjectOutput(body=stream(f"content of {input.key}".encode()))

    fake.expect(operations.GET_OBJECT, None, answer)
    output = s3.Client(s3.Options(), fake).get_object(INPUT)
    assert output.body is not None
    assert output.body.read() == b"content of k"


def test_another_input_fails_with_a_diff() -> None:
    fake = Fake()
    key: dict[str, dynamodb.types.AttributeValue] = {
        "id": dynamodb.types.AttributeValueMemberS(value="1")
    }
    other: dict[str, dynamodb.types.AttributeValue] = {
        "id": dynamodb.types.AttributeValueMemberS(value="2")
    }
    fake.expect(
        dynamodb_operations.GET_ITEM,
        dynamodb.GetItemInput(table_name="t", key=key),
        dynamodb.GetItemOutput(),
    )
    client = dynamodb.Client(dynamodb.Options(), fake)
    with pytest.raises(AssertionError) as error:
        client.get_item(dynamodb.GetItemInput(table_name="t", key=other, consistent_read=True))
    assert str(error.value) == (
        "DynamoDB.GetItem was called with another input than expected (- expected, + got):\n"
        "  table_name: 't'\n"
        "- key['id']<AttributeValueMemberS>.value: '1'\n"
        "+ key['id']<AttributeValueMemberS>.value: '2'\n"
        "+ consistent_read: True"
    )
    with pytest.raises(
        AssertionError, match=r"1 expected call.s. not made:\n- DynamoDB.GetItem with"
    ):
        fake.verify()


def test_any_may_stand_for_a_member_and_secrets_are_compared_unseen() -> None:
    fake = Fake()
    expected: Any = secretsmanager.PutSecretValueInput(secret_id=ANY, secret_string="wanted-secret")
    fake.expect(
        secrets_operations.PUT_SECRET_VALUE, expected, secretsmanager.PutSecretValueOutput()
    )
    fake.expect(
        secrets_operations.PUT_SECRET_VALUE, expected, secretsmanager.PutSecretValueOutput()
    )
    client = secretsmanager.Client(secretsmanager.Options(), fake)
    client.put_secret_value(
        secretsmanager.PutSecretValueInput(secret_id="x", secret_string="wanted-secret")
    )
    with pytest.raises(AssertionError) as error:
        client.put_secret_value(
            secretsmanager.PutSecretValueInput(secret_id="x", secret_string="other-secret")
        )
    assert "  secret_id: 'x'" in str(error.value)
    assert "- secret_string: ***\n+ secret_string: ***" in str(error.value)
    assert "-secret'" not in str(error.value)


def test_an_answer_that_the_service_cannot_give_is_refused_at_once() -> None:
    fake = Fake()
    with pytest.raises(
        TypeError, match=r"the output of S3.GetObject is GetObjectOutput, not HeadObjectOutput"
    ):
        fake.expect(operations.GET_OBJECT, None, s3.HeadObjectOutput())  # type: ignore[arg-type]
    with pytest.raises(
        InvalidParamsError, match=r"answer of S3.GetObject: wrong type, GetObjectOutput.e_tag"
    ):
        fake.expect(operations.GET_OBJECT, None, s3.GetObjectOutput(e_tag=3))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"the input of S3.GetObject is GetObjectInput"):
        fake.expect(operations.GET_OBJECT, s3.HeadObjectInput(), s3.GetObjectOutput())  # type: ignore[misc]
    with pytest.raises(TypeError, match=r"S3.GetObject has no error ResourceNotFoundException"):
        fake.expect(operations.GET_OBJECT, None, dynamodb.types.ResourceNotFoundException())


def test_inputs_are_validated_as_ever() -> None:
    fake = Fake()
    fake.expect(operations.GET_OBJECT, None, s3.GetObjectOutput())
    with pytest.raises(InvalidParamsError, match="missing required field, GetObjectInput"):
        s3.Client(s3.Options(), fake).get_object(s3.GetObjectInput(bucket="b"))


def test_calls_come_in_order_unless_told_otherwise() -> None:
    for ordered in (True, False):
        fake = Fake(ordered=ordered)
        fake.expect(operations.HEAD_OBJECT, None, s3.HeadObjectOutput())
        fake.expect(operations.GET_OBJECT, None, s3.GetObjectOutput())
        client = s3.Client(s3.Options(), fake)
        if ordered:
            with pytest.raises(AssertionError, match=r"expected was S3.HeadObject with any input"):
                client.get_object(INPUT)
        else:
            client.get_object(INPUT)
            client.head_object(s3.HeadObjectInput(bucket="b", key="k"))
            fake.verify()
            with pytest.raises(AssertionError, match="no further call was expected"):
                client.get_object(INPUT)


def test_a_swallowed_mismatch_is_told_at_the_end() -> None:
    fake = Fake()
    with pytest.raises(AssertionError):
        s3.Client(s3.Options(), fake).get_object(INPUT)
    with pytest.raises(AssertionError, match="no further call was expected"):
        fake.verify()


def test_paginators_and_presigning() -> None:
    with Fake() as fake:
        page = s3.ListObjectsV2Output(is_truncated=True, next_continuation_token="t")
        fake.expect(operations.LIST_OBJECTS_V2, None, page)
        fake.expect(
            operations.LIST_OBJECTS_V2,
            s3.ListObjectsV2Input(bucket="b", continuation_token="t"),
            s3.ListObjectsV2Output(is_truncated=False),
        )
        client = s3.Client(s3.Options(), fake)
        pages = list(s3.ListObjectsV2Paginator(client, s3.ListObjectsV2Input(bucket="b")))
        assert len(pages) == 2
