"""When a waiter stops: the acceptors of its model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from smithy_py.errors import APIError
from smithy_py.http.response import Response
from smithy_py.jmespath_expression import Search, compile_expression
from smithy_py.metadata import MetadataKey
from smithy_py.operation import Operation

Match = Callable[[Any, Exception | None], bool]

_STATES = ("success", "failure", "retry")
_RAW_RESPONSE: MetadataKey[Response] = MetadataKey("raw_response")


class Acceptor(NamedTuple):
    """What an answer may look like, and what that says about the waiting.

    Attributes:
        state: "success", "failure" or "retry".
        matcher: What is compared: "path", "pathAll", "pathAny", "error" or "status".
        expected: With what. For "error" a code or the name of a modelled error, or whether
            there is any error at all.
        argument: The expression of a path matcher, in the model's names.
    """

    state: str
    matcher: str
    expected: str | int | bool
    argument: str = ""

    def compile(self, operation: Operation[Any, Any]) -> Match:
        """A function of an output and an error, one of which is None.

        Raises:
            ValueError: The state or the matcher is not one of those above, or the argument is no
                JMESPath.
        """
        if self.state not in _STATES:
            raise ValueError(f"an acceptor has no state {self.state!r}")
        match self.matcher:
            case "path" | "pathAll" | "pathAny":
                search = compile_expression(self.argument, operation.output)
                return _PATH_MATCHES[self.matcher](search, self.expected)
            case "error":
                return _match_error(self.expected)
            case "status":
                return _match_status(self.expected, operation.success)
            case other:
                raise ValueError(f"an acceptor has no matcher {other!r}")

    def __str__(self) -> str:
        argument = f" {self.argument}" if self.argument else ""
        return f"{self.matcher}{argument} is {self.expected!r}"


def _match_path(search: Search, expected: object) -> Match:
    return lambda output, error: error is None and search(output) == expected


def _match_path_all(search: Search, expected: object) -> Match:
    def match(output: Any, error: Exception | None) -> bool:
        found = _found_list(search, output, error)
        return bool(found) and all(value == expected for value in found)

    return match


def _match_path_any(search: Search, expected: object) -> Match:
    return lambda output, error: expected in _found_list(search, output, error)


def _found_list(search: Search, output: Any, error: Exception | None) -> list[object]:
    found = search(output) if error is None else None
    return cast("list[object]", found) if isinstance(found, list) else []


_PATH_MATCHES = {"path": _match_path, "pathAll": _match_path_all, "pathAny": _match_path_any}


def _match_error(expected: object) -> Match:
    if isinstance(expected, bool):
        return lambda _, error: isinstance(error, APIError) if expected else error is None

    def match(_: Any, error: Exception | None) -> bool:
        if not isinstance(error, APIError):
            return False
        return expected in (error.error_code, type(error).__name__)

    return match


def _match_status(expected: object, success: int) -> Match:
    def match(output: Any, error: Exception | None) -> bool:
        if error is not None:
            return isinstance(error, APIError) and error.status_code == expected
        # An output that a fake client made has no response: it stands for a success.
        response = output.result_metadata.get(_RAW_RESPONSE)
        status = success if response is None else response.status_code
        return bool(status == expected)

    return match
