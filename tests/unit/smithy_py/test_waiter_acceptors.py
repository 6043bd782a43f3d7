"""When a waiter stops: the matchers of its acceptors."""

from __future__ import annotations

import pytest

from smithy_py.http.response import Response
from smithy_py.metadata import MetadataKey
from smithy_py.waiters import Acceptor
from tests.unit.smithy_py.waiting import (
    ACTIVE,
    DESCRIBE,
    MISSING,
    OTHER,
    PENDING,
    UNSENT,
    DescribeOutput,
    NoSuchThing,
    Part,
)


def with_status(status_code: int) -> DescribeOutput:
    output = DescribeOutput()
    output.result_metadata.set(MetadataKey("raw_response"), Response(status_code))
    return output


def parts(*states: str) -> DescribeOutput:
    return DescribeOutput(parts=[Part(state=state) for state in states])


@pytest.mark.parametrize(
    ("matcher", "expected", "argument", "matching", "others"),
    [
        ("path", "ACTIVE", "State", [ACTIVE], [PENDING, DescribeOutput(), MISSING]),
        (
            "path",
            "ACTIVE",
            "Part.State",
            [DescribeOutput(part=Part(state="ACTIVE"))],
            [ACTIVE, DescribeOutput(part=Part())],
        ),
        ("path", True, "Ready", [DescribeOutput(ready=True)], [DescribeOutput(ready=False)]),
        (
            "path",
            False,
            "Ready",
            [DescribeOutput(ready=False)],
            [DescribeOutput(ready=True), DescribeOutput(), MISSING],
        ),
        ("path", True, "length(Parts[]) > `0`", [parts("a")], [parts(), DescribeOutput(), OTHER]),
        ("path", True, "length(Parts) == `0`", [parts(), DescribeOutput()], [parts("a"), OTHER]),
        (
            "pathAll",
            "a",
            "Parts[].State",
            [parts("a"), parts("a", "a")],
            [parts(), parts("a", "b"), parts("b"), DescribeOutput(), MISSING],
        ),
        (
            "pathAny",
            "a",
            "Parts[].State",
            [parts("a"), parts("b", "a")],
            [parts(), parts("b"), DescribeOutput(), MISSING],
        ),
        ("pathAny", "ACTIVE", "State", [], [ACTIVE]),
        ("pathAll", "ACTIVE", "State", [], [ACTIVE]),
        ("error", "NoSuchThing", "", [MISSING], [OTHER, UNSENT, ACTIVE]),
        ("error", "Thing.Missing", "", [MISSING], [OTHER, UNSENT, ACTIVE]),
        ("error", "Other", "", [OTHER], [MISSING, UNSENT, ACTIVE, KeyError("Other")]),
        ("error", True, "", [MISSING, OTHER], [UNSENT, ACTIVE, KeyError("x")]),
        ("error", False, "", [ACTIVE, DescribeOutput()], [MISSING, OTHER, UNSENT]),
        ("status", 200, "", [with_status(200), DescribeOutput()], [with_status(202), MISSING]),
        ("status", 404, "", [MISSING], [OTHER, NoSuchThing(), UNSENT, DescribeOutput()]),
    ],
)
def test_acceptor(
    matcher: str,
    expected: str | int | bool,
    argument: str,
    matching: list[DescribeOutput | Exception],
    others: list[DescribeOutput | Exception],
) -> None:
    matches = Acceptor("success", matcher, expected, argument).compile(DESCRIBE)

    def matched(found: DescribeOutput | Exception) -> bool:
        return matches(None, found) if isinstance(found, Exception) else matches(found, None)

    assert [found for found in matching if not matched(found)] == []
    assert [found for found in others if matched(found)] == []


@pytest.mark.parametrize(
    ("acceptor", "problem"),
    [
        (Acceptor("done", "path", "a", "State"), "no state 'done'"),
        (Acceptor("retry", "inputOutput", "a", "State"), "no matcher 'inputOutput'"),
        (Acceptor("retry", "path", "a", "Parts["), "Incomplete expression"),
    ],
)
def test_an_acceptor_that_makes_no_sense(acceptor: Acceptor, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        acceptor.compile(DESCRIBE)
