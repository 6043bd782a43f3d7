"""Functions as middleware."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smithy_py.context import BACKGROUND, Context
from smithy_py.http import Request, Response
from smithy_py.middleware import (
    Output,
    Stack,
    build_middleware,
    deserialize_middleware,
    finalize_middleware,
    initialize_middleware,
    serialize_middleware,
)

DECORATORS: list[tuple[str, Callable[[str], Any]]] = [
    ("initialize", initialize_middleware),
    ("serialize", serialize_middleware),
    ("build", build_middleware),
    ("finalize", finalize_middleware),
    ("deserialize", deserialize_middleware),
]


class Client:
    def do(self, request: Request, *, ctx: Context) -> Response:
        return Response(200)


def go_on(ctx: Context, input: Any, next: Any) -> Output:
    """Goes on, and says so."""
    output: Output = next(ctx, input)
    output.result = "ran"
    return output


@pytest.mark.parametrize(("step", "decorate"), DECORATORS)
def test_it_belongs_in_its_step_and_nowhere_else(step: str, decorate: Callable[[str], Any]) -> None:
    middleware = decorate("GoOn")(go_on)
    for other, _ in DECORATORS:
        stack = Stack("Echo")
        if other == step:
            getattr(stack, other).add(middleware)
            assert getattr(stack, other).list() == ["GoOn"]
            assert stack.compile(Client())(BACKGROUND, None).result == "ran"
        else:
            with pytest.raises(TypeError, match=f"does not belong in the {other} step"):
                getattr(stack, other).add(middleware)


@pytest.mark.parametrize(("step", "decorate"), DECORATORS)
def test_it_stays_a_function_with_its_words(step: str, decorate: Callable[[str], Any]) -> None:
    middleware = decorate("GoOn")(go_on)
    assert middleware.id == "GoOn"
    assert middleware.__doc__ == "Goes on, and says so."
    assert middleware(BACKGROUND, None, lambda *_: Output()).result == "ran"
    assert repr(middleware).startswith(f"{step.capitalize()}FunctionMiddleware('GoOn', <function")


def test_two_middleware_of_one_function_are_apart() -> None:
    stack = Stack("Echo")
    stack.build.add(build_middleware("First")(go_on))
    stack.build.add(build_middleware("Second")(go_on))
    assert stack.build.list() == ["First", "Second"]
