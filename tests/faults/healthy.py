"""What the server answers where nothing goes wrong."""

from __future__ import annotations

import re

_TARGET = re.compile(rb"\r\nx-amz-target: ", re.IGNORECASE)


def healthy_answer(head: bytes) -> bytes:
    """The answer to a request with *head*: the end of the path, or an empty JSON document."""
    method, path, _ = head.split(b" ", 2)
    if _TARGET.search(head):
        return message(b"{}", headers=b"Content-Type: application/x-amz-json-1.0\r\n")
    if method == b"GET":
        return message(path.partition(b"?")[0].rpartition(b"/")[2])
    return message(b"", headers=b'ETag: "e"\r\n')


def message(body: bytes, status: bytes = b"200 OK", headers: bytes = b"") -> bytes:
    """A response with a Content-Length."""
    return b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n%b" % (status, headers, len(body), body)
