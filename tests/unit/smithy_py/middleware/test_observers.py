"""What looks at the middleware of a stack without being one."""

from __future__ import annotations

from typing import Any

from smithy_py.context import BACKGROUND, ContextKey
from smithy_py.http import Response
from smithy_py.middleware import Output, Stack, build_middleware, finalize_middleware
from tests.canned import CannedClient


def stack_of_two() -> Stack:
    @build_middleware("One")
    def one(ctx: Any, input: Any, next: Any) -> Output:
        output: Output = next(ctx, input)
        return output

    @finalize_middleware("Two")
    def two(ctx: Any, input: Any, next: Any) -> Output:
        output: Output = next(ctx, input)
        return output

    stack = Stack("Op")
    stack.build.add(one)
    stack.finalize.add(two)
    return stack


def test_an_observer_is_around_each_middleware_and_the_client() -> None:
    seen: list[str] = []

    def observe(step: str, id: str, handle: Any) -> Any:
        def run(ctx: Any, input: Any, next: Any) -> Any:
            seen.append(f"{step} {id} in")
            output = handle(ctx, input, next)
            seen.append(f"{step} {id} out")
            return output

        return run

    stack = stack_of_two()
    before = stack.list()
    stack.observers.append(observe)
    stack.compile(CannedClient())(BACKGROUND, None)
    names = ["build One", "finalize Two", "transport HTTPClient"]
    assert seen == [f"{n} in" for n in names] + [f"{n} out" for n in reversed(names)]
    assert stack.list() == before


def test_an_observer_may_run_something_else_instead() -> None:
    answer = Response(418)

    def observe(step: str, id: str, handle: Any) -> Any:
        return (lambda *_: Output(raw_response=answer)) if id == "Two" else handle

    canned, stack = CannedClient(), stack_of_two()
    stack.observers.append(observe)
    assert stack.compile(canned)(BACKGROUND, None).raw_response is answer
    assert canned.requests == []


def test_observers_added_later_are_for_the_next_compilation() -> None:
    seen: list[str] = []
    stack = stack_of_two()
    run = stack.compile(CannedClient())

    def observe(step: str, id: str, handle: Any) -> Any:
        seen.append(id)
        return handle

    stack.observers.append(observe)
    run(BACKGROUND, None)
    assert seen == []
    stack.compile(CannedClient())
    assert sorted(seen) == ["HTTPClient", "One", "Two"]


def test_what_a_context_has_more_than_its_ancestor() -> None:
    one, two = ContextKey[int]("one"), ContextKey[int]("two")
    parent = BACKGROUND.with_value(one, 1)
    child = parent.with_value(two, 2).with_value(one, 3)
    assert child.added_to(parent) == [("two", 2), ("one", 3)]
    assert parent.added_to(parent) == []
