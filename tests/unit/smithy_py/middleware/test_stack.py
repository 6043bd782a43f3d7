"""The stack: its text, the order it runs in, what each step gets."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from smithy_py.context import BACKGROUND, Context, ContextKey
from smithy_py.errors import DeadlineExceededError, RequestSendError
from smithy_py.http import Request, Response
from smithy_py.metadata import MetadataKey
from smithy_py.middleware import (
    BuildInput,
    DeserializeInput,
    FinalizeInput,
    InitializeInput,
    Output,
    SerializeInput,
    Stack,
    build_middleware,
    finalize_middleware,
    initialize_middleware,
    serialize_middleware,
)

STEPS = ("initialize", "serialize", "build", "finalize", "deserialize")
MARK: ContextKey[str] = ContextKey("mark")
NOTE: MetadataKey[str] = MetadataKey("note")


class Client:
    """Answers 200, and keeps what it was given."""

    def __init__(self, ran: list[str] | None = None) -> None:
        self.ran = [] if ran is None else ran
        self.seen: list[tuple[Request, Context]] = []

    def do(self, request: Request, *, ctx: Context) -> Response:
        self.ran.append("client")
        self.seen.append((request, ctx))
        return Response(200)


class Failing:
    """Raises what it was given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def do(self, request: Request, *, ctx: Context) -> Response:
        raise self.error


class Marking:
    """Any step: writes down when it runs, on the way in and on the way out."""

    def __init__(self, id: str, ran: list[str]) -> None:
        self.id = id
        self._ran = ran

    def _run(self, ctx: Context, input: Any, next: Any) -> Output:
        self._ran.append(f"{self.id} in")
        output: Output = next(ctx, input)
        self._ran.append(f"{self.id} out")
        return output

    handle_initialize = handle_serialize = handle_build = handle_finalize = handle_deserialize = (
        _run
    )


def full_stack(ran: list[str]) -> Stack:
    stack = Stack("Echo")
    for step in stack.steps:
        for number in (1, 2):
            step.add(Marking(f"{step.name}{number}", ran))
    return stack


def test_the_text_is_that_of_go() -> None:
    assert str(full_stack([])) == (
        "Echo\n"
        "\tInitialize stack step\n\t\tinitialize1\n\t\tinitialize2\n"
        "\tSerialize stack step\n\t\tserialize1\n\t\tserialize2\n"
        "\tBuild stack step\n\t\tbuild1\n\t\tbuild2\n"
        "\tFinalize stack step\n\t\tfinalize1\n\t\tfinalize2\n"
        "\tDeserialize stack step\n\t\tdeserialize1\n\t\tdeserialize2"
    )
    assert str(Stack("Empty")).splitlines() == [
        "Empty",
        *(f"\t{step.capitalize()} stack step" for step in STEPS),
    ]


def test_the_list_has_everything_in_running_order() -> None:
    stack = full_stack([])
    assert stack.list() == [line.strip() for line in str(stack).splitlines()]
    assert [step.name for step in stack.steps] == list(STEPS)
    assert stack.id == "Echo"


def test_it_runs_in_the_listed_order_in_and_back_out() -> None:
    ran: list[str] = []
    stack = full_stack(ran)
    run = stack.compile(Client(ran))
    ids = [f"{step}{number}" for step in STEPS for number in (1, 2)]
    run(BACKGROUND, "parameters")
    assert ran == [
        *(f"{id} in" for id in ids),
        "client",
        *(f"{id} out" for id in reversed(ids)),
    ]


def test_each_step_gets_its_own_input() -> None:
    inputs: list[Any] = []

    class Keeping(Marking):
        def _run(self, ctx: Context, input: Any, next: Any) -> Output:
            inputs.append(input)
            output: Output = next(ctx, input)
            return output

        handle_initialize = handle_serialize = handle_build = handle_finalize = (
            handle_deserialize
        ) = _run

    stack = Stack("Echo")
    for step in stack.steps:
        step.add(Keeping(step.name, []))
    client = Client()
    output = stack.compile(client)(BACKGROUND, "parameters")
    initialize, serialize, *rest = inputs
    assert [type(input) for input in inputs] == [
        InitializeInput,
        SerializeInput,
        BuildInput,
        FinalizeInput,
        DeserializeInput,
    ]
    assert (initialize.parameters, serialize.parameters) == ("parameters", "parameters")
    assert all(input.request is serialize.request for input in rest)
    assert client.seen == [(serialize.request, BACKGROUND)]
    assert output.raw_response is not None
    assert output.raw_response.status_code == 200


