"""Sends an attempt to the host that the service named for the account."""

from __future__ import annotations

import sys
import threading
from collections.abc import Hashable
from typing import Any, Protocol, cast

from aws_core.auth.scheme import CALLER, IDENTITY
from aws_core.endpoint_discovery.cache import EndpointCache
from aws_core.endpoints.partition import partition_for_region
from aws_core.options import ClientOptions
from smithy_py.context import BACKGROUND, OPERATION, Context
from smithy_py.errors import APIError, EndpointResolutionError, OperationError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output
from smithy_py.middleware.stack import Stack
from smithy_py.once import warn_once
from smithy_py.operation import Operation

_WRONG_HOST = "InvalidEndpointException"
_MISDIRECTED = 421
_PAUSE = 60.0


class DiscoveryOptions(Protocol):
    """The options of services that have discovery."""

    endpoint_discovery: str
    endpoint_cache: EndpointCache | None


class DiscoverEndpoint:
    """Finalize: the discovered host in place of the one that the endpoint rules give.

    Where the service requires discovery, the first call waits for it. Otherwise it happens only
    with ``endpoint_discovery="true"``, in the background: calls go to the usual host meanwhile,
    and for a minute where discovery fails. A host outside of the partition's domains is never used.

    Args:
        options: The client's options.
        required: Whether the service requires discovery.
    """

    id = "DiscoverEndpoint"

    def __init__(self, options: ClientOptions, required: bool) -> None:
        own = cast(DiscoveryOptions, options)
        self._options = options
        self._cache = own.endpoint_cache or EndpointCache()
        self._required = required
        wanted = own.endpoint_discovery == "true"
        self._refused = wanted and options.base_endpoint is not None
        self._off = (
            own.endpoint_discovery == "false"
            or options.base_endpoint is not None
            or not (required or wanted)
        )
        outputs = partition_for_region(options.region).outputs
        self._suffixes = tuple(
            f".{outputs[name]}" for name in ("dnsSuffix", "dualStackDnsSuffix") if outputs[name]
        )

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the host, then goes on.

        Raises:
            EndpointResolutionError: Discovery is asked for together with an endpoint.
            OperationError: Discovery is required and failed.
        """
        if self._refused:
            raise EndpointResolutionError(
                "Invalid configuration: endpoint discovery is enabled, "
                "but a custom endpoint is provided"
            )
        if self._off:
            return next(ctx, input)
        key = (self._options.region, getattr(ctx.get(IDENTITY), "access_key_id", ""))
        host = self._cache.get(key)
        if host is None:
            host = self._discover(ctx, key)
        if host is not None and host.endswith(self._suffixes):
            input.request.host = host
        try:
            return next(ctx, input)
        except APIError as error:
            if error.error_code == _WRONG_HOST or error.status_code == _MISDIRECTED:
                self._cache.remove(key)
            raise

    def _discover(self, ctx: Context, key: Hashable) -> str | None:
        """The host, where it is worth waiting for."""
        describe = _describe_endpoints(ctx)
        if self._required:
            self._fetch(ctx.get(CALLER, BACKGROUND), describe, key)
            return self._cache.get(key)
        if self._cache.begin(key):
            threading.Thread(
                target=self._fetch_quietly, args=(describe, key), name=self.id, daemon=True
            ).start()
        return None

    def _fetch_quietly(self, describe: Operation[Any, Any], key: Hashable) -> None:
        try:
            self._fetch(BACKGROUND, describe, key)
        except Exception as error:
            self._cache.add(key, [("", _PAUSE)])
            if self._options.logger is not None:
                service = describe.service.id
                warn_once(
                    self._options.logger,
                    f"endpoint discovery {service} {type(error).__name__}",
                    "endpoint discovery failed: %s",
                    error,
                    extra={"service": service, "operation": describe.name},
                )
        finally:
            self._cache.end(key)

    def _fetch(self, ctx: Context, describe: Operation[Any, Any], key: Hashable) -> None:
        assert self._options.http_client is not None
        stack = Stack(describe.name)
        describe.stack(stack, self._options)
        for function in self._options.api_options:
            function(stack)
        handler = stack.compile(self._options.http_client)
        ctx = ctx.with_value(CALLER, ctx).with_value(OPERATION, describe)
        try:
            output = handler(ctx, describe.input())
        except OperationError as error:
            error.service_id = error.service_id or describe.service.id
            error.operation_name = error.operation_name or describe.name
            raise
        found = [
            (e.address.rpartition("://")[2].partition("/")[0], e.cache_period_in_minutes * 60.0)
            for e in output.result.endpoints or ()
            if e.address and e.cache_period_in_minutes
        ]
        self._cache.add(key, found)


def _describe_endpoints(ctx: Context) -> Operation[Any, Any]:
    """The operation of the same service that answers with hosts."""
    operation = ctx.get(OPERATION)
    if operation is None:
        raise EndpointResolutionError("the context names no operation")
    found: Operation[Any, Any] = sys.modules[operation.input.__module__].DESCRIBE_ENDPOINTS
    return found
