"""Logs the messages of event streams while they are sent and read."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from smithy_py.http.headers import Headers
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.redaction import Redactor

if TYPE_CHECKING:
    from smithy_py.event_stream.message import Message

EVENT_STREAM = "application/vnd.amazon.eventstream"


def announces_events(headers: Headers) -> bool:
    """Whether the body that comes with *headers* is events."""
    return (headers.get("content-type") or "").startswith(EVENT_STREAM)


class EventMessageLog:
    """Logs messages without secrets and without the signatures around them.

    Args:
        logger: Where to, at DEBUG.
        redactor: Takes secrets out.
        extra: Fields of the records.
    """

    def __init__(
        self, logger: logging.Logger, redactor: Redactor, extra: Mapping[str, Any]
    ) -> None:
        self._logger = logger
        self._redactor = redactor
        self._extra = dict(extra)

    def watch_request(self, request: Request) -> None:
        """Has each message logged that is sent of *request*, whose body is events."""
        from smithy_py.event_stream.event_body import EventBody  # few operations need it

        if isinstance(request.body, EventBody):
            request.body.observe(lambda message: self._log("Request", message))

    def watch_response(self, response: Response) -> None:
        """Has each message logged that is read of *response*, whose body is events."""
        from smithy_py.errors import SmithyError
        from smithy_py.event_stream.decoder import Decoder

        decoder = Decoder()

        def read(chunk: bytes) -> None:
            decoder.feed(chunk)
            try:
                while (message := decoder.next()) is not None:
                    self._log("Response", message)
            except SmithyError:
                pass  # who reads the events gets the same error

        response.body.observe(read, lambda: None)

    def _log(self, what: str, message: Message) -> None:
        text = self._redactor.event(message.headers, message.payload)
        self._logger.debug("%s", f"{what} event message\n{text}", extra=dict(self._extra))
