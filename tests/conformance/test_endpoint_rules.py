"""The endpoint cases that AWS publishes with its rule sets, and the partitions they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aws_core.endpoints import AWS_FUNCTIONS
from codegen.partitions import render_all
from smithy_py import EndpointResolutionError
from smithy_py.endpoints import RuleSet

ROOT = Path(__file__).parents[2]


def rule_set(sdist: Path, service: str) -> RuleSet:
    """The rules of the newest API version."""
    newest = max((sdist / "botocore/data" / service).glob("*/endpoint-rule-set-1.json"))
    return RuleSet(newest.read_text(encoding="utf-8"), AWS_FUNCTIONS)


def cases(sdist: Path, service: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each case, with an id that says which one it is."""
    file = sdist / "tests/functional/endpoint-rules" / service / "endpoint-tests-1.json"
    for number, case in enumerate(json.loads(file.read_text(encoding="utf-8"))["testCases"]):
        yield f"{service}[{number}] {case.get('documentation', '')}", case


def plain(value: Any) -> Any:
    """*value* with tuples as lists, as JSON has them."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def outcome(rules: RuleSet, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What *parameters* lead to, written as the cases write it."""
    try:
        endpoint = rules.resolve(parameters)
    except EndpointResolutionError as error:
        return {"error": str(error)}
    found = {
        "url": endpoint.url,
        "headers": plain(endpoint.headers),
        "properties": plain(endpoint.properties),
    }
    return {"endpoint": found}


def test_all_published_cases_of_all_services(botocore_sdist: Path) -> None:
    failures = []
    services = sorted(
        f.name for f in (botocore_sdist / "tests/functional/endpoint-rules").iterdir()
    )
    count = 0
    for service in services:
        rules = rule_set(botocore_sdist, service)
        for name, case in cases(botocore_sdist, service):
            count += 1
            expected = case["expect"]
            if "endpoint" in expected:
                expected = {"endpoint": {"headers": {}, "properties": {}, **expected["endpoint"]}}
            found = outcome(rules, case.get("params", {}))
            if found != expected:
                failures.append((name, expected, found))
    assert failures == []
    assert (len(services), count) == (439, 14_589)


def test_s3_keys_change_no_endpoint(botocore_sdist: Path) -> None:
    rules = rule_set(botocore_sdist, "s3")
    assert set(rules.parameters) - rules.used_parameters == {"Key", "Prefix", "CopySource"}


def test_partitions_regions_and_services_are_current(botocore_sdist: Path) -> None:
    folder = ROOT / "aws_core/endpoints"
    made = render_all(botocore_sdist / "botocore/data")
    assert sorted(made) == ["partitions.py", "regions.py", "service_regions.py"]
    for name, text in made.items():
        assert (folder / name).read_text("utf-8") == text
