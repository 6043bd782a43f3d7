"""The events of a response, one after the other, as they come."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from smithy_py.closing import Closing
from smithy_py.errors import OperationError, ResponseReadError
from smithy_py.event_stream.decoder import Decoder
from smithy_py.event_stream.event_bindings import ReadPayload
from smithy_py.event_stream.event_reader import EventReader, EventT
from smithy_py.event_stream.message import Message

if TYPE_CHECKING:
    from smithy_py.http.response import RawBody, Response
    from smithy_py.operation import Operation

OutputT = TypeVar("OutputT")

# No more is asked for at once, whatever length a message announces.
_PIECE = 1024 * 1024


class EventStream(Closing, Generic[EventT]):
    """The events of a response: iterate over them, in a ``with`` block if not to the end.

    Each event is a member of the modelled union, made as soon as its last byte is there; no more
    is read than the event has. An event that this version's model does not know is an
    ``UnknownUnionMember``, its value the :class:`Message`. Leaving the ``with`` block, or
    :meth:`close`, ends the iteration and the connection.

    The end of the iteration is the end that the service sent. Everything else raises, and raises
    again if asked for more: the errors that the service tells of, a connection that failed, a
    stream that was cut or damaged, a context that ended.

    Args:
        body: The body of the response.
        event_class: The union of the events.
        read_payload: Reads a structure from a payload that is a document.
        operation: What was called, to name the errors after it.
        response: The response, for the errors to carry.
    """

    def __init__(
        self,
        body: RawBody,
        event_class: type[EventT],
        read_payload: ReadPayload,
        *,
        operation: Operation[Any, Any] | None = None,
        response: Response | None = None,
    ) -> None:
        self._body = body
        self._decoder = Decoder()
        self._reader = EventReader(event_class, read_payload, operation)
        self._name = event_class.__name__
        self._operation = operation
        self._response = response
        self._first: Message | None = None
        self._completions: list[Callable[[OperationError], None]] = []
        self._ended = False
        self._failure: OperationError | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> EventT:
        """The next event; waits for it.

        Raises:
            APIError: The service sent an error instead.
            DeserializationError: The stream is damaged, or an event not what the model says.
            ResponseReadError: The connection failed, or the stream was cut short.
            CanceledError: The context of the call ended.
        """
        if self._failure is not None:
            raise copy.copy(self._failure)
        if self._ended:
            raise StopIteration
        try:
            message, self._first = self._first or self._read_message(), None
            if message is not None:
                return self._reader.read(message)
        except BaseException as error:
            self._fail(error)
            raise
        self.close()
        raise StopIteration

    def read_initial_response(self, output: type[OutputT]) -> OutputT | None:
        """What an RPC protocol sends before the first event: the output's other members.

        Args:
            output: The class of the output.

        Returns:
            The output without its stream; None if the first message is an event, which then is
            the first of the iteration.

        Raises:
            APIError: The service sent an error instead.
            DeserializationError: The stream is damaged, or the message not what the model says.
            ResponseReadError: The connection failed, or the stream was cut short.
            CanceledError: The context of the call ended.
        """
        try:
            message = self._read_message()
            if message is None:
                return None
            initial: OutputT | None = self._reader.initial_response(output, message)
        except BaseException as error:
            self._fail(error)
            raise
        if initial is None:
            self._first = message
        return initial

    def on_error(self, complete: Callable[[OperationError], None]) -> None:
        """Has *complete* add what it knows, such as the request id, before an error is raised."""
        self._completions.append(complete)

    def close(self) -> None:
        """Ends the iteration; a connection with something still to come is closed."""
        self._ended = True
        self._body.close()

    def _read_message(self) -> Message | None:
        decoder, body = self._decoder, self._body
        while (message := decoder.next()) is None:
            data = body.read(min(decoder.wanted, _PIECE))
            if not data:
                decoder.finish()
                return None
            decoder.feed(data)
        return message

    def _fail(self, error: BaseException) -> None:
        self.close()
        if not isinstance(error, OperationError):
            reason = type(error).__name__
            self._failure = ResponseReadError(f"the event stream was left unread by {reason}")
            return
        if self._operation is not None:
            error.service_id = self._operation.service.id
            error.operation_name = self._operation.name
        error.response = error.response or self._response
        for complete in self._completions:
            complete(error)
        # A copy has no traceback, which would lead back here and keep the connection.
        self._failure = copy.copy(error)

    def __repr__(self) -> str:
        state = "failed" if self._failure else "ended" if self._ended else "open"
        return f"<EventStream of {self._name}, {state}>"
