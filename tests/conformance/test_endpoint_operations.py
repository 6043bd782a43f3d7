"""The published endpoint cases that name an operation, through generated clients.

`test_endpoint_rules` proves the rules; this proves that client options and inputs reach
them, and that the request gets what they answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aws_core.auth.scheme import AUTH_SCHEME, AuthOption
from aws_core.credentials.provider import Credentials
from codegen.naming import snake
from smithy_py.codec.json import JsonCodec
from smithy_py.context import Context
from smithy_py.errors import EndpointResolutionError
from smithy_py.http import Request
from smithy_py.middleware import (
    FinalizeHandler,
    FinalizeInput,
    Output,
    Position,
    Stack,
    finalize_middleware,
)
from tests.generated import GeneratedServices

CASES = {
    "dynamodb": 178,
    "events": 1,
    "kinesis": 53,
    "opensearchmemory": 4,
    "s3": 215,
    "s3control": 187,
    "sts": 18,
}
"""The services whose cases name operations, and how many they are."""

OPTIONS = {
    "AWS::Region": "region",
    "AWS::UseFIPS": "use_fips_endpoint",
    "AWS::UseDualStack": "use_dual_stack_endpoint",
    "SDK::Endpoint": "base_endpoint",
    "AWS::Auth::AccountIdEndpointMode": "account_id_endpoint_mode",
    "AWS::S3::Accelerate": "use_accelerate",
    "AWS::S3::DisableMultiRegionAccessPoints": "disable_multi_region_access_points",
    "AWS::S3::ForcePathStyle": "use_path_style",
    "AWS::S3::UseArnRegion": "use_arn_region",
    "AWS::S3::UseGlobalEndpoint": "use_global_endpoint",
    "AWS::S3Control::UseArnRegion": "use_arn_region",
    "AWS::STS::UseGlobalEndpoint": "use_global_endpoint",
}


CLIENT_PARAMETERS = {"DisableS3ExpressSessionAuth": "disable_s3_express_session_auth"}

NAMES = {"sigv4-s3express": "sigv4express"}
"""Auth schemes whose name in the rules is not that of their trait."""

EMPTY_ACCOUNT_ID = "Credentials-sourced account ID parameter is invalid"
"""Expected of an account id that is set and empty; empty credentials' is one that is not set."""


class Resolved(Exception):
    """Ends a call once its endpoint is known."""

    def __init__(self, request: Request, scheme: AuthOption | None) -> None:
        super().__init__()
        self.request = request
        self.scheme = scheme


@finalize_middleware("EndAtEndpoint")
def end_at_endpoint(ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
    raise Resolved(input.request, ctx.get(AUTH_SCHEME))


def stop_there(stack: Stack) -> None:
    stack.initialize.remove("OperationInputValidation")
    stack.finalize.insert(end_at_endpoint, "ResolveEndpointV2", Position.AFTER)


class Identity:
    """Credentials that name an account."""

    def __init__(self, account_id: str) -> None:
        self.account_id = account_id

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        return Credentials("AK", "SK", account_id=self.account_id)


def call(package: Any, case: dict[str, Any]) -> Any:
    """Runs the operation of one case; what ended it."""
    options = package.Options(api_options=(stop_there,))
    account_id = ""
    for name, value in case.get("builtInParams", {}).items():
        if name == "AWS::Auth::AccountId":
            account_id = value
        else:
            setattr(options, OPTIONS[name], value)
    for name, value in case.get("clientParams", {}).items():
        setattr(options, CLIENT_PARAMETERS[name], value)
    options.credentials = Identity(account_id)
    name = case["operationName"]
    parameters = case.get("operationParams", {})
    input = JsonCodec("date-time").from_document(getattr(package, f"{name}Input"), parameters)
    try:
        getattr(package.Client(options), snake(name))(input)
    except (Resolved, EndpointResolutionError) as ended:
        return ended
    raise AssertionError("the call went past its endpoint")


def problems(expect: dict[str, Any], ended: Any) -> Iterator[str]:
    if "error" in expect:
        if not isinstance(ended, EndpointResolutionError) or expect["error"] not in str(ended):
            yield f"expected the error {expect['error']!r}, got {ended!r}"
        return
    if not isinstance(ended, Resolved):
        yield f"expected an endpoint, got {ended!r}"
        return
    endpoint = expect["endpoint"]
    if not ended.request.url.startswith(endpoint["url"].rstrip("/")):
        yield f"expected {endpoint['url']}, got {ended.request.url}"
    schemes = endpoint.get("properties", {}).get("authSchemes")
    scheme = ended.scheme
    if schemes and scheme is not None:
        named = [s for s in schemes if NAMES.get(s["name"], s["name"]) == scheme.short_name]
        if not named:
            yield f"expected one of {schemes}, got {scheme}"
        elif named[0].get("signingName", scheme.signing_name) != scheme.signing_name or (
            named[0].get("signingRegion", scheme.signing_region) != scheme.signing_region
        ):
            yield f"expected {named[0]}, got {scheme.signing_name} in {scheme.signing_region}"
    for name, values in endpoint.get("headers", {}).items():
        if list(ended.request.headers.values_of(name)) != values:
            yield f"expected the header {name}: {values}"


@pytest.mark.parametrize("service", CASES)
def test_published_operation_cases(
    botocore_sdist: Path, services: GeneratedServices, service: str
) -> None:
    file = botocore_sdist / "tests/functional/endpoint-rules" / service / "endpoint-tests-1.json"
    package = services.package(service)
    failures: list[str] = []
    count = 0
    for number, case in enumerate(json.loads(file.read_text())["testCases"]):
        for operation in case.get("operationInputs", ()):
            count += 1
            if case["expect"].get("error") == EMPTY_ACCOUNT_ID:
                assert operation["builtInParams"]["AWS::Auth::AccountId"] == ""
                continue
            ended = call(package, operation)
            failures += [f"[{number}] {p}" for p in problems(case["expect"], ended)]
    assert failures == []
    assert count == CASES[service]


def test_no_other_service_has_such_cases(botocore_sdist: Path) -> None:
    folder = botocore_sdist / "tests/functional/endpoint-rules"
    found = [f.parent.name for f in folder.glob("*/*.json") if "operationInputs" in f.read_text()]
    assert sorted(found) == sorted(CASES)
