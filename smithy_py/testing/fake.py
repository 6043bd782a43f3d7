"""A client that answers from a list of expected calls; nothing is sent."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self

from smithy_py.context import OPERATION, Context, ContextKey
from smithy_py.errors import InvalidParamsError, OperationError
from smithy_py.http.response import Response, ResponseBody
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output
from smithy_py.middleware.stack import Stack
from smithy_py.middleware.step import Position
from smithy_py.middleware.validation import validate
from smithy_py.modeled_error import ModeledError
from smithy_py.operation import InputT, Operation, OutputT
from smithy_py.schema import members
from smithy_py.testing.difference import difference

_INPUT: ContextKey[Any] = ContextKey("fake_input")


class _Expectation(Generic[InputT, OutputT]):
    def __init__(
        self,
        operation: Operation[InputT, OutputT],
        input: InputT | None,
        answer: OutputT | OperationError | Callable[[InputT], OutputT],
    ) -> None:
        self.operation = operation
        self.input = input
        self.answer = answer

    def matches(self, operation: Operation[Any, Any], input: Any) -> bool:
        return operation is self.operation and (self.input is None or self.input == input)

    def __str__(self) -> str:
        shown = "any input" if self.input is None else repr(self.input)
        return f"{_name(self.operation)} with {shown}"


class Fake:
    """An option function with which a client answers from expectations.

        fake = Fake()
        fake.expect(operations.GET_OBJECT, s3.GetObjectInput(bucket="b", key="k"),
                    s3.GetObjectOutput(body=stream(b"content")))
        client = s3.Client(s3.Options(), fake)

    Inputs are validated as ever, middleware of the Initialize step run; answers are validated
    when they are given. What was not expected fails the call with an ``AssertionError``, and
    again at :meth:`verify`, which the end of a ``with`` block calls.

    Attributes:
        calls: Name of the operation and input of every call, in the order made.

    Args:
        ordered: Whether calls must come in the order they are expected in.
    """

    def __init__(self, *, ordered: bool = True) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._ordered = ordered
        self._expected: list[_Expectation[Any, Any]] = []
        self._unexpected: list[str] = []
        self._lock = threading.Lock()

    def expect(
        self,
        operation: Operation[InputT, OutputT],
        input: InputT | None,
        answer: OutputT | OperationError | Callable[[InputT], OutputT],
    ) -> Self:
        """Expects one call.

        Args:
            operation: What is called, from the service's ``operations``.
            input: The input it must have; ``unittest.mock.ANY`` may stand for a member. None
                takes any.
            answer: The output, its body made with :func:`stream`; the error to raise; or a function
                of the input that gives the one or raises the other.

        Raises:
            InvalidParamsError: The answer lacks required members, or has wrong ones.
            TypeError: The input or the answer is not of *operation*.
        """
        if input is not None and type(input) is not operation.input:
            raise TypeError(_not_of(operation, "input", operation.input, input))
        if isinstance(answer, (OperationError, operation.output)) or not callable(answer):
            answer = _checked(operation, answer)
        self._expected.append(_Expectation(operation, input, answer))
        return self

    def verify(self) -> None:
        """Returns if every expected call was made, and no other.

        Raises:
            AssertionError: Calls are missing, or there were others.
        """
        problems = list(self._unexpected)
        if self._expected:
            missing = "".join(f"\n- {expectation}" for expectation in self._expected)
            problems.append(f"{len(self._expected)} expected call(s) not made:{missing}")
        if problems:
            raise AssertionError("\n\n".join(problems))

    def __call__(self, options: Any) -> None:
        """Has the calls with these options answered from here."""
        options.api_options = (*options.api_options, self._add)

    def _add(self, stack: Stack) -> None:
        # A stack that presigns sends nothing anyway.
        if stack.finalize.get("PresignHTTPRequest") is None:
            stack.initialize.add(_KeepInput(), Position.BEFORE)
            stack.initialize.add(_FakeAnswer(self._answer))

    def _answer(self, operation: Operation[Any, Any], input: Any) -> Any:
        with self._lock:
            self.calls.append((operation.name, input))
            expectation = self._take(operation, input)
        answer = expectation.answer
        if isinstance(answer, OperationError):
            raise copy.copy(answer)
        if callable(answer) and not isinstance(answer, operation.output):
            return _with_stream(_checked(operation, answer(input)))
        return _with_stream(answer)

    def _take(self, operation: Operation[Any, Any], input: Any) -> _Expectation[Any, Any]:
        candidates = self._expected[:1] if self._ordered else self._expected
        for index, expectation in enumerate(candidates):
            if expectation.matches(operation, input):
                return self._expected.pop(index)
        problem = _problem(operation, input, candidates)
        self._unexpected.append(problem)
        raise AssertionError(problem)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Verifies, unless the block failed already."""
        if error is None:
            self.verify()

    def __repr__(self) -> str:
        return f"<Fake: {len(self.calls)} calls made, {len(self._expected)} expected>"


class _KeepInput:
    """Initialize: keeps the caller's input, which other middleware may add to."""

    id = "FakeInput"

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Puts the input into the context, then goes on."""
        return next(ctx.with_value(_INPUT, input.parameters), input)


class _FakeAnswer:
    """Initialize: answers, and ends here; nothing is sent."""

    id = "FakeAnswer"

    def __init__(self, answer: Callable[[Operation[Any, Any], Any], Any]) -> None:
        self._answer = answer

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """The expected answer."""
        operation = ctx.get(OPERATION)
        assert operation is not None
        return Output(result=self._answer(operation, ctx.get(_INPUT)))


def stream(data: bytes = b"") -> ResponseBody:
    """The body of an output, as a service would send it: *data*, to be read once."""
    return Response(200, {}, data).body


def _name(operation: Operation[Any, Any]) -> str:
    return f"{operation.service.id}.{operation.name}"


def _problem(
    operation: Operation[Any, Any], input: Any, expected: list[_Expectation[Any, Any]]
) -> str:
    same = [e for e in expected if e.operation is operation and e.input is not None]
    if same:
        diff = difference(same[0].input, input)
        what = f"{_name(operation)} was called with another input than expected"
        return f"{what} (- expected, + got):\n{diff}"
    if expected:
        return f"{_name(operation)} was called with {input!r}; expected was {expected[0]}"
    return f"{_name(operation)} was called with {input!r}; no further call was expected"


def _not_of(operation: Operation[Any, Any], what: str, expected: type, got: Any) -> str:
    return f"the {what} of {_name(operation)} is {expected.__name__}, not {type(got).__name__}"


def _checked(operation: Operation[Any, Any], answer: Any) -> Any:
    """*answer*, if the service could answer it."""
    if isinstance(answer, ModeledError):
        if operation.error(answer.error_code) is not type(answer):
            raise TypeError(f"{_name(operation)} has no error {type(answer).__name__}")
        return answer
    if isinstance(answer, OperationError):
        return answer
    if type(answer) is not operation.output:
        raise TypeError(_not_of(operation, "output", operation.output, answer))
    try:
        validate(answer)
    except InvalidParamsError as error:
        problems = [f"answer of {_name(operation)}: {problem}" for problem in error.problems]
        raise InvalidParamsError(problems) from None
    return answer


def _with_stream(output: Any) -> Any:
    """*output*, with an empty body where a body belongs and none was given."""
    for attribute, member in members(type(output)).items():
        if member.traits.get("streaming") and getattr(output, attribute) is None:
            output = copy.copy(output)
            setattr(output, attribute, stream())
    return output
