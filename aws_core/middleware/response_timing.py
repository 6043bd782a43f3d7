"""When the response came, and how far the server's clock is ahead."""

from __future__ import annotations

import datetime
import functools
import time

from aws_core.middleware.metadata import ATTEMPT_SKEW, RESPONSE_AT, SERVER_TIME
from smithy_py.context import Context
from smithy_py.errors import OperationError
from smithy_py.http.response import Response
from smithy_py.metadata import Metadata
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output
from smithy_py.timestamps import parse_http_date

_LONGEST = 15 * 60.0


class RecordResponseTiming:
    """Deserialize: notes when the response came, and the skew of the clocks.

    The skew is the server's date less the middle of request and response, by the
    Go SDK's rule: unknown without a date, with an ``Age`` header, or when the
    answer took longer than 15 minutes.
    """

    id = "RecordResponseTiming"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, and notes the times."""
        started = time.time()
        try:
            output = next(ctx, input)
        except OperationError as error:
            if error.response is not None:
                _record(error.response, error.result_metadata, started)
            raise
        if output.raw_response is not None:
            _record(output.raw_response, output.metadata, started)
        return output


# All responses of one second have the same text.
@functools.lru_cache(maxsize=16)
def _parse_date(text: str) -> tuple[datetime.datetime, float]:
    """The time that *text* says, and its seconds from 1970."""
    parsed = parse_http_date(text)
    return parsed, parsed.timestamp()


def _record(response: Response, metadata: Metadata, started: float) -> None:
    ended = time.time()
    metadata.set(RESPONSE_AT, datetime.datetime.fromtimestamp(ended, datetime.UTC))
    date = response.headers.get("date")
    if date is None:
        return
    try:
        server_time, seconds = _parse_date(date)
    except ValueError:
        return
    metadata.set(SERVER_TIME, server_time)
    if "age" not in response.headers and ended - started <= _LONGEST:
        metadata.set(ATTEMPT_SKEW, seconds - (started + ended) / 2)
