from __future__ import annotations
import traceback
from pathlib import Path
from typing import NamedTuple
from collections.abc import Callable
import pytest
from tests.conformance.protocol_cases import load
from tests.conformance.protocol_models import generated_package, importable_services, models_of
from tests.conformance.protocol_runs import SameBody, run_input, run_output, same_json, same_xml

class Published(NamedTuple):
    same_body: SameBody
    response_body: Callable[[str], bytes] = str.encode

PROTOCOLS = {
    "rest-xml": Published(same_xml),
    "json": Published(same_json),
    "json_1_0": Published(same_json),
    "json_1_0-query-compatible": Published(same_json),
    "legacy/rest-xml": Published(same_xml),
    "legacy/json": Published(same_json),
}

@pytest.mark.parametrize("direction", ["input", "output"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_x(botocore_sdist: Path, tmp_path: Path, protocol: str, direction: str) -> None:
    how = PROTOCOLS[protocol]
    cases = load(botocore_sdist, protocol, direction)
    failed = {}
    with importable_services(tmp_path) as services:
        for model in models_of(cases, "conformance"):
            try:
                package = generated_package(model, tmp_path, services)
            except Exception:
                for case in model.cases:
                    failed[case.name] = "GEN "+traceback.format_exc()[-700:]
                continue
            for case in model.cases:
                try:
                    if direction == "input":
                        run_input(package, case, how.same_body)
                    else:
                        run_output(package, case, how.response_body(case.facts["response"].get("body","")))
                except BaseException as e:
                    failed[case.name] = traceback.format_exc(limit=-4)[-1500:]
    print(protocol, direction, len(cases), len(failed))
    for k,v in failed.items(): print("=====",k,"\n",v)
