"""The operations of the EC2 instance metadata service: what they take and return."""

from __future__ import annotations

import datetime
import io
import sys

from aws_core.imds import responses, stacks
from smithy_py.operation import Operation, Service
from smithy_py.prelude import DATE_TIME, INTEGER, SENSITIVE_BLOB, SENSITIVE_STRING, STRING
from smithy_py.schema import OperationOutput, Structure, list_of, member

SERVICE_ID = "ec2imds"
_METADATA = "/latest/meta-data"
_DYNAMIC = "/latest/dynamic"
_DOCUMENT = f"{_DYNAMIC}/instance-identity/document"
_STRINGS = list_of(STRING)


class GetMetadataInput(Structure):
    """Takes the path below ``/latest/meta-data``; without one, the names there are listed."""

    path: str | None = member("Path", STRING, default=None)


class GetMetadataOutput(OperationOutput):
    """Holds the content, read whole: ``content.read()`` gives its bytes."""

    content: io.BytesIO = member("Content", SENSITIVE_BLOB, default=None)


class GetDynamicDataInput(Structure):
    """Takes the path below ``/latest/dynamic``; without one, the names there are listed."""

    path: str | None = member("Path", STRING, default=None)


class GetDynamicDataOutput(OperationOutput):
    """Holds the content, read whole: ``content.read()`` gives its bytes."""

    content: io.BytesIO = member("Content", SENSITIVE_BLOB, default=None)


class GetUserDataInput(Structure):
    """Takes nothing."""


class GetUserDataOutput(OperationOutput):
    """Holds the user data, read whole: ``content.read()`` gives its bytes."""

    content: io.BytesIO = member("Content", SENSITIVE_BLOB, default=None)


class GetInstanceIdentityDocumentInput(Structure):
    """Takes nothing."""


class GetInstanceIdentityDocumentOutput(OperationOutput):
    """What the instance's identity document says."""

    devpay_product_codes: list[str] | None = member("devpayProductCodes", _STRINGS, default=None)
    marketplace_product_codes: list[str] | None = member(
        "marketplaceProductCodes", _STRINGS, default=None
    )
    availability_zone: str | None = member("availabilityZone", STRING, default=None)
    private_ip: str | None = member("privateIp", STRING, default=None)
    version: str | None = member("version", STRING, default=None)
    region: str | None = member("region", STRING, default=None)
    instance_id: str | None = member("instanceId", STRING, default=None)
    billing_products: list[str] | None = member("billingProducts", _STRINGS, default=None)
    instance_type: str | None = member("instanceType", STRING, default=None)
    account_id: str | None = member("accountId", STRING, default=None)
    pending_time: datetime.datetime | None = member("pendingTime", DATE_TIME, default=None)
    image_id: str | None = member("imageId", STRING, default=None)
    kernel_id: str | None = member("kernelId", STRING, default=None)
    ramdisk_id: str | None = member("ramdiskId", STRING, default=None)
    architecture: str | None = member("architecture", STRING, default=None)


class GetIAMInfoInput(Structure):
    """Takes nothing."""


class GetIAMInfoOutput(OperationOutput):
    """Says which instance profile the instance has."""

    code: str | None = member("Code", STRING, default=None)
    last_updated: datetime.datetime | None = member("LastUpdated", DATE_TIME, default=None)
    instance_profile_arn: str | None = member("InstanceProfileArn", STRING, default=None)
    instance_profile_id: str | None = member("InstanceProfileId", STRING, default=None)


class GetRegionInput(Structure):
    """Takes nothing."""


class GetRegionOutput(OperationOutput):
    """Says which region the instance is in."""

    region: str = member("region", STRING, default=None)


class GetTokenInput(Structure):
    """Takes for how many seconds the token is to be good."""

    token_ttl: int | None = member("TokenTTL", INTEGER, default=None)


class GetTokenOutput(OperationOutput):
    """Holds the session token, and for how many seconds it is good."""

    token: str = member("Token", SENSITIVE_STRING, default=None)
    token_ttl: int = member("TokenTTL", INTEGER, default=None)


_SERVICE = Service(SERVICE_ID, "latest", sys.modules[__name__])

GET_METADATA = Operation(
    _SERVICE,
    "GetMetadata",
    ("GET", _METADATA, 200),
    GetMetadataInput,
    GetMetadataOutput,
    stacks.with_token,
    streaming_output=True,
    read=responses.read_content,
)
GET_DYNAMIC_DATA = Operation(
    _SERVICE,
    "GetDynamicData",
    ("GET", _DYNAMIC, 200),
    GetDynamicDataInput,
    GetDynamicDataOutput,
    stacks.with_token,
    streaming_output=True,
    read=responses.read_content,
)
GET_USER_DATA = Operation(
    _SERVICE,
    "GetUserData",
    ("GET", "/latest/user-data", 200),
    GetUserDataInput,
    GetUserDataOutput,
    stacks.with_token,
    streaming_output=True,
    read=responses.read_content,
)
GET_INSTANCE_IDENTITY_DOCUMENT = Operation(
    _SERVICE,
    "GetInstanceIdentityDocument",
    ("GET", _DOCUMENT, 200),
    GetInstanceIdentityDocumentInput,
    GetInstanceIdentityDocumentOutput,
    stacks.with_token,
    read=responses.read_json,
)
GET_IAM_INFO = Operation(
    _SERVICE,
    "GetIAMInfo",
    ("GET", f"{_METADATA}/iam/info", 200),
    GetIAMInfoInput,
    GetIAMInfoOutput,
    stacks.with_token,
    read=responses.read_iam_info,
)
GET_REGION = Operation(
    _SERVICE,
    "GetRegion",
    ("GET", _DOCUMENT, 200),
    GetRegionInput,
    GetRegionOutput,
    stacks.with_token,
    read=responses.read_region,
)
# Its answer, which is a secret, is no stream, but like that of a stream it is never logged.
GET_TOKEN = Operation(
    _SERVICE,
    "GetToken",
    ("PUT", "/latest/api/token", 200),
    GetTokenInput,
    GetTokenOutput,
    stacks.without_token,
    streaming_output=True,
    read=responses.read_token,
)
