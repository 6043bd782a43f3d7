from __future__ import annotations

import datetime

import pytest

from services import s3
from smithy_py import APIError
from tests.integration.capabilities import Need, on
from tests.integration.clients import s3_client
from tests.integration.objects import put
from tests.servers.server import Server

# Long enough for a slow machine; a waiter ends as soon as it can.
PATIENCE_SECONDS = 60.0


def test_a_bucket_comes_and_goes(client: s3.Client, name: str) -> None:
    created = client.create_bucket(s3.CreateBucketInput(bucket=name))
    client.head_bucket(s3.HeadBucketInput(bucket=name))

    assert created.location == f"/{name}"
    assert name in bucket_names(client)

    client.delete_bucket(s3.DeleteBucketInput(bucket=name))

    assert name not in bucket_names(client)


def test_buckets_are_listed_with_their_owner_and_age(client: s3.Client, bucket: str) -> None:
    output = client.list_buckets()

    (listed,) = [found for found in output.buckets or () if found.name == bucket]
    assert listed.creation_date is not None
    assert listed.creation_date.tzinfo is datetime.UTC
    assert output.owner is not None
    assert output.owner.id


def test_waiters_see_a_bucket_come_and_go(client: s3.Client, name: str) -> None:
    exists = s3.BucketExistsWaiter(client, min_delay=0.01, max_delay=0.1)
    gone = s3.BucketNotExistsWaiter(client, min_delay=0.01, max_delay=0.1)

    gone.wait(s3.HeadBucketInput(bucket=name), PATIENCE_SECONDS)
    client.create_bucket(s3.CreateBucketInput(bucket=name))
    exists.wait(s3.HeadBucketInput(bucket=name), PATIENCE_SECONDS)
    client.delete_bucket(s3.DeleteBucketInput(bucket=name))
    gone.wait(s3.HeadBucketInput(bucket=name), PATIENCE_SECONDS)


def test_the_location_of_a_bucket_in_us_east_1_is_empty(client: s3.Client, bucket: str) -> None:
    output = client.get_bucket_location(s3.GetBucketLocationInput(bucket=bucket))

    assert output.location_constraint == ""


@on(Need.OTHER_REGIONS)
def test_a_bucket_is_made_where_the_client_is(s3_server: Server, name: str) -> None:
    where = s3.types.CreateBucketConfiguration(location_constraint="eu-west-1")
    with s3_client(s3_server, s3.with_options(region="eu-west-1")) as client:
        client.create_bucket(s3.CreateBucketInput(bucket=name, create_bucket_configuration=where))

        output = client.get_bucket_location(s3.GetBucketLocationInput(bucket=name))

    assert output.location_constraint == "eu-west-1"


@on(Need.OWN_BUCKET_ONCE)
def test_a_bucket_of_ones_own_is_not_made_twice(client: s3.Client, bucket: str) -> None:
    with pytest.raises(s3.types.BucketAlreadyOwnedByYou) as caught:
        client.create_bucket(s3.CreateBucketInput(bucket=bucket))

    assert caught.value.error_code == "BucketAlreadyOwnedByYou"
    assert caught.value.status_code == 409
    assert caught.value.request_id


def test_a_bucket_with_objects_is_not_deleted(client: s3.Client, bucket: str) -> None:
    put(client, bucket, "key")

    with pytest.raises(APIError) as caught:
        client.delete_bucket(s3.DeleteBucketInput(bucket=bucket))

    assert caught.value.error_code == "BucketNotEmpty"
    assert caught.value.status_code == 409


def bucket_names(client: s3.Client) -> list[str]:
    return [found.name or "" for found in client.list_buckets().buckets or ()]
