"""The stacks of the EC2 instance metadata service, each in the order it runs."""

from __future__ import annotations

from aws_core.imds.deserializer import OperationDeserializer
from aws_core.imds.operation_timeout import OperationTimeout
from aws_core.imds.options import Options
from aws_core.imds.reachability import Reachability
from aws_core.imds.resolve_endpoint import ResolveEndpoint
from aws_core.imds.serializer import OperationSerializer
from aws_core.imds.token_ttl import TokenTTLRequestHeader
from aws_core.middleware.request_response_logger import RequestResponseLogger
from aws_core.middleware.user_agent import UserAgent
from aws_core.retry.middleware import Retry
from smithy_py.middleware.stack import Stack


def with_token(stack: Stack, options: Options) -> None:
    """Run by every operation that is public."""
    assert options.token_provider is not None
    stack.initialize.add(OperationTimeout(options))
    stack.serialize.add(ResolveEndpoint(options))
    stack.serialize.add(OperationSerializer())
    stack.build.add(UserAgent(options))
    stack.finalize.add(Retry(options))
    stack.finalize.add(options.token_provider)
    stack.deserialize.add(options.token_provider)
    stack.deserialize.add(OperationDeserializer())
    stack.deserialize.add(Reachability())
    stack.deserialize.add(RequestResponseLogger(options))


def without_token(stack: Stack, options: Options) -> None:
    """Run by GetToken."""
    stack.initialize.add(OperationTimeout(options))
    stack.serialize.add(ResolveEndpoint(options))
    stack.serialize.add(OperationSerializer())
    stack.serialize.add(TokenTTLRequestHeader())
    stack.build.add(UserAgent(options))
    stack.finalize.add(Retry(options))
    stack.deserialize.add(OperationDeserializer())
    stack.deserialize.add(Reachability())
    stack.deserialize.add(RequestResponseLogger(options))
