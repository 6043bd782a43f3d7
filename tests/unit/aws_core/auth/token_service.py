"""A small service that takes bearer tokens as well as signatures."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, ClassVar

from aws_core.auth.get_identity import GetIdentity
from aws_core.auth.resolve_auth_scheme import ResolveAuthScheme
from aws_core.client import BaseClient
from aws_core.config import Config
from aws_core.endpoints.endpoint_resolver import EndpointResolverV2
from aws_core.endpoints.resolve_endpoint import ResolveEndpointV2
from aws_core.middleware.disable_https import DisableHTTPS
from aws_core.middleware.user_agent import UserAgent
from aws_core.options import ClientOptions, options_from_config
from aws_core.retry.middleware import Retry
from aws_core.signer.payload_hash import ComputePayloadHash
from aws_core.signer.signing import Signing
from smithy_py.endpoints import Endpoint
from smithy_py.http.middleware.deserializer import OperationDeserializer
from smithy_py.http.middleware.serializer import OperationSerializer
from smithy_py.http.protocols.aws_json import AwsJson
from smithy_py.http.protocols.protocol import ClientProtocol
from smithy_py.middleware import Stack
from smithy_py.middleware.operation_input import SetOperationInput
from smithy_py.operation import Operation, Service
from smithy_py.schema import OperationOutput, Structure

SIGV4 = "aws.auth#sigv4"
SIGV4A = "aws.auth#sigv4a"
BEARER = "smithy.api#httpBearerAuth"
VARIABLE = "AWS_BEARER_TOKEN_TOKEN_SERVICE"


class Endpoints:
    """Always the same endpoint, with these ``authSchemes``."""

    def __init__(self, *auth_schemes: dict[str, Any], scheme: str = "https") -> None:
        self.auth_schemes = auth_schemes
        self.url = f"{scheme}://tokens.us-west-2.amazonaws.com"

    def resolve(self, parameters: dict[str, Any]) -> Endpoint:
        properties = {"authSchemes": self.auth_schemes} if self.auth_schemes else {}
        return Endpoint(self.url, properties=properties)


class Options(ClientOptions):
    protocol: ClientProtocol = AwsJson("1.0")
    endpoint_resolver_v2: EndpointResolverV2 | None = Endpoints()
    bearer_token_variable: ClassVar[str] = VARIABLE


class DoInput(Structure):
    """Do takes nothing."""


class DoOutput(OperationOutput):
    """Do answers nothing."""


def stack(stack: Stack, options: Options) -> None:
    stack.serialize.add(SetOperationInput())
    stack.serialize.add(OperationSerializer(options))
    stack.build.add(UserAgent(options))
    stack.finalize.add(Retry(options))
    stack.finalize.add(ResolveAuthScheme(options))
    stack.finalize.add(GetIdentity(options))
    stack.finalize.add(ResolveEndpointV2(options))
    stack.finalize.add(DisableHTTPS(options))
    stack.finalize.add(ComputePayloadHash())
    stack.finalize.add(Signing(options))
    stack.deserialize.add(OperationDeserializer(options))


def operation(*auth: str) -> Operation[DoInput, DoOutput]:
    """An operation of a service with these auth schemes, which its name tells."""
    name = "DoWith" + "Or".join(scheme.rpartition("#")[2].capitalize() for scheme in auth)
    service = Service(
        "Token Service",
        "2020-01-01",
        sys.modules[__name__],
        auth=auth,
        signing_name="token-service",
        target_prefix="TokenService",
    )
    return Operation(service, name, ("POST", "/", 200), DoInput, DoOutput, stack)


DO = operation(SIGV4, BEARER)


class Client(BaseClient[Options]):
    """Runs Do."""

    service_id = "Token Service"
    operations_module: ClassVar[ModuleType] = sys.modules[__name__]

    def do(self, *functions: Callable[[Options], None], auth: tuple[str, ...] = ()) -> DoOutput:
        return self._invoke(operation(*auth) if auth else DO, None, functions, None)


def new_from_config(config: Config, *functions: Callable[[Options], None]) -> Client:
    return Client(options_from_config(Options, "Token Service", config), *functions)
