"""What each step takes, and what every handler gives back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from smithy_py.context import Context
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.metadata import Metadata


class InitializeInput:
    """Takes the operation's input as ``parameters``; nothing of HTTP exists yet."""

    __slots__ = ("parameters",)

    def __init__(self, parameters: Any) -> None:
        self.parameters = parameters


class SerializeInput:
    """Takes the ``parameters`` and the empty ``request`` they are written to."""

    __slots__ = ("parameters", "request")

    def __init__(self, parameters: Any, request: Request) -> None:
        self.parameters = parameters
        self.request = request


class _RequestInput:
    __slots__ = ("request",)

    def __init__(self, request: Request) -> None:
        self.request = request


class BuildInput(_RequestInput):
    """Takes the written ``request``, to add what holds for all attempts."""

    __slots__ = ()


class FinalizeInput(_RequestInput):
    """Takes the ``request`` to make ready for one attempt: endpoint, auth, signature."""

    __slots__ = ()


class DeserializeInput(_RequestInput):
    """Takes the ``request`` exactly as it is sent."""

    __slots__ = ()


class Output:
    """What comes back up through every step.

    Attributes:
        result: The operation's output, once a middleware has read it.
        metadata: What the stack learned on the way.
        raw_response: The HTTP response.
    """

    __slots__ = ("metadata", "raw_response", "result")

    def __init__(
        self,
        result: Any = None,
        metadata: Metadata | None = None,
        raw_response: Response | None = None,
    ) -> None:
        self.result = result
        self.metadata = Metadata() if metadata is None else metadata
        self.raw_response = raw_response


InitializeHandler = Callable[[Context, InitializeInput], Output]
SerializeHandler = Callable[[Context, SerializeInput], Output]
BuildHandler = Callable[[Context, BuildInput], Output]
FinalizeHandler = Callable[[Context, FinalizeInput], Output]
DeserializeHandler = Callable[[Context, DeserializeInput], Output]


class Middleware(Protocol):
    """What every middleware has: the id it is found by."""

    @property
    def id(self) -> str:
        """The name under which a step lists it."""
        ...


class InitializeMiddleware(Middleware, Protocol):
    """A middleware of the Initialize step."""

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Runs around the rest of the stack; calls ``next(ctx, input)`` to go on."""
        ...


class SerializeMiddleware(Middleware, Protocol):
    """A middleware of the Serialize step."""

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Runs around the rest of the stack; calls ``next(ctx, input)`` to go on."""
        ...


class BuildMiddleware(Middleware, Protocol):
    """A middleware of the Build step."""

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        """Runs around the rest of the stack; calls ``next(ctx, input)`` to go on."""
        ...


class FinalizeMiddleware(Middleware, Protocol):
    """A middleware of the Finalize step."""

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Runs around the rest of the stack; calls ``next(ctx, input)`` to go on."""
        ...


class DeserializeMiddleware(Middleware, Protocol):
    """A middleware of the Deserialize step."""

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs around the rest of the stack; calls ``next(ctx, input)`` to go on."""
        ...


AnyMiddleware = TypeVar("AnyMiddleware", bound=Middleware)
