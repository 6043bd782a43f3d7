"""The package of protocols: each is imported when it is used, and not before."""

from __future__ import annotations

import pytest

from smithy_py.http import protocols
from tests.fresh_process import run_python

REPORT = "import sys; print(*(m for m in {modules!r} if m in sys.modules))"
ENGINES = ("cbor2", "xml.etree.ElementTree", "smithy_py.codec.json", "smithy_py.codec.query")


def imported(code: str) -> list[str]:
    return run_python(f"{code}\n{REPORT.format(modules=ENGINES)}").decode().split()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AwsJson", ["smithy_py.codec.json"]),
        ("AwsQuery", ["xml.etree.ElementTree", "smithy_py.codec.query"]),
        ("Ec2Query", ["xml.etree.ElementTree", "smithy_py.codec.query"]),
        ("RestJson", ["smithy_py.codec.json"]),
        ("RestXml", ["xml.etree.ElementTree"]),
        ("RpcV2Cbor", ["cbor2", "smithy_py.codec.json"]),
        ("ClientProtocol", []),
    ],
)
def test_a_protocol_brings_its_own_codec_only(name: str, expected: list[str]) -> None:
    found = imported(f"from smithy_py.http.protocols import {name}")
    assert found == expected


@pytest.mark.parametrize(("service", "speaks"), [("s3", False), ("cloudwatch", True)])
def test_only_services_that_speak_cbor_bring_it(service: str, speaks: bool) -> None:
    found = imported(f"from services import {service}; {service}.Options()")
    assert ("cbor2" in found) is speaks


def test_every_protocol_has_an_id_of_its_own() -> None:
    made: list[protocols.ClientProtocol] = [
        protocols.AwsJson("1.1"),
        protocols.AwsQuery(),
        protocols.Ec2Query(),
        protocols.RestJson(),
        protocols.RestXml(),
        protocols.RpcV2Cbor(),
    ]
    assert len({protocol.id for protocol in made}) == len(made)


def test_what_there_is_can_be_listed_and_the_rest_is_missed() -> None:
    assert set(protocols.__all__) <= set(dir(protocols))
    with pytest.raises(AttributeError, match=r"'smithy_py\.http\.protocols' has no .* 'Soap'"):
        getattr(protocols, "Soap")  # noqa: B009
