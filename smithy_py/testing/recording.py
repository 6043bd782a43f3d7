"""An HTTP client that keeps what it sends and gets, without secrets, in a file."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

from smithy_py.closing import Closing
from smithy_py.context import Context
from smithy_py.errors import RequestSendError
from smithy_py.http.client import HTTPClient
from smithy_py.http.request import Request
from smithy_py.http.response import Response
from smithy_py.testing.exchange import recorded_request, recorded_response

VERSION = 1


class RecordingClient(Closing):
    """Sends requests with another client, and writes them and the answers to a JSON file.

    Signatures, tokens, credentials and what the models mark sensitive are recorded as
    ``REDACTED``; the caller gets answers as they came. Their bodies are read whole. The file is
    written by :meth:`close`, or at the end of a ``with`` block, and put in the place of an
    older one.

    Args:
        path: The file.
        client: What sends.
    """

    def __init__(self, path: str | os.PathLike[str], client: HTTPClient) -> None:
        self._path = path
        self._client = client
        self._exchanges: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def do(self, request: Request, *, ctx: Context) -> Response:
        """Sends *request*, and records it.

        Raises:
            RequestSendError: No whole answer came; that is recorded too.
        """
        exchange: dict[str, Any] = {"request": recorded_request(request, ctx)}
        with self._lock:
            self._exchanges.append(exchange)
        try:
            response = self._client.do(request, ctx=ctx)
            exchange["response"] = recorded_response(response, request, ctx)
        except RequestSendError as error:
            exchange["error"] = str(error.args[0])
            raise
        return response

    def close(self) -> None:
        """Writes the file, and closes the client below."""
        with self._lock:
            # A call that was cancelled has neither an answer nor an error.
            done = [one for one in self._exchanges if len(one) > 1]
            content = {"version": VERSION, "exchanges": done}
            with open(self._path, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=2, ensure_ascii=False)
                file.write("\n")
        close = getattr(self._client, "close", None)
        if close is not None:
            close()
