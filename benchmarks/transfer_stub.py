"""An S3 that keeps nothing and has everything, in a process of its own, for transfers to talk to.

What it is sent it throws away; what it is asked for are zeros. A thread of one of a few processes
serves a connection with blocking calls, so that nearly all of its time is the kernel's and
OpenSSL's.

``python -m benchmarks.transfer_stub`` prints its port, and ends with its standard input. With
two arguments, a certificate and its key, it speaks TLS.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

LARGE = 256 * 1024 * 1024
"""Bytes of every object whose key does not begin with ``small``."""

SMALL = 4096
"""Bytes of the others."""

_PROCESSES = 5
_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\nTransfer-Encoding: *chunked", re.IGNORECASE)
_CONTINUE = re.compile(rb"\r\nExpect: *100-continue", re.IGNORECASE)
_RANGE = re.compile(rb"\r\nRange: *bytes=(\d+)-(\d*)", re.IGNORECASE)
_COUNT = re.compile(r"/count-(\d+)")
_BLOCK = memoryview(bytes(1024 * 1024))
_ETAG = '"0123456789abcdef0123456789abcdef"'
_BEGUN = (
    "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>key</Key>"
    "<UploadId>upload</UploadId></InitiateMultipartUploadResult>"
)
_DONE = (
    "<CompleteMultipartUploadResult><Bucket>bucket</Bucket><Key>key</Key>"
    f"<ETag>{_ETAG}</ETag></CompleteMultipartUploadResult>"
)


class _Connection:
    """Answers the requests of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = memoryview(bytearray(256 * 1024))
        self._data = b""

    def serve(self) -> None:
        with self._sock, contextlib.suppress(OSError):
            while head := self._head():
                self._answer(head)

    def _head(self) -> bytes:
        while b"\r\n\r\n" not in self._data:
            received = self._sock.recv(65536)
            if not received:
                return b""
            self._data += received
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        return head

    def _answer(self, head: bytes) -> None:
        if _CONTINUE.search(head):
            self._sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = _LENGTH.search(head)
        if length:
            self._discard(int(length[1]))
        elif _CHUNKED.search(head):
            self._discard_chunks()
        method, target, _ = head.partition(b"\r\n")[0].decode().split(" ")
        url = urlsplit(target)
        query = parse_qs(url.query, keep_blank_values=True)
        if method == "POST":
            self._send(200, (_BEGUN if "uploads" in query else _DONE).encode())
        elif method in ("PUT", "DELETE"):
            self._send(200)
        elif "list-type" in query:
            self._send(200, _listing(query))
        else:
            size = SMALL if "/small" in url.path else LARGE
            self._object(method, size, _RANGE.search(head))

    def _discard(self, length: int) -> None:
        length -= min(length, len(self._data))
        self._data = b""
        # TCP of Linux drops what is received with MSG_TRUNC without copying it.
        secured = isinstance(self._sock, ssl.SSLSocket)
        flags = 0 if secured else getattr(socket, "MSG_TRUNC", 0)
        while length:
            size = min(length, len(self._buffer))
            received = self._sock.recv_into(self._buffer, size, flags)
            if not received:
                raise ConnectionError
            length -= received

    def _discard_chunks(self) -> None:
        while True:
            while b"\r\n" not in self._data:
                self._data += self._sock.recv(65536)
            line, _, self._data = self._data.partition(b"\r\n")
            if not (size := int(line.partition(b";")[0], 16)):
                break
            left = size + 2 - len(self._data)
            if left > 0:
                self._discard(size + 2)
            else:
                self._data = self._data[size + 2 :]
        while b"\r\n" not in self._data:
            self._data += self._sock.recv(65536)
        self._data = self._data.partition(b"\r\n")[2]

    def _send(self, status: int, body: bytes = b"", headers: str = "") -> None:
        head = (
            f"HTTP/1.1 {status} OK\r\nETag: {_ETAG}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        )
        self._sock.sendall(head.encode() + body)

    def _object(self, method: str, size: int, wanted: re.Match[bytes] | None) -> None:
        first, last, status, extra = 0, size - 1, 200, ""
        if wanted:
            first = int(wanted[1])
            last = min(last, int(wanted[2] or last))
            status, extra = 206, f"Content-Range: bytes {first}-{last}/{size}\r\n"
        left = last + 1 - first
        head = (
            f"HTTP/1.1 {status} OK\r\nETag: {_ETAG}\r\n{extra}Accept-Ranges: bytes\r\n"
            f"Content-Type: binary/octet-stream\r\nContent-Length: {left}\r\n\r\n"
        ).encode()
        if method == "HEAD":
            self._sock.sendall(head)
            return
        if left <= SMALL:
            self._sock.sendall(head + bytes(left))
            return
        self._sock.sendall(head)
        while left:
            piece = _BLOCK[: min(left, len(_BLOCK))]
            self._sock.sendall(piece)
            left -= len(piece)


def _listing(query: dict[str, list[str]]) -> bytes:
    """Keys under the prefix, 1,000 a page; the prefix tells how many there are."""
    prefix = query.get("prefix", [""])[0]
    match = _COUNT.search("/" + prefix)
    count = int(match[1]) if match else 0
    start = int(query.get("continuation-token", ["0"])[0])
    end = min(count, start + 1000)
    entries = "".join(
        f"<Contents><Key>{prefix}small{number:06d}</Key><Size>{SMALL}</Size></Contents>"
        for number in range(start, end)
    )
    more = "true" if end < count else "false"
    token = f"<NextContinuationToken>{end}</NextContinuationToken>" if end < count else ""
    return (
        f"<ListBucketResult><IsTruncated>{more}</IsTruncated>{token}{entries}</ListBucketResult>"
    ).encode()


def _serve(certificate: list[str]) -> None:
    context: ssl.SSLContext | None = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    # One interpreter's lock would be what is measured.
    for _ in range(_PROCESSES - 1):
        if os.fork() == 0:
            break

    def one(sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError):
            _Connection(context.wrap_socket(sock, server_side=True) if context else sock).serve()

    def accept() -> None:
        while True:
            threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


@contextlib.contextmanager
def transfer_stub(certificate: Path | None = None, key: Path | None = None) -> Generator[str]:
    """Runs the server; gives its URL.

    Args:
        certificate: The certificate to speak TLS with; None for plain HTTP.
        key: Its key.
    """
    files = [str(certificate), str(key)] if certificate and key else []
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.transfer_stub", *files],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            yield f"http{'s' if files else ''}://127.0.0.1:{port}"
        finally:
            process.stdin.close()
            process.wait(10)


if __name__ == "__main__":
    _serve(sys.argv[1:])
