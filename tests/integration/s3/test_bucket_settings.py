"""Settings of buckets are documents of every shape: what was put is what comes back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable

import pytest

from services import s3
from smithy_py import APIError

types = s3.types

# Swift knows no settings but versioning.
pytestmark = pytest.mark.parametrize("s3_server", ["ministack"], indirect=True)

CORS = [
    types.CORSRule(
        id="first",
        allowed_methods=["GET", "PUT"],
        allowed_origins=["*", "https://example.com"],
        allowed_headers=["x-one", "x-two"],
        expose_headers=["etag"],
        max_age_seconds=3000,
    ),
    types.CORSRule(allowed_methods=["HEAD"], allowed_origins=["*"]),
]
LIFECYCLE = [
    types.LifecycleRule(
        id="by prefix",
        status=types.ExpirationStatus.ENABLED,
        filter=types.LifecycleRuleFilter(prefix="a & b/"),
        expiration=types.LifecycleExpiration(
            date=datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
        ),
        transitions=[
            types.Transition(days=30, storage_class=types.TransitionStorageClass.GLACIER),
            types.Transition(days=90, storage_class=types.TransitionStorageClass.DEEP_ARCHIVE),
        ],
    ),
    types.LifecycleRule(
        id="by tags",
        status=types.ExpirationStatus.DISABLED,
        filter=types.LifecycleRuleFilter(
            and_=types.LifecycleRuleAndOperator(
                prefix="logs/",
                tags=[types.Tag(key="a", value="1"), types.Tag(key="b", value="")],
                object_size_greater_than=0,
            )
        ),
        abort_incomplete_multipart_upload=types.AbortIncompleteMultipartUpload(
            days_after_initiation=7
        ),
    ),
]
TAGS = [types.Tag(key="team", value="grüße <&>"), types.Tag(key="empty", value="")]
WEBSITE = types.WebsiteConfiguration(
    index_document=types.IndexDocument(suffix="index.html"),
    error_document=types.ErrorDocument(key="error.html"),
    routing_rules=[
        types.RoutingRule(
            condition=types.Condition(key_prefix_equals="old/"),
            redirect=types.Redirect(replace_key_prefix_with="new/", http_redirect_code="301"),
        )
    ],
)
ENCRYPTION = types.ServerSideEncryptionConfiguration(
    rules=[
        types.ServerSideEncryptionRule(
            apply_server_side_encryption_by_default=types.ServerSideEncryptionByDefault(
                sse_algorithm=types.ServerSideEncryption.AES256
            ),
            bucket_key_enabled=True,
        )
    ]
)
ACCESS = types.PublicAccessBlockConfiguration(
    block_public_acls=True,
    ignore_public_acls=False,
    block_public_policy=True,
    restrict_public_buckets=False,
)


@pytest.fixture
def bucket(empty_bucket: str) -> str:
    return empty_bucket


def cors(client: s3.Client, bucket: str) -> object:
    configuration = types.CORSConfiguration(cors_rules=CORS)
    client.put_bucket_cors(s3.PutBucketCorsInput(bucket=bucket, cors_configuration=configuration))
    return client.get_bucket_cors(s3.GetBucketCorsInput(bucket=bucket)).cors_rules


def lifecycle(client: s3.Client, bucket: str) -> object:
    client.put_bucket_lifecycle_configuration(
        s3.PutBucketLifecycleConfigurationInput(
            bucket=bucket,
            lifecycle_configuration=types.BucketLifecycleConfiguration(rules=LIFECYCLE),
        )
    )
    get = s3.GetBucketLifecycleConfigurationInput(bucket=bucket)
    return client.get_bucket_lifecycle_configuration(get).rules


def tagging(client: s3.Client, bucket: str) -> object:
    client.put_bucket_tagging(
        s3.PutBucketTaggingInput(bucket=bucket, tagging=types.Tagging(tag_set=TAGS))
    )
    return client.get_bucket_tagging(s3.GetBucketTaggingInput(bucket=bucket)).tag_set


def website(client: s3.Client, bucket: str) -> object:
    client.put_bucket_website(
        s3.PutBucketWebsiteInput(bucket=bucket, website_configuration=WEBSITE)
    )
    output = client.get_bucket_website(s3.GetBucketWebsiteInput(bucket=bucket))
    return types.WebsiteConfiguration(
        index_document=output.index_document,
        error_document=output.error_document,
        routing_rules=output.routing_rules,
    )


def encryption(client: s3.Client, bucket: str) -> object:
    client.put_bucket_encryption(
        s3.PutBucketEncryptionInput(bucket=bucket, server_side_encryption_configuration=ENCRYPTION)
    )
    output = client.get_bucket_encryption(s3.GetBucketEncryptionInput(bucket=bucket))
    return output.server_side_encryption_configuration


def access(client: s3.Client, bucket: str) -> object:
    client.put_public_access_block(
        s3.PutPublicAccessBlockInput(bucket=bucket, public_access_block_configuration=ACCESS)
    )
    output = client.get_public_access_block(s3.GetPublicAccessBlockInput(bucket=bucket))
    return output.public_access_block_configuration


SETTINGS: dict[str, tuple[Callable[[s3.Client, str], object], object]] = {
    "cors": (cors, CORS),
    "lifecycle": (lifecycle, LIFECYCLE),
    "tagging": (tagging, TAGS),
    "website": (website, WEBSITE),
    "encryption": (encryption, ENCRYPTION),
    "access": (access, ACCESS),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_document_comes_back(client: s3.Client, bucket: str, setting: str) -> None:
    put_and_get, expected = SETTINGS[setting]

    assert put_and_get(client, bucket) == expected


def test_a_policy_is_the_whole_body(client: s3.Client, bucket: str) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:DeleteObject",
        "Resource": f"arn:aws:s3:::{bucket}/grüße/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, ensure_ascii=False)

    client.put_bucket_policy(s3.PutBucketPolicyInput(bucket=bucket, policy=policy))
    output = client.get_bucket_policy(s3.GetBucketPolicyInput(bucket=bucket))

    assert output.policy is not None
    assert json.loads(output.policy) == json.loads(policy)


def test_the_type_of_a_grantee_is_an_attribute(client: s3.Client, name: str) -> None:
    client.create_bucket(
        s3.CreateBucketInput(bucket=name, object_ownership=types.ObjectOwnership.OBJECT_WRITER)
    )
    output = client.get_bucket_acl(s3.GetBucketAclInput(bucket=name))

    assert output.owner is not None
    (grant,) = output.grants or []
    assert grant.permission == types.Permission.FULL_CONTROL
    assert grant.grantee is not None
    assert grant.grantee.type == types.Type.CANONICAL_USER
    assert grant.grantee.id == output.owner.id

    group = types.Grantee(
        type=types.Type.GROUP, uri="http://acs.amazonaws.com/groups/s3/LogDelivery"
    )
    policy = types.AccessControlPolicy(
        owner=output.owner,
        grants=[grant, types.Grant(grantee=group, permission=types.Permission.WRITE)],
    )
    client.put_bucket_acl(s3.PutBucketAclInput(bucket=name, access_control_policy=policy))
    assert client.get_bucket_acl(s3.GetBucketAclInput(bucket=name)).grants == policy.grants


def test_tags_are_written_into_a_header(client: s3.Client, bucket: str) -> None:
    client.put_object(
        s3.PutObjectInput(bucket=bucket, key="key", body=b"", tagging="a=1&b=x%20%26%20y")
    )

    output = client.get_object_tagging(s3.GetObjectTaggingInput(bucket=bucket, key="key"))

    assert output.tag_set == [types.Tag(key="a", value="1"), types.Tag(key="b", value="x & y")]


def test_what_was_never_set_is_an_error_without_a_class(client: s3.Client, bucket: str) -> None:
    with pytest.raises(APIError) as caught:
        client.get_bucket_cors(s3.GetBucketCorsInput(bucket=bucket))

    assert caught.value.error_code == "NoSuchCORSConfiguration"
    assert caught.value.status_code == 404