def test_what_a_middleware_changes_goes_down_and_its_context_no_further_than_down() -> None:
    contexts: list[Context] = []

    @initialize_middleware("Replace")
    def replace(ctx: Context, input: InitializeInput, next: Any) -> Output:
        output: Output = next(ctx.with_value(MARK, "down"), InitializeInput("other"))
        output.metadata.set(NOTE, "up")
        contexts.append(ctx)
        return output

    @serialize_middleware("Write")
    def write(ctx: Context, input: SerializeInput, next: Any) -> Output:
        mark = ctx.get(MARK)
        input.request.url = f"https://host/{input.parameters}/{mark}"
        output: Output = next(ctx, input)
        return output

    stack = Stack("Echo")
    stack.initialize.add(replace)
    stack.serialize.add(write)
    client = Client()
    output = stack.compile(client)(BACKGROUND, "parameters")
    assert client.seen[0][0].url == "https://host/other/down"
    assert output.metadata.get(NOTE) == "up"
    assert contexts[0].get(MARK) is None


def test_a_middleware_may_run_the_rest_again_or_not_at_all() -> None:
    @finalize_middleware("Thrice")
    def thrice(ctx: Context, input: FinalizeInput, next: Any) -> Output:
        for _ in range(2):
            next(ctx, FinalizeInput(input.request.clone()))
        output: Output = next(ctx, input)
        return output

    @build_middleware("Answer")
    def answer(ctx: Context, input: BuildInput, next: Any) -> Output:
        return Output("answered")

    stack, client = Stack("Echo"), Client()
    stack.finalize.add(thrice)
    stack.compile(client)(BACKGROUND, None)
    assert len({id(request) for request, _ in client.seen}) == 3
    stack.build.add(answer)
    assert stack.compile(client)(BACKGROUND, None).result == "answered"
    assert len(client.seen) == 3


def test_what_is_raised_goes_up_through_every_middleware() -> None:
    ran: list[str] = []

    with pytest.raises(ZeroDivisionError):
        full_stack(ran).compile(Failing(ZeroDivisionError()))(BACKGROUND, None)
    assert [line for line in ran if line.endswith("out")] == []
    assert len(ran) == 10


def test_what_a_client_of_the_user_raises_is_an_error_of_sending() -> None:
    @serialize_middleware("Write")
    def write(ctx: Context, input: SerializeInput, next: Any) -> Output:
        input.request.url = "https://host.example/"
        output: Output = next(ctx, input)
        return output

    stack = Stack("Echo")
    stack.serialize.add(write)
    with pytest.raises(
        RequestSendError, match=r"^request send failed, host\.example: refused$"
    ) as caught:
        stack.compile(Failing(ConnectionError("refused")))(BACKGROUND, None)
    assert isinstance(caught.value.__cause__, ConnectionError)


def test_an_error_of_the_sdk_goes_up_as_it_is() -> None:
    for error in (DeadlineExceededError("late"), RequestSendError("gone")):
        with pytest.raises(type(error)) as caught:
            Stack("Echo").compile(Failing(error))(BACKGROUND, None)
        assert caught.value is error


def test_a_compiled_stack_is_as_the_stack_was() -> None:
    ran: list[str] = []
    stack = full_stack(ran)
    run = stack.compile(Client())
    for step in stack.steps:
        step.clear()
    run(BACKGROUND, None)
    assert len(ran) == 20


def test_calls_of_one_compiled_stack_share_nothing() -> None:
    client = Client()

    @serialize_middleware("Write")
    def write(ctx: Context, input: SerializeInput, next: Any) -> Output:
        assert input.request.headers.get("x-call") is None
        input.request.headers["x-call"] = input.parameters
        output: Output = next(ctx, input)
        output.result = output.metadata
        return output

    stack = Stack("Echo")
    stack.serialize.add(write)
    run = stack.compile(client)
    outputs: list[Output] = []
    threads = [
        threading.Thread(target=lambda n=n: outputs.append(run(BACKGROUND, str(n))))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(output.metadata) for output in outputs}) == 8
    assert sorted(request.headers["x-call"] for request, _ in client.seen) == list("01234567")
