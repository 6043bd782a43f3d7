"""The protocols: codec, bindings and error rules together; each is imported when it is used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smithy_py.http.protocols.aws_json import AwsJson
    from smithy_py.http.protocols.aws_query import AwsQuery
    from smithy_py.http.protocols.ec2_query import Ec2Query
    from smithy_py.http.protocols.protocol import ClientProtocol
    from smithy_py.http.protocols.rest_json import RestJson
    from smithy_py.http.protocols.rest_xml import RestXml
    from smithy_py.http.protocols.rpc_v2_cbor import RpcV2Cbor

__all__ = [
    "AwsJson",
    "AwsQuery",
    "ClientProtocol",
    "Ec2Query",
    "RestJson",
    "RestXml",
    "RpcV2Cbor",
]

_MODULES = {
    "AwsJson": "aws_json",
    "AwsQuery": "aws_query",
    "ClientProtocol": "protocol",
    "Ec2Query": "ec2_query",
    "RestJson": "rest_json",
    "RestXml": "rest_xml",
    "RpcV2Cbor": "rpc_v2_cbor",
}


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
