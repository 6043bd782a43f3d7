"""Tells libcurl what to send."""

from __future__ import annotations

from typing import Any

from aws_core.transport.curl.libcurl import pycurl
from aws_core.transport.curl.upload import Upload
from smithy_py.http.transport.message import Message

# The option that each kind of request needs, and the headers that libcurl would add to it on
# its own; a header of the request goes before.
_KINDS: dict[str, tuple[int, list[bytes]]] = {
    "GET": (pycurl.HTTPGET, [b"Accept:"]),
    "HEAD": (pycurl.NOBODY, [b"Accept:"]),
    "POST": (pycurl.POST, [b"Accept:", b"Content-Type:"]),
    "PUT": (pycurl.UPLOAD, [b"Accept:", b"Expect:"]),
}


class RequestOptions:
    """The options of an easy handle that differ from request to request.

    Args:
        easy: The handle; it keeps them, so that what stays the same is told once.
    """

    __slots__ = ("_easy", "_kind", "_method", "_not_added", "_target")

    def __init__(self, easy: Any) -> None:
        self._easy = easy
        self._kind = ""
        self._method = ""
        self._not_added: list[bytes] = []
        self._target = b""

    def set(self, message: Message) -> Upload | None:
        """Makes *message* the next one; what is to be asked for its body if it is sent later."""
        easy = self._easy
        head, _, body = message.head.partition(b"\r\n\r\n")
        request_line, *lines = head.split(b"\r\n")
        target = request_line.split(b" ")[1]
        if head.endswith(b": ") or b": \r\n" in head:
            # Of an empty header it needs to be told that it is meant.
            lines = [one[:-2] + b";" if one.endswith(b": ") else one for one in lines]
        upload = None
        if body:
            self._become("POST")
            easy.setopt(pycurl.POSTFIELDS, body)
        elif message.joined:
            self._become("HEAD" if message.method == "HEAD" else "GET")
        else:
            self._become("PUT")
            upload = Upload(message.raw_pieces(), message.length)
            easy.setopt(pycurl.READFUNCTION, upload.read)
            # Without it libcurl would send it chunked, whatever the headers say.
            easy.setopt(pycurl.INFILESIZE_LARGE, -1 if message.length is None else message.length)
        if message.method != self._method:
            self._method = message.method
            easy.setopt(pycurl.CUSTOMREQUEST, message.method)
        if target != self._target:
            self._target = target
            easy.setopt(pycurl.REQUEST_TARGET, target)
        easy.setopt(pycurl.HTTPHEADER, lines + self._not_added)
        return upload

    def _become(self, kind: str) -> None:
        if kind != self._kind:
            self._kind = kind
            option, self._not_added = _KINDS[kind]
            # Takes back what the kind before has set.
            self._easy.setopt(pycurl.HTTPGET, 1)
            self._easy.setopt(option, 1)
