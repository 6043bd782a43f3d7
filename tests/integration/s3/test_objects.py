from __future__ import annotations

import datetime
import hashlib
from urllib.parse import quote

import pytest

from aws_core.middleware import get_request_id_metadata
from services import s3
from services.s3.customizations.metadata import get_host_id_metadata
from smithy_py.errors import SerializationError
from tests.integration.clients import s3_client
from tests.integration.objects import content, get, keys, put
from tests.integration.recording import Recorder
from tests.servers.server import Server

PATIENCE_SECONDS = 60.0
METADATA = {"plain": "value", "empty-not": "a", "with-spaces": "one two"}


@pytest.fixture
def bucket(empty_bucket: str) -> str:
    return empty_bucket


def test_an_object_comes_and_goes(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "key", b"hello")

    assert get(client, bucket, "key") == b"hello"
    assert keys(client, bucket) == ["key"]

    client.delete_object(s3.DeleteObjectInput(bucket=bucket, key="key"))

    assert keys(client, bucket) == []


def test_put_object_answers_with_the_tag_of_the_content(client: s3.Client, bucket: str) -> None:
    output = client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=b"hello"))

    assert output.e_tag == f'"{hashlib.md5(b"hello").hexdigest()}"'


def test_what_was_said_of_an_object_comes_back(client: s3.Client, bucket: str) -> None:
    client.put_object(
        s3.PutObjectInput(
            bucket=bucket,
            key="key",
            body=b"hello",
            content_type="text/plain; charset=utf-8",
            content_encoding="x-custom",
            content_disposition='attachment; filename="a b.txt"',
            cache_control="no-cache",
            content_language="de",
            metadata=METADATA,
        )
    )

    got = client.get_object(s3.GetObjectInput(bucket=bucket, key="key"))
    head = client.head_object(s3.HeadObjectInput(bucket=bucket, key="key"))

    assert content(got) == b"hello"
    for output in (got, head):
        assert output.content_type == "text/plain; charset=utf-8"
        assert output.content_encoding == "x-custom"
        assert output.content_disposition == 'attachment; filename="a b.txt"'
        assert output.cache_control == "no-cache"
        assert output.content_language == "de"
        assert output.metadata == METADATA
        assert output.content_length == 5
        assert output.last_modified is not None
        assert output.last_modified.tzinfo is datetime.UTC


def test_metadata_that_begins_or_ends_with_spaces_is_signed_as_sent(
    client: s3.Client, bucket: str
) -> None:
    metadata = {"around": "  padded  ", "inside": "a   b", "comma": "a,b, c"}

    client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=b"", metadata=metadata))
    head = client.head_object(s3.HeadObjectInput(bucket=bucket, key="key"))

    # HTTP does not carry the spaces around a value.
    assert head.metadata == {"around": "padded", "inside": "a   b", "comma": "a,b, c"}


def test_metadata_may_be_empty_and_their_names_have_no_case(client: s3.Client, bucket: str) -> None:
    metadata = {"empty": "", "Upper": "Case"}

    client.put_object(s3.PutObjectInput(bucket=bucket, key="key", body=b"", metadata=metadata))
    head = client.head_object(s3.HeadObjectInput(bucket=bucket, key="key"))

    assert head.metadata == {"empty": "", "upper": "Case"}


@pytest.mark.parametrize(
    "metadata", [{"name": "a\r\nX-Injected: 1"}, {"name": "\0"}, {"a b": "value"}, {"a:b": "value"}]
)
def test_metadata_that_are_no_header_are_refused_before_anything_is_sent(
    s3_server: Server, name: str, metadata: dict[str, str]
) -> None:
    recorder = Recorder()
    with (
        s3_client(s3_server, s3.with_options(http_client=recorder)) as client,
        pytest.raises(SerializationError, match=r"metadata: .*header"),
    ):
        client.put_object(s3.PutObjectInput(bucket=name, key="key", metadata=metadata))

    assert recorder.requests == []


def test_an_object_is_written_over(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "key", b"old")
    put(client, bucket, "key", b"new")

    assert get(client, bucket, "key") == b"new"


def test_the_waiters_see_an_object_come_and_go(client: s3.Client, bucket: str) -> None:
    exists = s3.ObjectExistsWaiter(client, min_delay=0.01, max_delay=0.1)
    gone = s3.ObjectNotExistsWaiter(client, min_delay=0.01, max_delay=0.1)
    head = s3.HeadObjectInput(bucket=bucket, key="key")

    gone.wait(head, PATIENCE_SECONDS)
    put(client, bucket, "key", b"hello")
    output = exists.wait_for_output(head, PATIENCE_SECONDS)
    client.delete_object(s3.DeleteObjectInput(bucket=bucket, key="key"))
    gone.wait(head, PATIENCE_SECONDS)

    assert output is not None
    assert output.content_length == 5


@pytest.mark.parametrize("key", ["plain", "a b/ü+%?&#.txt"])
def test_an_object_is_copied(client: s3.Client, bucket: str, key: str) -> None:
    client.put_object(
        s3.PutObjectInput(bucket=bucket, key=key, body=b"hello", metadata={"of": "source"})
    )

    copied = client.copy_object(
        s3.CopyObjectInput(bucket=bucket, key="copy", copy_source=f"{bucket}/{quote(key)}")
    )
    got = client.get_object(s3.GetObjectInput(bucket=bucket, key="copy"))

    assert content(got) == b"hello"
    assert got.metadata == {"of": "source"}
    assert copied.copy_object_result is not None
    assert copied.copy_object_result.e_tag == got.e_tag
    assert copied.copy_object_result.last_modified is not None


def test_a_copy_may_have_metadata_of_its_own(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "source")

    client.copy_object(
        s3.CopyObjectInput(
            bucket=bucket,
            key="copy",
            copy_source=f"{bucket}/source",
            metadata_directive=s3.types.MetadataDirective.REPLACE,
            metadata={"of": "copy"},
        )
    )

    head = client.head_object(s3.HeadObjectInput(bucket=bucket, key="copy"))
    assert head.metadata == {"of": "copy"}


def test_many_objects_are_deleted_at_once(client: s3.Client, bucket: str) -> None:
    names = ["a", "b c", "ü/😀", "<&>'\"", "keep"]
    for name in names:
        put(client, bucket, name)

    output = client.delete_objects(
        s3.DeleteObjectsInput(
            bucket=bucket,
            delete=s3.types.Delete(
                objects=[s3.types.ObjectIdentifier(key=name) for name in [*names[:4], "missing"]]
            ),
        )
    )

    assert {deleted.key for deleted in output.deleted or ()} == {*names[:4], "missing"}
    assert not output.errors
    assert keys(client, bucket) == ["keep"]


def test_deleting_what_is_not_there_is_no_error(client: s3.Client, bucket: str) -> None:
    output = client.delete_object(s3.DeleteObjectInput(bucket=bucket, key="missing"))

    assert get_request_id_metadata(output.result_metadata)


def test_both_request_ids_are_in_the_metadata(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "key")

    output = client.head_object(s3.HeadObjectInput(bucket=bucket, key="key"))

    assert get_request_id_metadata(output.result_metadata)
    assert get_host_id_metadata(output.result_metadata)
