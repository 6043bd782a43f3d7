"""The answer of a service's endpoint rules, without a client and without a call."""

from __future__ import annotations

import importlib
from typing import Any

from aws_core.endpoints.partition import default_partitions, get_region, unknown
from aws_core.endpoints.services import service_package
from smithy_py.endpoints import Endpoint, RuleSet
from smithy_py.errors import EndpointResolutionError


def resolve(
    service: str,
    *,
    region: str | None = None,
    use_fips: bool = False,
    use_dual_stack: bool = False,
    account_id: str | None = None,
    strict: bool = True,
    **parameters: Any,
) -> Endpoint:
    """Where a service is, as its clients would find it: ``resolve("s3", region="us-east-1")``.

    Args:
        service: Its package or service id, such as ``s3`` or ``CloudWatch Logs``.
        region: The region; few services have rules that need none.
        use_fips: The variant with FIPS 140 cryptography.
        use_dual_stack: The variant with IPv4 and IPv6 addresses.
        account_id: The account that calls. As with a client, it changes the answer only of
            services whose host names may have it.
        strict: Refuse a region that the SDK does not list. Otherwise it may be one of any
            partition by its name, as is a region that is newer than the SDK.
        **parameters: Further parameters of the rules by the names that the model gives them, such
            as ``Bucket`` and ``ForcePathStyle`` of S3.

    Returns:
        URL, headers, and the properties that the rules give, ``authSchemes`` among them.

    Raises:
        EndpointResolutionError: The service, region or a parameter is unknown, or the rules
            refuse the parameters (the message is theirs).
        ModuleNotFoundError: The service's package is not installed.
    """
    package = service_package(service)
    _check_region(region, strict)
    # By name, since this layer knows no service, and only here is one asked for by its name.
    rules: RuleSet = importlib.import_module(f"services.{package}.endpoints").RULES
    declared = rules.parameters
    for name in parameters:
        if name not in declared:
            raise unknown(f"{package} endpoint parameter", name, declared)
    built_in = {parameter.built_in: name for name, parameter in declared.items()}
    given: dict[str, Any] = {}
    if region is not None and "AWS::Region" in built_in:
        given[built_in["AWS::Region"]] = region
    if account_id is not None and "AWS::Auth::AccountId" in built_in:
        given[built_in["AWS::Auth::AccountId"]] = account_id
        if "AWS::Auth::AccountIdEndpointMode" in built_in:
            given[built_in["AWS::Auth::AccountIdEndpointMode"]] = "preferred"
    for asked, variant, text in (
        (use_fips, "AWS::UseFIPS", "FIPS"),
        (use_dual_stack, "AWS::UseDualStack", "dual-stack"),
    ):
        if asked and variant not in built_in:
            raise EndpointResolutionError(f"the endpoint rules of {package} know no {text} variant")
        if asked:
            given[built_in[variant]] = True
    return rules.resolve(given | parameters)


def _check_region(region: str | None, strict: bool) -> None:
    if region is None:
        return
    if strict:
        try:
            get_region(region)
        except EndpointResolutionError as error:
            raise EndpointResolutionError(
                f"{error}; strict=False takes a region that is newer than this SDK"
            ) from None
    elif not any(partition.has_region(region) for partition in default_partitions()):
        raise unknown("region", region, {n: n for p in default_partitions() for n in p.regions})
