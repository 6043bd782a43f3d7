"""ec2Query: awsQuery with EC2's names, and answers that no element wraps."""

from __future__ import annotations

from typing import Any

from smithy_py.codec.query import QueryCodec
from smithy_py.http.protocols.aws_query import AwsQuery
from smithy_py.operation import Operation

_CODEC = QueryCodec(ec2=True)


class Ec2Query(AwsQuery):
    """ec2Query."""

    id = "aws.protocols#ec2Query"

    def __init__(self) -> None:
        self._codec = _CODEC

    def _wrapper(self, operation: Operation[Any, Any]) -> str:
        return ""
