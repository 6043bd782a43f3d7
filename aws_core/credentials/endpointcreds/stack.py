"""The stack of a call to a credentials endpoint."""

from __future__ import annotations

import logging

from aws_core.credentials.endpointcreds.errors import EndpointError
from aws_core.credentials.endpointcreds.options import Options
from aws_core.log_mode import ClientLogMode
from aws_core.retry.middleware import Retry
from aws_core.retry.retryer import Retryer
from smithy_py.context import Context
from smithy_py.middleware.inputs import (
    BuildHandler,
    BuildInput,
    DeserializeHandler,
    DeserializeInput,
    Output,
    SerializeHandler,
    SerializeInput,
)
from smithy_py.middleware.stack import Stack


class OperationSerializer:
    """Serialize: asks for JSON, with the authorization token, which is the input."""

    id = "OperationSerializer"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Sets the headers, then goes on."""
        input.request.headers["Accept"] = "application/json"
        if input.parameters:
            input.request.headers["Authorization"] = input.parameters
        return next(ctx, input)


class BuildEndpoint:
    """Build: sets the URL."""

    id = "BuildEndpoint"

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Sets the URL, then goes on."""
        input.request.url = self._endpoint
        return next(ctx, input)


class OperationDeserializer:
    """Deserialize: gives the whole body of a good answer; no one reads it as a secret but it."""

    id = "OperationDeserializer"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, and reads the body.

        Raises:
            EndpointError: The endpoint answered with an error status.
        """
        output = next(ctx, input)
        response = output.raw_response
        assert response is not None
        if not 200 <= response.status_code < 300:
            raise EndpointError.of(response, input.request.headers.get("Authorization", ""))
        output.result = response.read()
        return output


class _RetryOptions:
    """What the retry middleware reads; nothing is logged here."""

    logger: logging.Logger | None = None
    client_log_mode = ClientLogMode(0)

    def __init__(self, retryer: Retryer | None) -> None:
        self.retryer = retryer


def new_stack(options: Options) -> Stack:
    """The stack of a call, in the order it runs."""
    stack = Stack("GetCredentials")
    stack.serialize.add(OperationSerializer())
    stack.build.add(BuildEndpoint(options.endpoint))
    stack.finalize.add(Retry(_RetryOptions(options.retryer)))
    stack.deserialize.add(OperationDeserializer())
    for function in options.api_options:
        function(stack)
    return stack
