"""Middleware from functions: ``@build_middleware("ID")`` and its four sisters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smithy_py.context import Context
from smithy_py.middleware.inputs import (
    BuildHandler,
    BuildInput,
    DeserializeHandler,
    DeserializeInput,
    FinalizeHandler,
    FinalizeInput,
    InitializeHandler,
    InitializeInput,
    Output,
    SerializeHandler,
    SerializeInput,
)

InitializeFunction = Callable[[Context, InitializeInput, InitializeHandler], Output]
SerializeFunction = Callable[[Context, SerializeInput, SerializeHandler], Output]
BuildFunction = Callable[[Context, BuildInput, BuildHandler], Output]
FinalizeFunction = Callable[[Context, FinalizeInput, FinalizeHandler], Output]
DeserializeFunction = Callable[[Context, DeserializeInput, DeserializeHandler], Output]


class _FunctionMiddleware:
    def __init__(self, id: str, function: Callable[..., Output]) -> None:
        self.id = id
        self.__doc__ = function.__doc__
        self._function = function

    def __call__(self, ctx: Context, input: Any, next: Callable[..., Output]) -> Output:
        """Runs the function, so that it stays callable in a test."""
        return self._function(ctx, input, next)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r}, {self._function!r})"


class InitializeFunctionMiddleware(_FunctionMiddleware):
    """Initialize: runs a function."""

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Runs the function."""
        return self._function(ctx, input, next)


class SerializeFunctionMiddleware(_FunctionMiddleware):
    """Serialize: runs a function."""

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Runs the function."""
        return self._function(ctx, input, next)


class BuildFunctionMiddleware(_FunctionMiddleware):
    """Build: runs a function."""

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Runs the function."""
        return self._function(ctx, input, next)


class FinalizeFunctionMiddleware(_FunctionMiddleware):
    """Finalize: runs a function."""

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Runs the function."""
        return self._function(ctx, input, next)


class DeserializeFunctionMiddleware(_FunctionMiddleware):
    """Deserialize: runs a function."""

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the function."""
        return self._function(ctx, input, next)


def initialize_middleware(
    id: str,
) -> Callable[[InitializeFunction], InitializeFunctionMiddleware]:
    """Makes a function ``(ctx, input, next)`` a middleware of the Initialize step."""
    return lambda function: InitializeFunctionMiddleware(id, function)


def serialize_middleware(id: str) -> Callable[[SerializeFunction], SerializeFunctionMiddleware]:
    """Makes a function ``(ctx, input, next)`` a middleware of the Serialize step."""
    return lambda function: SerializeFunctionMiddleware(id, function)


def build_middleware(id: str) -> Callable[[BuildFunction], BuildFunctionMiddleware]:
    """Makes a function ``(ctx, input, next)`` a middleware of the Build step."""
    return lambda function: BuildFunctionMiddleware(id, function)


def finalize_middleware(id: str) -> Callable[[FinalizeFunction], FinalizeFunctionMiddleware]:
    """Makes a function ``(ctx, input, next)`` a middleware of the Finalize step."""
    return lambda function: FinalizeFunctionMiddleware(id, function)


def deserialize_middleware(
    id: str,
) -> Callable[[DeserializeFunction], DeserializeFunctionMiddleware]:
    """Makes a function ``(ctx, input, next)`` a middleware of the Deserialize step."""
    return lambda function: DeserializeFunctionMiddleware(id, function)
