"""The client of the EC2 instance metadata service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_core.imds import operations
from aws_core.imds.options import Options
from aws_core.imds.resolve_endpoint import resolve_endpoint
from aws_core.imds.settings import complete, options_from_config
from aws_core.imds.token_provider import APITokenProvider
from smithy_py.closing import Closing
from smithy_py.context import BACKGROUND, OPERATION, Context
from smithy_py.errors import OperationError, SmithyError
from smithy_py.middleware.stack import Handler, Stack
from smithy_py.operation import InputT, Operation, OutputT

if TYPE_CHECKING:
    from aws_core.config.config import Config

OptionFunction = Callable[[Options], object]
_DISABLED = (
    "access disabled to EC2 IMDS via client option, "
    'or "AWS_EC2_METADATA_DISABLED" environment variable'
)


class Client(Closing):
    """A client of the EC2 instance metadata service; safe to share among threads.

    Args:
        options: The client's options; they are copied.
        option_functions: Change the copy, in order.

    Raises:
        ConfigError: The endpoint is no URL, or an environment variable cannot be used.
    """

    def __init__(self, options: Options | None = None, *option_functions: OptionFunction) -> None:
        self._options = (options or Options()).copy()
        for function in option_functions:
            function(self._options)
        complete(self._options)
        resolve_endpoint(self._options)
        self._start()

    def _start(self) -> None:
        self._options.token_provider = APITokenProvider(self)
        self._handlers: dict[str, Handler] = {}

    def get_metadata(
        self,
        input: operations.GetMetadataInput | None = None,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> operations.GetMetadataOutput:
        """Gets what is at a path of the instance's metadata."""
        return self.invoke(operations.GET_METADATA, input, option_functions, ctx)

    def get_dynamic_data(
        self,
        input: operations.GetDynamicDataInput | None = None,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> operations.GetDynamicDataOutput:
        """Gets what is at a path of the instance's dynamic data."""
        return self.invoke(operations.GET_DYNAMIC_DATA, input, option_functions, ctx)

    def get_user_data(
        self,
        input: operations.GetUserDataInput | None = None,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> operations.GetUserDataOutput:
        """Gets the user data that the instance was launched with."""
        return self.invoke(operations.GET_USER_DATA, input, option_functions, ctx)

    def get_instance_identity_document(
        self,
        input: operations.GetInstanceIdentityDocumentInput | None = None,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> operations.GetInstanceIdentityDocumentOutput:
        """Gets the document that describes the instance."""
        operation = operations.GET_INSTANCE_IDENTITY_DOCUMENT
        return self.invoke(operation, input, option_functions, ctx)

    def get_iam_info(
        self,
        input: operations.GetIAMInfoInput | None = None,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> operations.GetIAMInfoOutput:
        """Gets which instance profile the instance has."""
        return self.invoke(operations.GET_IAM_INFO, input, option_functions, ctx)

    def get_region(
        self,
        input: operations.GetRegionInput | None = None,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> operations.GetRegionOutput:
        """Gets the region that the instance is in."""
        return self.invoke(operations.GET_REGION, input, option_functions, ctx)

    def options(self) -> Options:
        """A copy of the client's options."""
        return self._options.copy()

    @property
    def enable_fallback(self) -> bool:
        """Whether version 1 of the service is used where version 2 is refused."""
        return self._options.enable_fallback is not False

    def stack(self, operation: str, *option_functions: OptionFunction) -> Stack:
        """The stack that a call would run, in order; print it.

        Args:
            operation: The operation's name ("GetMetadata").
            option_functions: As they would be given to the call.

        Raises:
            LookupError: There is no such operation.
        """
        for found in vars(operations).values():
            if isinstance(found, Operation) and found.name == operation:
                return _new_stack(found, self._call_options(option_functions))
        raise LookupError(f"{operations.SERVICE_ID} has no operation {operation!r}")

    def invoke(
        self,
        operation: Operation[InputT, OutputT],
        input: InputT | None,
        option_functions: tuple[OptionFunction, ...],
        ctx: Context | None,
    ) -> OutputT:
        """Runs *operation*; the methods above call it.

        Raises:
            OperationError: It failed; see its subclasses.
        """
        try:
            input = operation.checked_input(input)
            handler = self._handler(operation, option_functions)
            output = handler((ctx or BACKGROUND).with_value(OPERATION, operation), input)
        except OperationError as error:
            if not error.operation_name:
                error.service_id = operations.SERVICE_ID
                error.operation_name = operation.name
            raise
        result: OutputT = output.result
        result.result_metadata = output.metadata
        return result

    def _handler(
        self, operation: Operation[Any, Any], option_functions: tuple[OptionFunction, ...]
    ) -> Handler:
        if option_functions:
            return _compiled(operation, self._call_options(option_functions))
        handler = self._handlers.get(operation.name)
        if handler is None:
            handler = self._handlers[operation.name] = _compiled(operation, self._options)
        return handler

    def _call_options(self, option_functions: tuple[OptionFunction, ...]) -> Options:
        options = self._options.copy()
        for function in option_functions:
            function(options)
        return options

    def close(self) -> None:
        """Closes idle connections; the client can still be used."""
        close = getattr(self._options.http_client, "close", None)
        if close is not None:
            close()

    def __getstate__(self) -> dict[str, Any]:
        return {"_options": self._options.copy()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._start()

    def __repr__(self) -> str:
        scheme, host = resolve_endpoint(self._options)
        return f"<aws_core.imds.Client of {scheme}://{host}>"


def new_from_config(config: Config, *option_functions: OptionFunction) -> Client:
    """A client with the settings of *config*, changed by *option_functions*.

    Raises:
        ConfigError: The endpoint is no URL, or an environment variable cannot be used.
    """
    return Client(options_from_config(config), *option_functions)


def _new_stack(operation: Operation[Any, Any], options: Options) -> Stack:
    stack = Stack(operation.name)
    operation.stack(stack, options)
    for function in options.api_options:
        try:
            function(stack)
        except SmithyError:
            raise
        except Exception as error:
            name = getattr(function, "__qualname__", repr(function))
            raise OperationError(f"the API option {name} failed: {error}") from error
    return stack


def _compiled(operation: Operation[Any, Any], options: Options) -> Handler:
    if options.client_enable_state.lower() == "disabled":
        raise OperationError(_DISABLED)
    assert options.http_client is not None
    return _new_stack(operation, options).compile(options.http_client)
