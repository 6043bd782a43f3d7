"""Turns messages into events: the members of a modelled union, or the errors that they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from smithy_py.errors import APIError, DeserializationError, GenericAPIError
from smithy_py.event_stream.event_bindings import (
    ReadEvent,
    ReadPayload,
    event_reader,
    make,
    structure,
)
from smithy_py.event_stream.message import Message
from smithy_py.modeled_error import ModeledError
from smithy_py.prelude import STRING
from smithy_py.schema import (
    Structure,
    Union,
    UnknownUnionMember,
    compile_once,
    member,
    members,
    union_members,
)

if TYPE_CHECKING:
    from smithy_py.operation import Operation

EventT = TypeVar("EventT", bound=Union)
_Table = dict[str, tuple[type, type, ReadEvent]]

_KEY = "event_stream.union"


class _ErrorDocument(Structure):
    message: str | None = member("message", STRING, default=None)
    upper_message: str | None = member("Message", STRING, default=None)


class EventReader(Generic[EventT]):
    """Reads the events of one stream.

    Args:
        event_class: The union of its events. Its members that are errors are never events: they
            are raised.
        read_payload: Reads a structure from a payload that is a document.
        operation: What was called; names the errors, and knows those that the union does not.
    """

    def __init__(
        self,
        event_class: type[EventT],
        read_payload: ReadPayload,
        operation: Operation[Any, Any] | None = None,
    ) -> None:
        self._table: _Table = compile_once(event_class, _KEY, _compile)
        self._read_payload = read_payload
        self._operation = operation

    def read(self, message: Message) -> EventT:
        """The event in *message*.

        One that the union does not have is an :class:`UnknownUnionMember` with the message.

        Raises:
            APIError: It tells of an error.
            DeserializationError: It is not what the model says.
        """
        kind = message.headers.get(":message-type")
        if kind == "event":
            tag = _text(message, ":event-type")
            entry = self._table.get(tag)
            if entry is None:
                return UnknownUnionMember(tag, message)  # type: ignore[return-value]
            variant, target, read = entry
            if issubclass(target, ModeledError):
                raise self._modeled_error(target, message)
            event: EventT = make(variant, {"value": read(message, self._read_payload)})
            return event
        if kind == "exception":
            raise self._exception(message)
        if kind == "error":
            code = message.headers.get(":error-code")
            text = message.headers.get(":error-message", "")
            raise GenericAPIError(str(code or "UnknownError"), str(text))
        raise DeserializationError(
            f"an event has the :message-type {kind!r:.60}, not event, exception or error",
            message.payload,
        )

    def initial_response(self, output: type, message: Message) -> Any:
        """The *output* in *message*, or None if it is an event, and no ``initial-response``.

        Raises:
            APIError: It tells of an error.
            DeserializationError: It is not what the model says.
        """
        if message.headers.get(":message-type") != "event":
            self.read(message)  # which raises
        if _text(message, ":event-type") != "initial-response":
            return None
        return self._read_payload(output, message.payload) if message.payload else make(output, {})

    def _exception(self, message: Message) -> APIError:
        code = _text(message, ":exception-type")
        entry = self._table.get(code)
        if entry is not None and issubclass(entry[1], ModeledError):
            return self._modeled_error(entry[1], message)
        cls = None if self._operation is None else self._operation.error(code)
        if cls is not None:
            return self._modeled_error(cls, message)
        return GenericAPIError(code or "UnknownError", self._message_of(message))

    def _modeled_error(self, cls: type[ModeledError], message: Message) -> APIError:
        error: ModeledError
        try:
            error = event_reader(cls)(message, self._read_payload)
        except DeserializationError as cause:
            # That the service failed, and how, counts more than what it said about it.
            error = make(cls, {})
            error.__cause__ = cause
        if not error.error_message:
            vars(error)["message"] = self._message_of(message)
        return error

    def _message_of(self, message: Message) -> str:
        if not message.payload:
            return ""
        try:
            document: _ErrorDocument = self._read_payload(_ErrorDocument, message.payload)
        except DeserializationError:
            return ""
        return document.message or document.upper_message or ""


def _text(message: Message, name: str) -> str:
    value = message.headers.get(name)
    if not isinstance(value, str):
        raise DeserializationError(f"an event has no text in its header {name}", message.payload)
    return value


def _compile(cls: type, cache: dict[str, Any]) -> _Table:
    table: _Table = cache.setdefault(_KEY, {})
    for name, variant in union_members(cls).items():
        (only,) = members(variant).values()
        target = structure(only, variant.__module__)
        table[name] = variant, target, event_reader(target)
    return table
