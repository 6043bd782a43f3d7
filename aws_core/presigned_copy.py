"""Copies between regions: the service reads the source by a URL that the caller signed."""

from __future__ import annotations

import copy
from typing import Any

from aws_core.options import ClientOptions
from aws_core.presign import PresignedHTTPRequest
from aws_core.presign_query import AsGetRequest, convert_query
from smithy_py.context import OPERATION, Context
from smithy_py.errors import SerializationError
from smithy_py.middleware.inputs import (
    InitializeHandler,
    InitializeInput,
    Output,
    SerializeHandler,
    SerializeInput,
)
from smithy_py.middleware.stack import Stack
from smithy_py.operation import Operation


class DestinationRegion:
    """Serialize: the region that the copy goes to, in the query of the presigned URL.

    Args:
        region: The region.
    """

    id = "PresignDestinationRegion"

    def __init__(self, region: str) -> None:
        self._region = region

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Adds the parameter, then goes on."""
        input.request.add_query("DestinationRegion", self._region)
        return next(ctx, input)


class Presign:
    """Initialize: signs the same operation in the source region, where the input names one.

    An input that already has such a URL stays as it is. The caller's input never changes.

    Args:
        options: The client's options.
    """

    id = "Presign"
    url = "pre_signed_url"
    sends_source_region = False

    def __init__(self, options: ClientOptions) -> None:
        self._options = options

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Fills in the URL, then goes on.

        Raises:
            SerializationError: The context names no operation.
        """
        source = input.parameters.source_region
        if source:
            wanted = copy.copy(input.parameters)
            if not self.sends_source_region:
                # No parameter of the service's: only this SDK reads it.
                wanted.source_region = None
            if not getattr(wanted, self.url):
                self.complete(wanted, self._presigned_url(ctx, source, wanted))
            input.parameters = wanted
        return next(ctx, input)

    def complete(self, parameters: Any, url: str) -> None:
        """Puts what was presigned into the input that is sent."""
        setattr(parameters, self.url, url)

    def _presigned_url(self, ctx: Context, source: str, parameters: Any) -> str:
        operation = ctx.get(OPERATION)
        if operation is None:
            raise SerializationError("the context names no operation")
        options = self._options.copy()
        options.region = source
        handler = _presigning_stack(operation, options, self._options.region)
        result: PresignedHTTPRequest = handler(ctx, parameters).result
        return result.url


def _presigning_stack(
    operation: Operation[Any, Any], options: ClientOptions, destination: str
) -> Any:
    assert options.http_client is not None
    stack = Stack(operation.name)
    operation.stack(stack, options)
    for function in options.api_options:
        function(stack)
    stack.initialize.remove(Presign.id)
    convert_query(stack, options)
    stack.serialize.insert(DestinationRegion(destination), AsGetRequest.id)
    return stack.compile(options.http_client)
