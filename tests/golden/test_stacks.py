"""Every distinct stack of the committed services, and which operations run it."""

from __future__ import annotations

import importlib

import pytest

from codegen.__main__ import COMMITTED
from codegen.loader import default_models
from codegen.model import Model
from smithy_py.operation import Operation
from tests.canned import CannedClient, options
from tests.golden.compare import Golden

SERVICES = sorted(Model.load(default_models(), name).package for name in COMMITTED)


def text(service: str) -> str:
    """Each distinct stack once, under the operations that run it."""
    package = importlib.import_module(f"services.{service}")
    client = package.Client(package.Options(**options(CannedClient())))
    module = importlib.import_module(f"services.{service}.operations")
    runs: dict[str, list[str]] = {}
    for operation in vars(module).values():
        if isinstance(operation, Operation):
            lines = str(client.stack(operation.name)).split("\n", 1)[1]
            runs.setdefault(lines, []).append(operation.name)
    parts = [f"{' '.join(names)}\n{lines}\n" for lines, names in runs.items()]
    return "\n".join(parts)


@pytest.mark.parametrize("service", SERVICES)
def test_stacks(golden: Golden, service: str) -> None:
    golden(f"stacks/{service}.txt", text(service))


ORDER = [
    "OperationInputValidation",
    "OperationSerializer",
    "ClientRequestID",
    "UserAgent",
    "Retry",
    "ResolveAuthScheme",
    "GetIdentity",
    "ResolveEndpointV2",
    "ComputePayloadHash",
    "Signing",
    "AddRawResponseToMetadata",
    "ResponseErrorWrapper",
    "OperationDeserializer",
    "RecordResponseTiming",
    "RequestResponseLogger",
]


@pytest.mark.parametrize("service", SERVICES)
def test_every_stack_keeps_the_order_of_the_go_sdk(service: str) -> None:
    package = importlib.import_module(f"services.{service}")
    client = package.Client(package.Options(**options(CannedClient())))
    module = importlib.import_module(f"services.{service}.operations")
    names = [o.name for o in vars(module).values() if isinstance(o, Operation)]
    assert names
    for name in names:
        listed = client.stack(name).list()
        assert [id for id in listed if id in ORDER] == ORDER, name
