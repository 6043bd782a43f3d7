"""Rule sets: parameters, conditions, templates, results, caching, errors."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from typing import Any

import pytest

from smithy_py import EndpointResolutionError
from smithy_py.endpoints import Endpoint, RuleSet

STRING = {"type": "string", "documentation": ""}
BOOLEAN = {"type": "Boolean", "documentation": ""}
NAMES = {"type": "stringArray", "documentation": ""}


def call(name: str, *arguments: Any, assign: str | None = None) -> dict[str, Any]:
    node: dict[str, Any] = {"fn": name, "argv": list(arguments)}
    return node if assign is None else {**node, "assign": assign}


def ref(name: str) -> dict[str, str]:
    return {"ref": name}


def endpoint(url: Any, *conditions: Any, **more: Any) -> dict[str, Any]:
    return {"type": "endpoint", "conditions": list(conditions), "endpoint": {"url": url, **more}}


def error(message: Any, *conditions: Any) -> dict[str, Any]:
    return {"type": "error", "conditions": list(conditions), "error": message}


def tree(conditions: list[Any], *rules: Any) -> dict[str, Any]:
    return {"type": "tree", "conditions": conditions, "rules": list(rules)}


def rule_set(*rules: Any, functions: Any = None, **parameters: Any) -> RuleSet:
    document = {"version": "1.0", "parameters": parameters, "rules": list(rules)}
    return RuleSet(document, functions or {})


class Counter:
    """A function of the rules that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, value: str) -> str:
        self.calls += 1
        return value


def test_first_rule_whose_conditions_hold_wins() -> None:
    rules = rule_set(
        endpoint("https://a", call("stringEquals", ref("P"), "a")),
        endpoint("https://set", call("isSet", ref("P"))),
        endpoint("https://other"),
        P=STRING,
    )
    assert rules.resolve({"P": "a"}).url == "https://a"
    assert rules.resolve({"P": "b"}).url == "https://set"
    assert rules.resolve({}).url == "https://other"


def test_all_conditions_must_hold() -> None:
    both = call("isSet", ref("P")), call("booleanEquals", ref("Q"), True)
    rules = rule_set(endpoint("https://both", *both), error("no"), P=STRING, Q=BOOLEAN)
    assert rules.resolve({"P": "", "Q": True}).url == "https://both"
    for parameters in ({"P": "x"}, {"Q": True}, {"P": "x", "Q": False}):
        with pytest.raises(EndpointResolutionError, match="no"):
            rules.resolve(parameters)


def test_empty_text_is_a_match() -> None:
    rules = rule_set(
        endpoint("https://[{v}]", call("coalesce", ref("P"), "x", assign="v")), P=STRING
    )
    assert rules.resolve({"P": ""}).url == "https://[]"


def test_variables_of_a_tree_reach_its_rules_only() -> None:
    rules = rule_set(
        tree(
            [call("parseURL", ref("P"), assign="url")],
            endpoint("{url#authority}", call("substring", ref("P"), 0, 5, False, assign="head")),
            error("{url#scheme} {P}"),
        ),
        endpoint("{head}", call("substring", ref("P"), 0, 2, False, assign="head")),
        P=STRING,
    )
    assert rules.resolve({"P": "https://h:1/p"}).url == "h:1"
    assert rules.resolve({"P": "xyz"}).url == "xy"


def test_no_rule_fits() -> None:
    with pytest.raises(EndpointResolutionError, match="no endpoint rule fits"):
        rule_set(endpoint("https://a", call("isSet", ref("P"))), P=STRING).resolve({})


def test_a_tree_that_was_entered_is_not_left_again() -> None:
    never = endpoint("https://a", call("not", call("isSet", ref("P"))))
    rules = rule_set(tree([call("isSet", ref("P"))], never), endpoint("https://other"), P=STRING)
    assert rules.resolve({}).url == "https://other"
    with pytest.raises(EndpointResolutionError, match="no endpoint rule fits"):
        rules.resolve({"P": "x"})


def test_headers_and_properties_are_filled_in() -> None:
    rules = rule_set(
        endpoint(
            "https://{P}",
            headers={"x-id": ["{P}-1", ref("P")], "x-up": [call("up", ref("P"))]},
            properties={
                "authSchemes": [{"name": "s", "region": "{P}", "flag": True, "set": ["{P}", "*"]}],
                "fixed": {"deep": ["a", False]},
                "{P}": "key",
            },
        ),
        functions={"up": str.upper},
        P=STRING,
    )
    assert rules.resolve({"P": "b"}) == Endpoint(
        url="https://b",
        headers={"x-id": ("b-1", "b"), "x-up": ("B",)},
        properties={
            "authSchemes": ({"name": "s", "region": "b", "flag": True, "set": ("b", "*")},),
            "fixed": {"deep": ("a", False)},
            "{P}": "key",
        },
    )


def test_doubled_braces_stand_for_themselves() -> None:
    assert rule_set(endpoint("{{{P}}}"), P=STRING).resolve({"P": "b"}).url == "{b}"


def test_template_without_a_value_is_an_error() -> None:
    rules = rule_set(endpoint("https://{P}"), P=STRING)
    with pytest.raises(EndpointResolutionError, match="'P' has no text"):
        rules.resolve({})


def test_defaults_apply_to_what_is_missing_or_none() -> None:
    default = {**STRING, "default": "d", "required": True}
    rules = rule_set(endpoint("https://{P}"), P=default)
    assert rules.resolve({}).url == "https://d"
    assert rules.resolve({"P": None}).url == "https://d"
    assert rules.resolve({"P": ""}).url == "https://"


