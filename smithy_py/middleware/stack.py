"""The five steps of an operation, and how they become one callable."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from smithy_py.context import Context
from smithy_py.errors import OperationError, RequestSendError
from smithy_py.http.client import HTTPClient
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import (
    BuildInput,
    BuildMiddleware,
    DeserializeInput,
    DeserializeMiddleware,
    FinalizeInput,
    FinalizeMiddleware,
    InitializeInput,
    InitializeMiddleware,
    Output,
    SerializeInput,
    SerializeMiddleware,
)
from smithy_py.middleware.step import Observer, Step, leave_out_links

Handler = Callable[[Context, Any], Output]


class Stack:
    """Initialize, Serialize, Build, Finalize, Deserialize, then the HTTP client.

    Each step wraps the next, so what a middleware lists first sees the input
    first and the output last: in the Deserialize step the *last* listed sees the
    raw response first.

        initialize  the operation's input, typed
        serialize   the input and the request it is written to
        build       the request, for what holds for all attempts
        finalize    the request of one attempt: retry, auth, endpoint, signature
        deserialize the response, on its way to the operation's output

    Attributes:
        observers: What looks at the middleware while they run, without being one: each is asked
            for every middleware, and last for the HTTP client, as ``("transport", "HTTPClient")``.
    """

    __slots__ = (
        "build",
        "deserialize",
        "finalize",
        "id",
        "initialize",
        "observers",
        "serialize",
    )

    def __init__(self, id: str) -> None:
        self.id = id
        self.observers: builtins.list[Observer] = []
        self.initialize: Step[InitializeMiddleware] = Step("initialize")
        self.serialize: Step[SerializeMiddleware] = Step("serialize")
        self.build: Step[BuildMiddleware] = Step("build")
        self.finalize: Step[FinalizeMiddleware] = Step("finalize")
        self.deserialize: Step[DeserializeMiddleware] = Step("deserialize")

    @property
    def steps(self) -> tuple[Step[Any], ...]:
        """The five steps in running order."""
        return (self.initialize, self.serialize, self.build, self.finalize, self.deserialize)

    def list(self) -> builtins.list[str]:
        """Everything in running order: the stack's id, each step's id and its middleware's."""
        ids = [self.id]
        for step in self.steps:
            ids.append(step.id)
            ids.extend(step.list())
        return ids

    def __str__(self) -> str:
        lines = [self.id]
        for step in self.steps:
            lines.append(f"\t{step.id}")
            lines.extend(f"\t\t{id}" for id in step.list())
        return "\n".join(lines)

    def compile(self, client: HTTPClient) -> Handler:
        """One callable that runs the stack as it is now, with *client* at its end.

        Args:
            client: Sends the request of each attempt.

        Returns:
            A function of a context and the operation's input.
        """
        do = client.do

        def send(ctx: Context, input: DeserializeInput) -> Output:
            try:
                return Output(raw_response=do(input.request, ctx=ctx))
            except OperationError:
                raise
            except OSError as error:
                raise RequestSendError(f"{input.request.host}: {error}") from error

        observers = tuple(self.observers)
        deserialize = self.deserialize.decorate(_observed(send, observers), observers)

        def to_deserialize(ctx: Context, input: FinalizeInput) -> Output:
            output: Output = deserialize(ctx, DeserializeInput(input.request))
            return output

        finalize = self.finalize.decorate(to_deserialize, observers)

        def to_finalize(ctx: Context, input: BuildInput) -> Output:
            output: Output = finalize(ctx, FinalizeInput(input.request))
            return output

        build = self.build.decorate(to_finalize, observers)

        def to_build(ctx: Context, input: SerializeInput) -> Output:
            output: Output = build(ctx, BuildInput(input.request))
            return output

        serialize = self.serialize.decorate(to_build, observers)

        def to_serialize(ctx: Context, input: InitializeInput) -> Output:
            output: Output = serialize(ctx, SerializeInput(input.parameters, Request()))
            return output

        initialize = self.initialize.decorate(to_serialize, observers)

        def run(ctx: Context, parameters: Any) -> Output:
            try:
                output: Output = initialize(ctx, InitializeInput(parameters))
            except BaseException as error:
                leave_out_links(error.__traceback__)
                raise
            return output

        return run


def _observed(send: Any, observers: tuple[Observer, ...]) -> Any:
    """*send* as the observers have it."""
    for observe in observers:
        send = _around(observe("transport", "HTTPClient", _go_on), send)
    return send


def _go_on(ctx: Context, input: Any, next: Any) -> Any:
    return next(ctx, input)


def _around(handle: Any, next: Any) -> Any:
    def run(ctx: Context, input: Any) -> Any:
        return handle(ctx, input, next)

    return run
