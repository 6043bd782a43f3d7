"""A client of the EC2 instance metadata service, as Go's ``feature/ec2/imds``."""

from aws_core.imds.client import Client, new_from_config
from aws_core.imds.errors import MetadataError
from aws_core.imds.operations import (
    GetDynamicDataInput,
    GetDynamicDataOutput,
    GetIAMInfoInput,
    GetIAMInfoOutput,
    GetInstanceIdentityDocumentInput,
    GetInstanceIdentityDocumentOutput,
    GetMetadataInput,
    GetMetadataOutput,
    GetRegionInput,
    GetRegionOutput,
    GetUserDataInput,
    GetUserDataOutput,
)
from aws_core.imds.options import Options, with_api_options, with_options

__all__ = [
    "Client",
    "GetDynamicDataInput",
    "GetDynamicDataOutput",
    "GetIAMInfoInput",
    "GetIAMInfoOutput",
    "GetInstanceIdentityDocumentInput",
    "GetInstanceIdentityDocumentOutput",
    "GetMetadataInput",
    "GetMetadataOutput",
    "GetRegionInput",
    "GetRegionOutput",
    "GetUserDataInput",
    "GetUserDataOutput",
    "MetadataError",
    "Options",
    "new_from_config",
    "with_api_options",
    "with_options",
]