@pytest.mark.parametrize("read", [True, False])
def test_missing_required_parameter_is_named(read: bool) -> None:
    rules = rule_set(
        endpoint("https://{P}" if read else "https://h"), P={**STRING, "required": True}
    )
    with pytest.raises(EndpointResolutionError, match="'P' is required"):
        rules.resolve({"Q": "x"})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (STRING, True),
        (STRING, ["a"]),
        (BOOLEAN, "true"),
        (BOOLEAN, 1),
        (NAMES, "a"),
        (NAMES, ["a", 1]),
        (NAMES, {}),
    ],
)
def test_wrong_type_is_named(kind: Any, value: Any) -> None:
    rules = rule_set(endpoint("https://h", call("isSet", ref("P"))), P=kind)
    with pytest.raises(EndpointResolutionError, match=f"'P' must be a {kind['type'].lower()[:6]}"):
        rules.resolve({"P": value})


def test_lists_come_as_lists_or_tuples() -> None:
    count = Counter()
    rules = rule_set(
        endpoint("{v}", call("f", call("getAttr", ref("P"), "[0]"), assign="v")),
        functions={"f": count},
        P=NAMES,
    )
    assert rules.resolve({"P": ["a", "b"]}) is rules.resolve({"P": ("a", "b")})
    assert count.calls == 1


def test_parameters_are_described() -> None:
    built_in = {**STRING, "builtIn": "SDK::Endpoint", "required": True, "default": "x"}
    parameters = rule_set(endpoint("https://h"), P=built_in, Q=BOOLEAN, R=NAMES).parameters
    assert list(parameters) == ["P", "Q", "R"]
    first = parameters["P"]
    assert (first.type, first.built_in, first.default) == ("string", "SDK::Endpoint", "x")
    assert first.required
    assert (parameters["Q"].type, parameters["R"].type) == ("boolean", "stringArray")


def test_used_parameters_are_those_that_rules_read() -> None:
    names = "Condition", "Url", "Header", "Property", "Message", "Nested", "Never"
    rules = rule_set(
        endpoint(
            "https://{Url}",
            call("isSet", ref("Condition")),
            headers={"h": [ref("Header")]},
            properties={"p": [{"q": "{Property}"}]},
        ),
        tree([call("not", call("isSet", ref("Nested")))], error("{Message} Never")),
        **dict.fromkeys(names, STRING),
    )
    assert rules.used_parameters == set(names) - {"Never"}


def test_endpoint_is_shared_by_calls_that_differ_in_what_is_never_read() -> None:
    count = Counter()
    rules = rule_set(
        endpoint("https://{v}", call("f", ref("P"), assign="v")),
        functions={"f": count},
        P=STRING,
        Key=STRING,
    )
    first = rules.resolve({"P": "a", "Key": "1"})
    assert rules.resolve({"P": "a", "Key": "2"}) is first
    assert rules.resolve({"P": "b"}).url == "https://b"
    assert count.calls == 2


def test_cache_is_bounded() -> None:
    rules = rule_set(endpoint("https://{P}"), P=STRING)
    first = rules.resolve({"P": "0"})
    for number in range(1, 128):
        rules.resolve({"P": str(number)})
    assert rules.resolve({"P": "0"}) is first
    rules.resolve({"P": "128"})
    assert rules.resolve({"P": "0"}) is not first


def test_text_is_compiled_on_first_use() -> None:
    rules = RuleSet("{")
    with pytest.raises(EndpointResolutionError, match="malformed"):
        rules.resolve({})


def test_threads_share_a_rule_set() -> None:
    document = {
        "parameters": {"P": STRING},
        "rules": [endpoint("https://{v}", call("substring", ref("P"), 0, 4, True, assign="v"))],
    }
    rules = RuleSet(json.dumps(document))
    wrong: list[str] = []

    def work(seed: int) -> None:
        for number in range(500):
            value = f"{(number * seed) % 300:04}"
            if rules.resolve({"P": "p" + value}).url != f"https://{value}":
                wrong.append(value)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 7, 11, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_rule_sets_and_endpoints_copy_and_pickle() -> None:
    rules = rule_set(endpoint("https://{P}", properties={"a": ["{P}"]}), P=STRING)
    expected = rules.resolve({"P": "x"})
    for other in (copy.deepcopy(rules), pickle.loads(pickle.dumps(rules))):
        assert other.resolve({"P": "x"}) == expected
    assert pickle.loads(pickle.dumps(expected)) == copy.deepcopy(expected) == expected


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (endpoint("https://h", call("nope", ref("P"))), "no function 'nope'"),
        (endpoint("https://{Q}"), "'Q' is neither a parameter"),
        (endpoint(ref("Q")), "'Q' is neither a parameter"),
        (endpoint("https://h", call("uriEncode", ref("P"), assign="P")), "assigned twice"),
        (endpoint("https://h", call("getAttr", ref("P"), "a[0].b")), "not a path"),
        (endpoint("https://{P"), "brace without"),
        (endpoint("https://h", {"what": 1}), "neither a reference nor a call"),
        ({"type": "loop", "conditions": []}, "no rule type 'loop'"),
        ({"type": "tree", "conditions": []}, "KeyError"),
    ],
)
def test_malformed_rules_are_refused(rule: Any, message: str) -> None:
    with pytest.raises(EndpointResolutionError, match=message):
        rule_set(rule, P=STRING).resolve({"P": "x"})


def test_unknown_parameter_type_is_refused() -> None:
    with pytest.raises(EndpointResolutionError, match="unknown type 'number'"):
        _ = rule_set(endpoint("https://h"), P={"type": "number"}).parameters
