"""Requests that are signed now and sent later, by someone else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from aws_core.auth.scheme import AUTH_SCHEME, IDENTITY
from aws_core.client import BaseClient, OptionFunction
from aws_core.options import ClientOptions
from aws_core.signer.payload_hash import PAYLOAD_HASH, UNSIGNED_PAYLOAD
from aws_core.signer.signing import request_signer
from smithy_py.context import Context, ContextKey
from smithy_py.errors import SigningError
from smithy_py.http.headers import Headers
from smithy_py.middleware.inputs import (
    FinalizeHandler,
    FinalizeInput,
    InitializeHandler,
    InitializeInput,
    Output,
)
from smithy_py.middleware.stack import Stack
from smithy_py.middleware.step import Position
from smithy_py.operation import InputT, Operation

OptionsT = TypeVar("OptionsT", bound=ClientOptions)
DEFAULT_EXPIRES = 900.0

EXPIRES: ContextKey[float] = ContextKey("presign_expires")


class PresignedHTTPRequest:
    """A signed request.

    Attributes:
        url: The whole URL, signature included: who has it may use it.
        method: The HTTP method it is signed for.
        signed_header: Headers that must be sent with it, as they are.
    """

    __slots__ = ("method", "signed_header", "url")

    def __init__(self, url: str, method: str, signed_header: Headers) -> None:
        self.url = url
        self.method = method
        self.signed_header = signed_header

    def __repr__(self) -> str:
        return f"<PresignedHTTPRequest {self.method} {self.url.partition('?')[0]}>"


def with_presign_expires(seconds: float) -> Callable[[Any], None]:
    """An option function of presign methods: how long the URL is good for.

    Args:
        seconds: 0 is the default, 900.

    Raises:
        ValueError: It is negative.
    """
    if seconds < 0:
        raise ValueError(f"presign URL duration must be 0 or greater, {seconds}")

    def apply(options: ClientOptions) -> None:
        def add(stack: Stack) -> None:
            stack.initialize.add(PresignExpires(seconds or DEFAULT_EXPIRES), Position.BEFORE)

        options.api_options = (*options.api_options, add)

    return apply


class PresignExpires:
    """Initialize: how long the URL is good for, in seconds."""

    id = "PresignExpires"

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Puts the seconds into the context, then goes on."""
        return next(ctx.with_value(EXPIRES, self._seconds), input)


class UnsignedPayload:
    """Finalize: no hash of the body, which nobody has yet."""

    id = "ComputePayloadHash"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Says so in the context, then goes on."""
        return next(ctx.with_value(PAYLOAD_HASH, UNSIGNED_PAYLOAD), input)


class PresignHTTPRequest:
    """Finalize: signs the URL and ends here; nothing is sent.

    Args:
        options: The client's options.
        default_expires: How many seconds the URL is good for where nobody said; None leaves it
            to the service.
    """

    id = "PresignHTTPRequest"

    def __init__(
        self, options: ClientOptions, default_expires: float | None = DEFAULT_EXPIRES
    ) -> None:
        self._options = options
        self._default_expires = default_expires

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """The signed request as the result.

        Raises:
            SigningError: Something the signature needs is missing.
        """
        scheme, request = ctx.get(AUTH_SCHEME), input.request
        if scheme is None:
            raise SigningError("no resolved auth scheme")
        signer = request_signer(self._options, scheme.scheme_id)
        url, signed_header = signer.presign(
            ctx, request, ctx.get(IDENTITY), scheme, ctx.get(EXPIRES) or self._default_expires
        )
        return Output(result=PresignedHTTPRequest(url, request.method, signed_header))


_NOT_PRESIGNED = {
    "build": ("ClientRequestID", "UserAgent", "S3100Continue"),
    "finalize": (
        "DisableAcceptEncodingGzip",
        "Retry",
        "AWSChecksum:ComputeInputPayloadChecksum",
        "addInputChecksumTrailer",
        "SigV4ContentSHA256Header",
    ),
}


def convert(
    stack: Stack, options: ClientOptions, default_expires: float | None = DEFAULT_EXPIRES
) -> None:
    """Makes the stack of a call one that presigns: nothing is retried, sent or read.

    Checksums that nobody asked for are left out, as the Go SDK does: their value
    is the sender's to know.

    Args:
        stack: The stack.
        options: The options of the call.
        default_expires: As :class:`PresignHTTPRequest` takes it.
    """
    for step in stack.steps:
        for id in _NOT_PRESIGNED.get(step.name, ()):
            if step.get(id) is not None:
                step.remove(id)
    stack.finalize.swap("Signing", PresignHTTPRequest(options, default_expires))
    stack.deserialize.clear()


class BasePresignClient(Generic[OptionsT]):
    """Base of every service's presign client.

    Args:
        client: The client whose options and operations are used.
        option_functions: Change the options of every presigned request.
    """

    def __init__(self, client: BaseClient[OptionsT], *option_functions: OptionFunction) -> None:
        self._client = client
        self._option_functions = option_functions

    def presign(
        self,
        operation: str,
        input: Any,
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> PresignedHTTPRequest:
        """Signs the URL of any operation, through the stack that a call would run.

        A body is whoever sends the request's to choose; members in headers are among those to
        send with it.

        Args:
            operation: The operation's name ("ListObjectsV2").
            input: Its input.
            option_functions: Change the options of this request.
            ctx: Bounds the time it may take.

        Raises:
            LookupError: The service has no such operation.
        """
        return self._presign(self._client.operation(operation), input, option_functions, ctx)

    def _presign(
        self,
        operation: Operation[InputT, Any],
        input: InputT,
        option_functions: tuple[OptionFunction, ...],
        ctx: Context | None,
    ) -> PresignedHTTPRequest:
        result: PresignedHTTPRequest = self._presign_with(
            self._convert, operation, input, option_functions, ctx
        )
        return result

    def _presign_with(
        self,
        convert: Callable[[Stack, OptionsT], None],
        operation: Operation[InputT, Any],
        input: InputT,
        option_functions: tuple[OptionFunction, ...],
        ctx: Context | None,
    ) -> Any:
        """The result of the operation's stack after *convert* has changed it."""

        def change(options: OptionsT) -> None:
            def convert_stack(stack: Stack) -> None:
                convert(stack, options)

            options.api_options = (convert_stack, *options.api_options)

        functions = (*self._option_functions, *option_functions, change)
        return self._client.presign(operation, input, functions, ctx)

    def _convert(self, stack: Stack, options: ClientOptions) -> None:
        """Makes the stack of a call one that presigns; the sender chooses the body."""
        convert(stack, options)
        stack.finalize.swap("ComputePayloadHash", UnsignedPayload())
