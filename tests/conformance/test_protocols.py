"""The published protocol cases, called through generated code and the whole stack of a client.

Each suite of a file is a model: the generator makes a package of it, and each case calls a method
of that package's client. A case that is excepted has to fail, so that the list stays true.
"""

from __future__ import annotations

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
    run_input,
    run_output,
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
    "json": Published(same_json),
    "json_1_0": Published(same_json),
    "json_1_0-query-compatible": Published(same_json),
    "legacy/json": Published(same_json),
    "legacy/rest-xml": Published(same_xml),
    "rest-xml": Published(same_xml),
}

NOT_GENERATED_YET = {
    "ec2",
    "legacy/ec2",
    "legacy/query",
    "legacy/rest-json",
    "query",
    "rest-json",
    "smithy-rpc-v2-cbor",
    "smithy-rpc-v2-cbor-non-query-compatible",
    "smithy-rpc-v2-cbor-query-compatible",
}

EVENTS = "Events are framed in base64 here, and generated code has no event streams yet."

EXCEPTED: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("legacy/json", "output"): {
        "3:1": "It calls a map a string, and keeps null in lists that its model does not call "
        "sparse, which Smithy leaves out.",
        "6:0": EVENTS,
    },
    ("legacy/rest-xml", "input"): {
        "26:0": "It has no space after the comma of a list in a header; Smithy's newer cases do.",
        "26:1": "It sends no header for an empty list; Smithy's newer NullAndEmptyHeaders does.",
    },
    ("legacy/rest-xml", "output"): {"14:0": EVENTS, "14:1": EVENTS, "14:2": EVENTS},
}


def run(package: ModuleType, case: Case, direction: str, how: Published) -> None:
    if direction == "input":
        run_input(package, case, how.same_body)
    else:
        run_output(package, case, how.response_body(case.facts["response"].get("body", "")))


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
    assert protocols(botocore_sdist) == PROTOCOLS.keys() | NOT_GENERATED_YET
