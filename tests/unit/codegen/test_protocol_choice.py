"""The protocol a service is spoken to in, and what the generated code says for it."""

from __future__ import annotations

from typing import Any

import pytest

from codegen import operations_file, options_file, types_file
from codegen.model import Model
from codegen.stack_lists import StackLists

SHAPES: dict[str, Any] = {
    "Text": {"type": "string"},
    "Texts": {"type": "list", "member": {"shape": "Text", "locationName": "item"}},
    "FlatTexts": {
        "type": "list",
        "member": {"shape": "Text", "locationName": "Flat"},
        "flattened": True,
    },
    "Row": {
        "type": "map",
        "key": {"shape": "Text", "locationName": "K"},
        "value": {"shape": "Text", "locationName": "V"},
    },
    "Input": {
        "type": "structure",
        "members": {
            "Renamed": {"shape": "Text", "locationName": "renamed", "queryName": "Asked"},
            "Texts": {"shape": "Texts"},
            "Flats": {"shape": "FlatTexts"},
            "Row": {"shape": "Row"},
        },
    },
    "Output": {"type": "structure", "members": {"Text": {"shape": "Text"}}},
}


def model(*protocols: str, **operation: Any) -> Model:
    found: dict[str, Any] = {
        "name": "Do",
        "http": {"method": "POST", "requestUri": "/"},
        "input": {"shape": "Input"},
        "output": {"shape": "Output"},
        **operation,
    }
    metadata = {
        "serviceId": "Thing",
        "apiVersion": "2000-01-01",
        "endpointPrefix": "thing",
        "targetPrefix": "Thing_2000",
        "protocol": protocols[0],
        "protocols": list(protocols),
    }
    service = {"metadata": metadata, "operations": {"Do": found}, "shapes": SHAPES}
    return Model(service, {}, {}, {})


def operations(found: Model) -> str:
    return operations_file.render(found, StackLists(found))


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (("query", "json", "smithy-rpc-v2-cbor"), "smithy-rpc-v2-cbor"),
        (("query", "json"), "json"),
        (("rest-xml", "rest-json"), "rest-json"),
        (("ec2",), "ec2"),
        (("soap", "query"), "query"),
    ],
)
def test_the_best_that_is_offered_is_chosen(offered: tuple[str, ...], chosen: str) -> None:
    assert model(*offered).protocol == chosen


def test_none_that_is_known() -> None:
    with pytest.raises(ValueError, match="Thing speaks soap, corba, which is not supported"):
        _ = model("soap", "corba").protocol


@pytest.mark.parametrize(
    ("protocol", "module", "made"),
    [
        ("ec2", "ec2_query", "Ec2Query()"),
        ("json", "aws_json", 'AwsJson("1.0")'),
        ("query", "aws_query", "AwsQuery()"),
        ("rest-json", "rest_json", "RestJson()"),
        ("rest-xml", "rest_xml", "RestXml()"),
        ("smithy-rpc-v2-cbor", "rpc_v2_cbor", "RpcV2Cbor()"),
    ],
)
def test_the_module_of_the_protocol_is_imported_alone(
    protocol: str, module: str, made: str
) -> None:
    text = options_file.render(model(protocol))
    cls = made.partition("(")[0]
    assert f"from smithy_py.http.protocols.{module} import {cls}\n" in text
    assert "from smithy_py.http.protocols.protocol import ClientProtocol\n" in text
    assert f"    protocol: ClientProtocol = {made}\n" in text


def test_names_are_those_of_the_protocol() -> None:
    found = {p: operations(model(p)) for p in ("json", "query", "ec2", "rest-xml")}
    assert '"Renamed", STRING, default=None, json_name="renamed"' in found["json"]
    for protocol in ("query", "rest-xml"):
        assert '"Renamed", STRING, default=None, xml_name="renamed")' in found[protocol]
        assert 'list_of(STRING, xml_member_name="item")' in found[protocol]
    assert 'xml_name="renamed", ec2_query_name="Asked"' in found["ec2"]
    assert "xml_member_name" not in found["ec2"] + found["json"]
    for protocol in ("query", "ec2", "rest-xml"):
        assert 'map_of(STRING, xml_key_name="K", xml_value_name="V")' in found[protocol]
    assert "map_of(STRING)" in found["json"]
    assert "xml_flattened" not in found["json"]


def test_a_list_flattened_of_itself_names_its_elements() -> None:
    text = operations(model("query"))
    flats = text[text.index('"Flats"') :].partition(": dict")[0]
    assert "xml_flattened=True" in flats
    assert 'xml_name="Flat"' in flats
    assert 'xml_name="item"' not in text


def test_what_wraps_an_answer_is_said_where_it_is_not_the_rule() -> None:
    def output(wrapper: str) -> dict[str, Any]:
        return {"shape": "Output", "resultWrapper": wrapper}

    assert "result_wrapper" not in operations(model("query"))
    assert "result_wrapper" not in operations(model("query", output=output("DoResult")))
    assert 'result_wrapper="Other"' in operations(model("query", output=output("Other")))
    assert "result_wrapper" not in operations(model("ec2", output=output("Other")))


def test_an_operation_without_an_input_says_so_where_it_matters() -> None:
    found = model("smithy-rpc-v2-cbor", input={})
    assert "unit_input=True" in operations(found)
    assert "unit_input" not in operations(model("smithy-rpc-v2-cbor"))
    assert "unit_input" not in operations(model("json", input={}))


@pytest.mark.parametrize("protocol", ["json", "smithy-rpc-v2-cbor", "query"])
def test_the_target_is_said_where_it_is_sent(protocol: str) -> None:
    assert ('target_prefix="Thing_2000"' in operations(model(protocol))) is (protocol != "query")


def test_a_checksum_that_is_required_is_computed() -> None:
    found = model("rest-json", httpChecksumRequired=True)
    assert "ContentChecksum" in repr(StackLists(found).functions)
    assert "ContentChecksum" not in repr(StackLists(model("rest-json")).functions)


def test_json_in_a_header_is_read_and_json_in_a_body_is_text() -> None:
    members = {
        "Header": {"shape": "Text", "jsonvalue": True, "location": "header"},
        "Body": {"shape": "Text", "jsonvalue": True},
    }
    found = model("rest-json")
    found.shapes = {**SHAPES, "Input": {"type": "structure", "members": members}}
    text = operations(found)
    assert "header: Any | None" in text
    assert text.count("media_type_json=True") == 1
    assert 'body: str | None = member("Body", STRING, default=None)' in text


def test_namespaces_are_said_only_where_xml_is_written() -> None:
    namespaced = {
        **SHAPES,
        "Inner": {
            "type": "structure",
            "members": {"Text": {"shape": "Text"}},
            "xmlNamespace": {"uri": "u"},
        },
        "Input": {"type": "structure", "members": {"Inner": {"shape": "Inner"}}},
    }
    for protocol in ("rest-xml", "query", "json"):
        found = model(protocol)
        found.shapes = namespaced
        text = types_file.render(found) + operations(found)
        assert ("xml_namespace" in text) is (protocol == "rest-xml")
