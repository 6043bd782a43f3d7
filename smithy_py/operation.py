"""What an operation takes, returns and raises, and which stack it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Generic, TypeVar

from smithy_py.errors import InvalidParamsError
from smithy_py.middleware.stack import Stack
from smithy_py.modeled_error import ModeledError
from smithy_py.schema import OperationOutput, Structure

InputT = TypeVar("InputT", bound=Structure)
OutputT = TypeVar("OutputT", bound=OperationOutput)
StackFunction = Callable[[Stack, Any], None]

_NO_TRAITS: Mapping[str, Any] = {}


class Service:
    """A service, as its model describes it.

    Args:
        id: The service id ("S3").
        version: The API version of the model.
        types: The module of its structures and errors.
        traits: Facts such as ``target_prefix``, ``xml_namespace``, ``aws_query_compatible``.
    """

    __slots__ = ("_errors", "id", "traits", "types", "version")

    def __init__(self, id: str, version: str, types: ModuleType, **traits: Any) -> None:
        self.id = id
        self.version = version
        self.types = types
        self.traits = traits
        self._errors: dict[str, type[ModeledError]] | None = None

    def error(self, code: str) -> type[ModeledError] | None:
        """The modelled error of *code*, or of the shape of that name, or None."""
        if self._errors is None:
            found = [e for e in vars(self.types).values() if _is_error(e)]
            self._errors = {e.__name__: e for e in found} | {e.error_code: e for e in found}
        return self._errors.get(code)

    def __repr__(self) -> str:
        return f"<Service {self.id}>"


def _is_error(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, ModeledError) and value is not ModeledError


class Operation(Generic[InputT, OutputT]):
    """One operation of a service.

    Args:
        service: The service it belongs to.
        name: Its name in the model ("GetObject").
        http: Method, URI template and status code of success.
        input: The class of its input.
        output: The class of its output.
        stack: Adds its middleware to a stack, in running order.
        errors: The modelled errors it is known to raise.
        traits: Facts such as ``http_checksum``, ``auth``, ``endpoint_prefix``.
    """

    __slots__ = (
        "bindings",
        "errors",
        "input",
        "method",
        "name",
        "output",
        "service",
        "stack",
        "success",
        "traits",
        "uri",
    )

    def __init__(
        self,
        service: Service,
        name: str,
        http: tuple[str, str, int],
        input: type[InputT],
        output: type[OutputT],
        stack: StackFunction,
        errors: tuple[type[ModeledError], ...] = (),
        **traits: Any,
    ) -> None:
        self.service = service
        self.name = name
        self.method, self.uri, self.success = http
        self.input = input
        self.output = output
        self.stack = stack
        self.errors = errors
        self.traits: Mapping[str, Any] = traits or _NO_TRAITS
        self.bindings: dict[str, Any] = {}

    def checked_input(self, input: InputT | None) -> InputT:
        """*input*, or an empty one where it is None.

        Raises:
            InvalidParamsError: It is the input of another operation, or none.
        """
        if input is None:
            return self.input()
        if type(input) is not self.input:
            expected, got = self.input.__name__, type(input).__name__
            raise InvalidParamsError([f"wrong type, input: expected {expected}, got {got}"])
        return input

    def error(self, code: str) -> type[ModeledError] | None:
        """The modelled error of *code*: one of this operation's, or of its service's."""
        for error in self.errors:
            if code in (error.error_code, error.__name__):
                return error
        return self.service.error(code)

    def __repr__(self) -> str:
        return f"<Operation {self.service.id}.{self.name}>"
