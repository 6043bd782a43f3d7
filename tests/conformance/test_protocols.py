"""The published protocol cases, called through generated code and the whole stack of a client.

Each suite of a file is a model: the generator makes a package of it, and each case calls a method
of that package's client. A case that is excepted has to fail, so that the list stays true.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from smithy_py import OperationError
from tests.conformance.protocol_cases import DIRECTIONS, Case, CaseTable, load, protocols
from tests.conformance.protocol_models import folder_of_services, generated_package, models_of
from tests.conformance.protocol_runs import (
    SameBody,
    has_events,
    run_input,
    run_output,
    same_cbor,
    same_form,
    same_json,
    same_xml,
)


class Published(NamedTuple):
    """How the cases of one file are read.

    Attributes:
        same_body: Compares the body that is sent with what the case says.
        response_body: Makes the body of a response from what the case says.
    """

    same_body: SameBody
    response_body: Callable[[str], bytes] = str.encode


PROTOCOLS: Mapping[str, Published] = {
    "ec2": Published(same_form),
    "json": Published(same_json),
    "json_1_0": Published(same_json),
    "json_1_0-query-compatible": Published(same_json),
    "legacy/ec2": Published(same_form),
    "legacy/json": Published(same_json),
    "legacy/query": Published(same_form),
    "legacy/rest-json": Published(same_json),
    "legacy/rest-xml": Published(same_xml),
    "query": Published(same_form),
    "rest-json": Published(same_json),
    "rest-xml": Published(same_xml),
    "smithy-rpc-v2-cbor": Published(same_cbor, base64.b64decode),
    "smithy-rpc-v2-cbor-non-query-compatible": Published(same_cbor, base64.b64decode),
    "smithy-rpc-v2-cbor-query-compatible": Published(same_cbor, base64.b64decode),
}

LATER = "Smithy's newer cases say the opposite:"
LENGTH = "It forbids Content-Length, which HTTP asks for with every POST (RFC 9110, 8.6)."

EXCEPTED: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("legacy/json", "output"): {
        "3:1": "It calls a map a string, and keeps null in lists that its model does not call "
        "sparse, which Smithy leaves out.",
    },
    ("legacy/rest-json", "input"): {
        "25:6": LENGTH,
        "25:7": f"{LATER} RestJsonHttpWithEmptyBlobPayload has no Content-Type without a body.",
        "25:8": LENGTH,
        "25:9": LENGTH,
        "26:0": f"{LATER} a list in a header has a space after its commas.",
        "26:1": f"{LATER} RestJsonNullAndEmptyHeaders sends a header for an empty list.",
    },
    ("legacy/rest-xml", "input"): {
        "26:0": f"{LATER} a list in a header has a space after its commas.",
        "26:1": f"{LATER} NullAndEmptyHeaders sends a header for an empty list.",
    },
    ("rest-json", "output"): {
        "MediaTypeHeaderOutputBase64": "It gives the text of what its model calls a JSON value; "
        "botocore, whose word that is, gives the value, and passes this case over.",
    },
}


def run(package: ModuleType, case: Case, direction: str, how: Published) -> None:
    if direction == "input":
        run_input(package, case, how.same_body)
    else:
        read = base64.b64decode if has_events(case) else how.response_body
        run_output(package, case, read(case.facts["response"].get("body", "")))


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_published_cases(
    protocol: str,
    direction: str,
    botocore_sdist: Path,
    tmp_path: Path,
    subtests: pytest.Subtests,
    case_table: CaseTable,
) -> None:
    how = PROTOCOLS[protocol]
    excepted = EXCEPTED.get((protocol, direction), {})
    cases = load(botocore_sdist, protocol, direction)
    names = {case.name for case in cases}
    assert len(names) == len(cases)
    assert excepted.keys() <= names
    passed = 0
    with folder_of_services(tmp_path) as services:
        for model in models_of(cases, "protocolcases"):
            package = generated_package(model, tmp_path / "models", services)
            for case in model.cases:
                with subtests.test(case.name):
                    if case.name in excepted:
                        with pytest.raises((AssertionError, OperationError)):
                            run(package, case, direction, how)
                    else:
                        run(package, case, direction, how)
                        passed += 1
    case_table.add(protocol, direction, len(cases), passed, len(excepted))


def test_every_file_is_known(botocore_sdist: Path) -> None:
    assert protocols(botocore_sdist) == PROTOCOLS.keys()
