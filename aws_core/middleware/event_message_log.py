"""Logs the messages of an event stream while they are read."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from smithy_py.http.response import Response
from smithy_py.redaction import Redactor

EVENT_STREAM = "application/vnd.amazon.eventstream"


def is_event_stream(response: Response) -> bool:
    """Whether the body of *response* is events."""
    return (response.headers.get("content-type") or "").startswith(EVENT_STREAM)


def log_messages(
    response: Response, logger: logging.Logger, redactor: Redactor, extra: Mapping[str, Any]
) -> None:
    """Has each message that is read from *response* logged, without secrets.

    Args:
        response: Its body is an event stream.
        logger: Where to, at DEBUG.
        redactor: Takes secrets out.
        extra: Fields of the records.
    """
    from smithy_py.errors import SmithyError
    from smithy_py.event_stream import Decoder  # few operations need it

    decoder = Decoder()

    def read(chunk: bytes) -> None:
        decoder.feed(chunk)
        try:
            while (message := decoder.next()) is not None:
                headers = [f"{n}: {redactor.value(n, v)}" for n, v in message.headers.items()]
                kind = message.headers.get(":content-type")
                shown = redactor.event(message.payload, kind if isinstance(kind, str) else None)
                text = "\n".join([*headers, "", shown])
                logger.debug("%s", f"Response event message\n{text}", extra=dict(extra))
        except SmithyError:
            pass  # who reads the events gets the same error

    response.body.observe(read, lambda: None)
