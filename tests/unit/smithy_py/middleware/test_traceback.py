"""The traceback of an error that came up through a stack."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from smithy_py.context import BACKGROUND
from smithy_py.errors import SerializationError
from smithy_py.http import Request, Response
from smithy_py.middleware import Stack


class Passing:
    """Passes on."""

    def __init__(self, id: str) -> None:
        self.id = id

    def handle_build(self, ctx: Any, input: Any, next: Any) -> Any:
        return next(ctx, input)


class Refusing:
    """Sends nothing."""

    def do(self, request: Request, *, ctx: Any) -> Response:
        raise SerializationError("refused")


def test_it_has_one_frame_for_each_middleware() -> None:
    stack = Stack("Operation")
    for number in range(20):
        stack.build.add(Passing(str(number)))
    run = stack.compile(Refusing())
    with pytest.raises(SerializationError) as raised:
        run(BACKGROUND, None)
    frames = [frame.name for frame in traceback.extract_tb(raised.value.__traceback__)]
    assert frames == [
        "test_it_has_one_frame_for_each_middleware",
        "run",
        "to_serialize",
        "to_build",
        *["handle_build"] * 20,
        "to_finalize",
        "to_deserialize",
        "send",
        "do",
    ]
