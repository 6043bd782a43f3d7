"""An HTTP client that answers from a list and keeps what was asked of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from smithy_py.context import Context
from smithy_py.http import Request, Response

Answer = Response | Exception


class CannedClient:
    """Gives the answers in turn, the last one again and again.

    Attributes:
        requests: A copy of every request, as it would have been sent.
        contexts: The context of every request.
    """

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers) or [Response(200, {}, b"")]
        self._lock = threading.Lock()
        self.requests: list[Request] = []
        self.contexts: list[Context] = []

    def do(self, request: Request, *, ctx: Context) -> Response:
        with self._lock:
            self.requests.append(request.clone())
            self.contexts.append(ctx)
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        head = (answer.status_code, answer.headers.copy())
        return Response(*head, answer.peek(), answer.reason, answer.http_version)

    @property
    def last(self) -> Request:
        """The last request."""
        return self.requests[-1]


def answer(
    status_code: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Response:
    """An answer."""
    return Response(status_code, headers or {}, body)


def options(http_client: Any, **more: Any) -> dict[str, Any]:
    """Options of a client that signs with made-up keys and sends nowhere."""
    from aws_core.credentials.static import StaticCredentialsProvider
    from aws_core.retry import Standard, add_with_max_backoff_delay

    return {
        "region": "us-west-2",
        "credentials": StaticCredentialsProvider("AKIDEXAMPLE", "made-up-secret"),
        "http_client": http_client,
        "retryer": add_with_max_backoff_delay(Standard(), 0.001),
        **more,
    }
