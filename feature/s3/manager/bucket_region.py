"""Finds the region that a bucket is in."""

from __future__ import annotations

from aws_core.client import OptionFunction
from aws_core.credentials.anonymous import AnonymousCredentials
from services import s3
from smithy_py.context import Context
from smithy_py.errors import APIError, SmithyError

_HEADER = "x-amz-bucket-region"


class BucketNotFoundError(SmithyError):
    """There is no such bucket in the partition of the client's region.

    Attributes:
        bucket: The name that was asked for.
    """

    def __init__(self, bucket: str) -> None:
        super().__init__(bucket)
        self.bucket = bucket

    def __str__(self) -> str:
        return f"bucket not found: {self.bucket!r}; the client's region decides in which partition"


def get_bucket_region(
    client: s3.Client,
    bucket: str,
    *option_functions: OptionFunction,
    ctx: Context | None = None,
) -> str:
    """The region of a bucket, whoever owns it, as the Go SDK finds it.

    It asks without credentials, since S3 names the region even where it refuses;
    *option_functions* may set credentials again.

    Args:
        client: A client whose region is in the partition of the bucket, whichever it is.
        bucket: The name of the bucket.
        option_functions: Change the options of the request.
        ctx: Bounds the time it may take.

    Returns:
        The region ("eu-central-1"); empty where a store answers without one.

    Raises:
        BucketNotFoundError: There is no such bucket in the partition.
        OperationError: The request failed otherwise.
    """
    anonymous = s3.with_options(credentials=AnonymousCredentials())
    input = s3.HeadBucketInput(bucket=bucket)
    try:
        output = client.head_bucket(input, anonymous, *option_functions, ctx=ctx)
    except APIError as error:
        region = None if error.response is None else error.response.headers.get(_HEADER)
        if region:
            return region
        if error.status_code == 404:
            raise BucketNotFoundError(bucket) from error
        raise
    return output.bucket_region or ""
