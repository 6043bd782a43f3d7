"""The message: what one frame of an event stream carries."""

from __future__ import annotations

from collections.abc import Mapping

from smithy_py.event_stream.headers import HeaderValue

PRELUDE_LENGTH = 12
"""Bytes of a frame's two lengths and their checksum."""
OVERHEAD = PRELUDE_LENGTH + 4
"""Bytes of a frame besides headers and payload."""
MAX_HEADERS_LENGTH = 128 * 1024
"""Bytes of all headers, as in botocore; the newest Go SDK has no limit."""
MAX_PAYLOAD_LENGTH = 24 * 1024 * 1024
"""Bytes of the payload, as in botocore; the Go SDK once had 16 MiB and now has no limit."""


class Message:
    """A message of an event stream: typed headers and a payload.

    Args:
        headers: Values by name.
        payload: Bytes; what they are, the header ``:content-type`` says.
    """

    __slots__ = ("headers", "payload")

    def __init__(
        self, headers: Mapping[str, HeaderValue] | None = None, payload: bytes = b""
    ) -> None:
        self.headers: Mapping[str, HeaderValue] = {} if headers is None else headers
        self.payload = payload

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        # True, Byte(1) and Long(1) are equal to Python, and differ on the wire.
        return (
            self.payload == other.payload
            and self.headers == other.headers
            and all(type(v) is type(other.headers[name]) for name, v in self.headers.items())
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Its names and sizes; what it holds may be a secret."""
        names = ", ".join(self.headers)
        return f"<Message with headers [{names}] and a payload of {len(self.payload)} bytes>"
