"""An HTTP client that answers from a recording."""

from __future__ import annotations

import json
import os
import threading
from types import TracebackType
from typing import Any, Self

from smithy_py.context import Context
from smithy_py.errors import RequestSendError
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.testing.difference import difference
from smithy_py.testing.exchange import comparable, recorded_request, replayed
from smithy_py.testing.recording import VERSION


class ReplayingClient:
    """Answers requests as they were answered when :class:`RecordingClient` sent them.

    Each recorded answer is given once, to the first request that is like the recorded one:
    operation, method, URL, body and headers, but for what is secret, random or a time. A request
    that none is like fails with an ``AssertionError`` that shows the difference to the next one,
    and again at :meth:`verify`, which the end of a ``with`` block calls.

    Args:
        path: The file.

    Raises:
        ValueError: The file is no recording.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if not isinstance(content, dict) or content.get("version") != VERSION:
            raise ValueError(f"{os.fspath(path)} is no recording of version {VERSION}")
        self._left: list[dict[str, Any]] = content["exchanges"]
        self._unexpected: list[str] = []
        self._lock = threading.Lock()

    def do(self, request: Request, *, ctx: Context) -> Response:
        """The recorded answer to *request*.

        Raises:
            AssertionError: There is none.
            RequestSendError: There was no answer when it was recorded.
        """
        sent = comparable(recorded_request(request, ctx))
        with self._lock:
            exchange = self._take(sent)
        if "error" in exchange:
            raise RequestSendError(exchange["error"])
        return replayed(exchange["response"])

    def _take(self, sent: dict[str, Any]) -> dict[str, Any]:
        for index, exchange in enumerate(self._left):
            if comparable(exchange["request"]) == sent:
                return self._left.pop(index)
        name = sent.get("operation", sent["url"])
        if self._left:
            diff = difference(comparable(self._left[0]["request"]), sent)
            problem = f"{name} is not as recorded (- recorded, + sent):\n{diff}"
        else:
            problem = f"{name}: every recorded answer was given already; {sent['url']}"
        self._unexpected.append(problem)
        raise AssertionError(problem)

    def verify(self) -> None:
        """Returns if every recorded request was sent, and no other.

        Raises:
            AssertionError: Requests are missing, or there were others.
        """
        problems = list(self._unexpected)
        if self._left:
            missing = "".join(
                f"\n- {one['request'].get('operation', '')} {one['request']['method']} "
                f"{one['request']['url']}"
                for one in self._left
            )
            problems.append(f"{len(self._left)} recorded request(s) not sent:{missing}")
        if problems:
            raise AssertionError("\n\n".join(problems))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Verifies, unless the block failed already."""
        if error is None:
            self.verify()
