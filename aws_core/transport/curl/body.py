"""The body of an answer, read at once where it has come already."""

from __future__ import annotations

from typing import Any

from smithy_py.http.transport.connection_body import ConnectionBody


class CurlBody(ConnectionBody):
    """A :class:`ConnectionBody` that takes all that libcurl has of an answer that has ended."""

    __slots__ = ()

    def _read(self, response: Any, size: int) -> bytes:
        if size < 0 and (rest := response.rest()) is not None:
            found: bytes = rest
            return found
        return super()._read(response, size)
