"""Names: a boto3 user's fingers already know the methods."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import botocore
import pytest

from codegen import naming
from codegen.__main__ import COMMITTED
from codegen.loader import default_models, load, services
from codegen.model import Model
from smithy_py.operation import Operation

PACKAGES = sorted(Model.load(default_models(), name).package for name in COMMITTED)


def operations(service: str) -> Iterator[Operation[Any, Any]]:
    module = importlib.import_module(f"services.{service}.operations")
    yield from (o for o in vars(module).values() if isinstance(o, Operation))


@pytest.mark.parametrize("service", PACKAGES)
def test_every_method_is_named_as_botocore_names_it(service: str) -> None:
    client = importlib.import_module(f"services.{service}").Client
    names = [operation.name for operation in operations(service)]
    assert names
    for name in names:
        method = botocore.xform_name(name)
        assert hasattr(client, method), name


def test_every_operation_of_every_model_becomes_an_identifier() -> None:
    models = default_models()
    count = 0
    for service in services(models):
        names = load(models, service, "service-2")["operations"]
        methods = [naming.snake(name) for name in names]
        assert len(set(methods)) == len(names), service
        assert all(method.isidentifier() for method in methods), service
        count += len(names)
    assert count == 19_796


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("ETag", "e_tag"),
        ("SSEKMSKeyId", "ssekms_key_id"),
        ("MD5OfMessageBody", "md5_of_message_body"),
        ("lambda", "lambda_"),
        ("From", "from_"),
        ("x-amz-thing", "x_amz_thing"),
        ("2fa", "_2fa"),
    ],
)
def test_members(name: str, attribute: str) -> None:
    assert naming.member_attribute(name) == attribute


def test_members_that_would_hide_what_their_class_has() -> None:
    assert naming.member_attribute("StatusCode", error=True) == "status_code_"
    assert naming.member_attribute("ResultMetadata", output=True) == "result_metadata_"
    assert naming.member_attribute("StatusCode") == "status_code"


@pytest.mark.parametrize(
    ("service_id", "package"),
    [
        ("Bedrock Runtime", "bedrockruntime"),
        ("CloudWatch Logs", "cloudwatchlogs"),
        ("Lambda", "lambda_"),
        ("S3", "s3"),
    ],
)
def test_packages(service_id: str, package: str) -> None:
    assert naming.package(service_id) == package


def test_enum_constants_that_clash_get_a_number() -> None:
    assert naming.enum_constants(["a-b", "a_b", "", "2x", "None"]) == {
        "A_B": "a-b",
        "A_B_2": "a_b",
        "EMPTY": "",
        "_2X": "2x",
        "NONE": "None",
    }
