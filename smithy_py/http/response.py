"""The HTTP response, and its body as a stream that cannot end short unnoticed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from smithy_py.errors import ResponseReadError
from smithy_py.http.headers import Headers

CHUNK_SIZE = 64 * 1024


class RawBody(Protocol):
    """What a transport gives as the body: something to read and close."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to *size* bytes, all that is left when negative, empty at the end."""
        ...

    def close(self) -> None:
        """Lets go of what is below."""
        ...


class ResponseBody(io.RawIOBase):
    """The body of a response: read, iterate, close, or use in a ``with`` block.

    A body that ends before its announced length raises; it never passes for
    complete.

    Args:
        raw: What to read from.
        length: The announced number of bytes, or None.
    """

    def __init__(self, raw: RawBody, length: int | None = None) -> None:
        self._raw = raw
        self._length = length
        self._read = 0
        self._closed = False
        self._failure: Exception | None = None
        self._observers: list[tuple[Callable[[bytes], None], Callable[[], None]]] = []

    @property
    def length(self) -> int | None:
        """The announced number of bytes, or None."""
        return self._length

    def observe(self, chunk: Callable[[bytes], None], end: Callable[[], None]) -> None:
        """Shows every chunk to *chunk*, and calls *end* once the last byte was read.

        What *end* raises reaches the reader: a checksum that does not match.
        """
        self._observers.append((chunk, end))

    def readable(self) -> bool:
        """True: it can be read."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Up to *size* bytes, all that is left when negative or None, empty at the end.

        Raises:
            ResponseReadError: The connection failed, or the body ended too soon. Once it, or
                what looks at the end, has failed, every further read fails the same way.
        """
        if self._closed:
            raise ValueError("the body is closed")
        if self._failure is not None:
            raise self._failure
        whole = size is None or size < 0
        data = self._raw.read(-1 if whole or size is None else size)
        self._read += len(data)
        for chunk, _ in self._observers:
            chunk(data)
        complete = self._length is not None and self._read >= self._length
        if whole or complete or (not data and size != 0):
            try:
                self._finish()
            except Exception as error:
                self._failure = error
                raise
        return data

    def _finish(self) -> None:
        if self._length is not None and self._read != self._length:
            self._raw.close()
            raise ResponseReadError(f"the body ended after {self._read} of {self._length} bytes")
        observers, self._observers = self._observers, []
        for _, end in observers:
            end()

    def readinto(self, buffer: Any) -> int:
        """Reads into *buffer*; the number of bytes read, 0 at the end."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        """All that is left."""
        return self.read()

    def __iter__(self) -> Iterator[bytes]:
        """The body in chunks of at most 64 KiB."""
        while chunk := self.read(CHUNK_SIZE):
            yield chunk

    def iter_chunks(self, size: int = CHUNK_SIZE) -> Iterator[bytes]:
        """The body in chunks of at most *size* bytes."""
        while chunk := self.read(size):
            yield chunk

    def iter_lines(self) -> Iterator[bytes]:
        """The lines of the body, without their line ends."""
        for line in io.BufferedReader(self):
            yield line.rstrip(b"\r\n")

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._closed

    def close(self) -> None:
        """Closes it; a connection whose body was not read to its end is closed too."""
        if not self._closed:
            self._closed = True
            self._raw.close()


class Response:
    """A response: status code, headers, body.

    Args:
        status_code: Such as 200.
        headers: Names and values.
        body: Bytes, or a :class:`ResponseBody`.
        reason: The text beside the status code.
        http_version: The version of HTTP that it came by, such as "1.1"; "" where nobody knows.
    """

    __slots__ = ("_body", "_content", "headers", "http_version", "reason", "status_code")

    def __init__(
        self,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        body: bytes | bytearray | RawBody | ResponseBody = b"",
        reason: str = "",
        http_version: str = "",
    ) -> None:
        self.status_code = status_code
        self.http_version = http_version
        if headers is None or type(headers) is dict:
            self.headers = Headers(headers or ())
        else:
            self.headers = headers if isinstance(headers, Headers) else Headers(headers)
        self.reason = reason
        self._content: bytes | None = None
        if isinstance(body, (bytes, bytearray)):
            body = ResponseBody(io.BytesIO(body))
        elif not isinstance(body, ResponseBody):
            body = ResponseBody(body)
        self._body: ResponseBody | None = body

    @property
    def body(self) -> ResponseBody:
        """The body, as far as nobody has read it."""
        if self._body is None:
            content = self._content or b""
            self._body = ResponseBody(io.BytesIO(content), len(content))
        return self._body

    @body.setter
    def body(self, body: ResponseBody) -> None:
        self._body = body

    def read(self) -> bytes:
        """The whole body, read and closed the first time, kept afterwards.

        Raises:
            ResponseReadError: The connection failed, or the body ended too soon.
        """
        if self._content is None:
            body = self.body
            try:
                self._content = body.read()
            finally:
                body.close()
        return self._content

    def peek(self) -> bytes:
        """The whole body, as :meth:`read`, but left for others to read from its start."""
        content = self.read()
        self._body = None  # made when someone asks for it: most want the content only
        return content

    def close(self) -> None:
        """Closes the body."""
        self.body.close()

    def __repr__(self) -> str:
        return f"<Response {self.status_code}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles what was read of it: a stream cannot go along."""
        content = self._content or b""
        arguments = (
            self.status_code,
            self.headers.copy(),
            content,
            self.reason,
            self.http_version,
        )
        return (Response, arguments)
