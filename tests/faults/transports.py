"""What the native transport does otherwise under faults; :data:`TRANSPORTS` are those tested."""

from __future__ import annotations

from tests.transport.transports import TRANSPORTS

__all__ = ["OTHERWISE", "TRANSPORTS", "in_words_of"]

# What the default transport says, and libcurl in its place, in an error of the same type.
OTHERWISE = {
    # It reads the status line and the headers itself, and keeps to itself what it found.
    "it begins with": "Received HTTP/0.9 when not allowed",
    "its Content-Length is not one number": "Invalid Content-Length: value",
}


def in_words_of(transport: str, text: str) -> str:
    """What *transport* says where the default one says *text*."""
    if transport == "native":
        for default, native in OTHERWISE.items():
            text = text.replace(default, native)
    return text
