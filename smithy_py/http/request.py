"""The HTTP request that the middleware write and the transport sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from smithy_py.http.body import EMPTY, Body
from smithy_py.http.headers import Headers
from smithy_py.http.url import escape_query


class Request:
    """A request: method, URL parts, headers, body.

    Attributes:
        method: "GET", "PUT" and so on.
        scheme: "https" or "http".
        host: Host name, with ":port" where it is not the scheme's own.
        path: The escaped path, exactly as it is sent.
        query: The escaped query, exactly as it is sent, without "?".
        headers: The headers, case-insensitive.
        body: The body; setting bytes, text, a file or an iterable wraps it.

    Args:
        method: The HTTP method.
        url: The full URL text.
        headers: The headers.
        body: Bytes, text, a binary file, an iterable of bytes, or None.
    """

    __slots__ = ("_body", "headers", "host", "method", "path", "query", "scheme")

    def __init__(
        self,
        method: str = "GET",
        url: str = "",
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> None:
        self.method = method
        self.scheme = "https"
        self.host = ""
        self.path = "/"
        self.query = ""
        if url:
            self.url = url
        # A plain test first: isinstance() of an abstract base class is slow.
        if headers is None:
            self.headers = Headers()
        else:
            self.headers = headers if isinstance(headers, Headers) else Headers(headers)
        self._body: Body = EMPTY if body is None else Body.of(body)

    @property
    def url(self) -> str:
        """The full text of the URL that is sent."""
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.host}{self.path}{query}"

    @url.setter
    def url(self, url: str) -> None:
        parts = urlsplit(url)
        self.scheme = parts.scheme
        self.host = parts.netloc
        self.path = parts.path or "/"
        self.query = parts.query

    @property
    def target(self) -> str:
        """Path and query, as the request line carries them."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def body(self) -> Body:
        """The body to send."""
        return self._body

    @body.setter
    def body(self, value: Any) -> None:
        self._body = Body.of(value)

    def add_query(self, name: str, value: str) -> None:
        """Adds one parameter to the query, escaped."""
        pair = f"{escape_query(name)}={escape_query(value)}"
        self.query = f"{self.query}&{pair}" if self.query else pair

    def clone(self) -> Request:
        """A copy for one attempt: its own headers and URL, the same body."""
        copy = Request.__new__(Request)
        copy.method = self.method
        copy.scheme = self.scheme
        copy.host = self.host
        copy.path = self.path
        copy.query = self.query
        copy.headers = self.headers.copy()
        copy._body = self._body
        return copy

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.scheme}://{self.host}{self.path}>"
