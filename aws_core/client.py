"""What every client shares: its options, and one compiled stack an operation."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from aws_core.auth.scheme import CALLER
from aws_core.config.nearest_name import did_you_mean
from aws_core.log_mode import ClientLogMode
from aws_core.options import ClientOptions, check_base_endpoint
from aws_core.retry.clock_skew import ClockOffset
from smithy_py.closing import Closing
from smithy_py.context import BACKGROUND, OPERATION, Context
from smithy_py.errors import OperationError, SmithyError
from smithy_py.middleware.inputs import Output
from smithy_py.middleware.stack import Handler, Stack
from smithy_py.operation import InputT, Operation, OutputT

if TYPE_CHECKING:
    from aws_core.signer import v4, v4a
    from smithy_py.http.request import Request

OptionsT = TypeVar("OptionsT", bound=ClientOptions)
OptionFunction = Callable[[Any], None]


class BaseClient(Closing, Generic[OptionsT]):
    """Base of every service's client; safe to share among threads.

    Args:
        options: The client's options; they are copied.
        option_functions: Change the copy, in order.

    Raises:
        ConfigError: The endpoint is no URL.
    """

    service_id: ClassVar[str] = ""
    operations_module: ClassVar[ModuleType]

    def __init__(self, options: OptionsT, *option_functions: OptionFunction) -> None:
        self._options = options.copy()
        for function in option_functions:
            function(self._options)
        self._complete()
        self._handlers: dict[str, Handler] = {}

    def _complete(self) -> None:
        """Makes what the options leave to the client."""
        options = self._options
        check_base_endpoint(options.base_endpoint)
        if options.retryer is None:
            from aws_core.retry.resolve_retryer import resolve_retryer

            limit = options.retry_max_attempts
            options.retryer = resolve_retryer(options.retry_mode, limit, self.service_id)
        elif options.retry_max_attempts:
            options.retryer = _limited(options.retryer, options.retry_max_attempts)
        options.clock_offset = ClockOffset()
        if hasattr(options, "endpoint_cache"):
            from aws_core.endpoint_discovery.cache import EndpointCache

            options.endpoint_cache = EndpointCache()
        for name, make in options.made_by_client.items():
            setattr(options, name, make(self))
        if options.http_client is None:
            from aws_core.transport.http import BuildableClient

            options.http_client = BuildableClient()

    def _complete_signers(self) -> None:
        """Makes signers where the options have none: at the first call, being slow to import."""
        options = self._options
        if options.http_signer_v4 is None or options.http_signer_v4a is None:
            one, other = _new_signers(options)
            options.http_signer_v4 = options.http_signer_v4 or one
            options.http_signer_v4a = options.http_signer_v4a or other

    def options(self) -> OptionsT:
        """A copy of the client's options."""
        return self._options.copy()

    def stack(self, operation: str, *option_functions: OptionFunction) -> Stack:
        """The stack that a call would run, in order; print it.

        Args:
            operation: The operation's name ("GetObject").
            option_functions: As they would be given to the call.

        Raises:
            LookupError: The service has no such operation.
        """
        return self._new_stack(self.operation(operation), self._call_options(option_functions))

    def operation(self, name: str) -> Operation[Any, Any]:
        """The operation of that name ("GetObject").

        Raises:
            LookupError: The service has no such operation.
        """
        operations = importlib.import_module(self.operations_module.__name__)
        names: list[str] = []
        for operation in vars(operations).values():
            if isinstance(operation, Operation):
                found: Operation[Any, Any] = operation
                if found.name == name:
                    return found
                names.append(found.name)
        raise LookupError(f"{self.service_id} has no operation {name!r}{did_you_mean(name, names)}")

    def prepare(
        self,
        operation: str | Operation[InputT, Any],
        input: InputT | None = None,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> Request:
        """The request that the first attempt of a call would send: a dry run.

        It has its endpoint and its signature, and its body as it would be read. Nothing is sent
        to the service itself; credentials that must be fetched are.

        Args:
            operation: The operation's name ("GetObject"), or itself, from ``operations``.
            input: The operation's input; it may be left out where no member is required.
            option_functions: As they would be given to the call.
            ctx: As it would be given to the call.

        Raises:
            LookupError: The service has no such operation.
            OperationError: The call would fail before anything is sent.
        """
        from aws_core.prepare import Prepared, unsent

        found = self.operation(operation) if isinstance(operation, str) else operation
        try:
            self._run(found, input, (*option_functions, unsent(found.name)), ctx)
        except Prepared as end:
            return end.request
        raise OperationError(f"the stack of {found.name} ended before there was a request to send")

    def _invoke(
        self,
        operation: Operation[InputT, OutputT],
        input: InputT | None,
        option_functions: tuple[OptionFunction, ...],
        ctx: Context | None,
    ) -> OutputT:
        output = self._run(operation, input, option_functions, ctx)
        result: OutputT = output.result
        result.result_metadata = output.metadata
        return result

    def _run(
        self,
        operation: Operation[Any, Any],
        input: Any,
        option_functions: tuple[OptionFunction, ...],
        ctx: Context | None,
    ) -> Output:
        try:
            input = operation.checked_input(input)
            handler = self._handler(operation, option_functions)
            ctx = ctx or BACKGROUND
            return handler(ctx.with_value(CALLER, ctx).with_value(OPERATION, operation), input)
        except OperationError as error:
            if not error.operation_name:
                error.service_id = self.service_id
                error.operation_name = operation.name
            raise
        except Exception as error:
            error.add_note(f"operation error {self.service_id}: {operation.name}")
            raise

    def presign(
        self,
        operation: Operation[Any, Any],
        input: Any,
        option_functions: tuple[OptionFunction, ...],
        ctx: Context | None,
    ) -> Any:
        """The result of a stack that ends before anything is sent; for presign clients."""
        return self._run(operation, input, option_functions, ctx).result

    def _handler(
        self, operation: Operation[Any, Any], option_functions: tuple[OptionFunction, ...]
    ) -> Handler:
        if option_functions:
            return self._compile(operation, self._call_options(option_functions))
        handler = self._handlers.get(operation.name)
        if handler is None:
            self._complete_signers()
            handler = self._handlers[operation.name] = self._compile(operation, self._options)
        return handler

    def _call_options(self, option_functions: tuple[OptionFunction, ...]) -> OptionsT:
        self._complete_signers()
        options = self._options.copy()
        for function in option_functions:
            function(options)
        if option_functions:
            check_base_endpoint(options.base_endpoint)
            limit = options.retry_max_attempts
            if limit and limit != self._options.retry_max_attempts:
                options.retryer = _limited(options.retryer, limit)
            if options.client_log_mode != self._options.client_log_mode:
                options.http_signer_v4, options.http_signer_v4a = _new_signers(options)
        return options

    def _new_stack(self, operation: Operation[Any, Any], options: OptionsT) -> Stack:
        stack = Stack(operation.name)
        operation.stack(stack, options)
        if options.enable_accept_encoding_gzip and not operation.traits.get("streaming_output"):
            from aws_core.middleware.accept_encoding import accept_gzip

            accept_gzip(stack)
        for function in options.api_options:
            try:
                function(stack)
            except SmithyError:
                raise
            except Exception as error:
                name = getattr(function, "__qualname__", repr(function))
                raise OperationError(f"the API option {name} failed: {error}") from error
        return stack

    def _compile(self, operation: Operation[Any, Any], options: OptionsT) -> Handler:
        assert options.http_client is not None
        stack = self._new_stack(operation, options)
        if options.tracer_provider is not None or options.meter_provider is not None:
            from aws_core.telemetry import instrumented

            return instrumented(stack, operation, options)
        return stack.compile(options.http_client)

    def close(self) -> None:
        """Closes idle connections; the client can still be used."""
        close = getattr(self._options.http_client, "close", None)
        if close is not None:
            close()

    def __getstate__(self) -> dict[str, Any]:
        return {"_options": self._options, "_handlers": {}}

    def __repr__(self) -> str:
        return f"<{type(self).__module__}.{type(self).__name__} in {self._options.region or '?'}>"


def _limited(retryer: Any, max_attempts: int) -> Any:
    from aws_core.retry.wrappers import add_with_max_attempts

    return add_with_max_attempts(retryer, max_attempts)


def _new_signers(options: ClientOptions) -> tuple[v4.Signer, v4a.Signer]:
    from aws_core.signer import v4, v4a

    log_signing = bool(options.client_log_mode & ClientLogMode.SIGNING)
    return (
        v4.Signer(logger=options.logger, log_signing=log_signing),
        v4a.Signer(logger=options.logger, log_signing=log_signing),
    )
