"""Finds the endpoint of an attempt by the service's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.auth.endpoint_schemes import EndpointSchemes
from aws_core.auth.scheme import AUTH_SCHEME, IDENTITY, NO_AUTH, AuthOption
from aws_core.endpoints.bindings import (
    account_id_parameter,
    client_parameters,
    operation_parameters,
)
from smithy_py.context import OPERATION, OPERATION_INPUT, Context
from smithy_py.endpoints import Endpoint
from smithy_py.errors import EndpointResolutionError
from smithy_py.http.request import Request
from smithy_py.http.url import join_paths
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

NO_REGION = (
    "no region: an AWS region is required, but was not found; tried: with_region(...), "
    "the environment variables AWS_REGION and AWS_DEFAULT_REGION, `region` of the profile in "
    "the config and credentials files, with_default_region(...), and the option `region`"
)


class ResolveEndpointV2:
    """Finalize: scheme, host and path prefix from the endpoint rules.

    The endpoint's own auth scheme, its signing name and region take the place of
    the model's.
    """

    id = "ResolveEndpointV2"

    def __init__(self, options: ClientOptions) -> None:
        self._resolver = options.endpoint_resolver_v2
        self._region = options.region
        self._base_endpoint = options.base_endpoint
        self._parameters = client_parameters(options)
        disabled = options.account_id_endpoint_mode == "disabled"
        self._account_id = None if disabled else account_id_parameter(options)
        self._schemes = EndpointSchemes(options)
        # The scheme that the last endpoint made of the model's: most calls get both again.
        self._last: tuple[Endpoint, AuthOption, AuthOption] | None = None

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Completes URL, headers and auth scheme, then goes on.

        Raises:
            EndpointResolutionError: There is no region, or the rules refuse the parameters.
        """
        endpoint = self._resolve(ctx)
        _apply(endpoint, input.request)
        scheme = ctx.get(AUTH_SCHEME)
        choices = endpoint.properties.get("authSchemes")
        if choices and scheme is not None and scheme.scheme_id != NO_AUTH:
            last = self._last
            if last is None or last[0] is not endpoint or last[1] is not scheme:
                last = self._last = (endpoint, scheme, self._schemes.apply(scheme, choices))
            ctx = ctx.with_value(AUTH_SCHEME, last[2])
        return next(ctx, input)

    def _resolve(self, ctx: Context) -> Endpoint:
        if self._resolver is None:
            raise EndpointResolutionError("the client has no endpoint rules and no resolver")
        if not self._region and not self._base_endpoint:
            raise EndpointResolutionError(NO_REGION)
        parameters = self._parameters.copy()
        operation = ctx.get(OPERATION)
        if operation is not None:
            constants, binds = operation_parameters(operation)
            if constants:
                parameters.update(constants)
            if binds:
                value = ctx.get(OPERATION_INPUT)
                for name, bind in binds:
                    content = bind(value)
                    if content is not None:
                        parameters[name] = content
        if self._account_id is not None:
            account_id = getattr(ctx.get(IDENTITY), "account_id", "")
            if account_id:
                parameters[self._account_id] = account_id
        return self._resolver.resolve(parameters)


def _apply(endpoint: Endpoint, request: Request) -> None:
    scheme, separator, rest = endpoint.url.partition("://")
    if not separator or scheme not in ("http", "https"):
        raise EndpointResolutionError(
            f"the endpoint {endpoint.url!r} is no URL; write https://host or http://host:port"
        )
    host, slash, path = rest.partition("/")
    request.scheme = scheme
    request.host = host
    if slash and path:
        request.path = join_paths("/" + path, request.path)
    for name, values in endpoint.headers.items():
        request.headers.pop(name, None)
        for value in values:
            request.headers.add(name, value)
