"""A server that says, byte for byte, what a test wants it to."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from types import TracebackType


class Received:
    """A request as it came: the head unparsed, the body without its framing."""

    def __init__(self, head: bytes, body: bytes) -> None:
        self.head = head
        self.body = body

    @property
    def line(self) -> bytes:
        return self.head.split(b"\r\n")[0]

    @property
    def header_lines(self) -> list[bytes]:
        return self.head.split(b"\r\n")[1:-2]

    def header(self, name: bytes) -> bytes | None:
        for line in self.header_lines:
            key, _, value = line.partition(b": ")
            if key.lower() == name.lower():
                return value
        return None


class Peer:
    """One connection, as the server sees it."""

    def __init__(self, sock: socket.socket, number: int) -> None:
        self.sock = sock
        self.number = number
        self.reader: io.BufferedReader = sock.makefile("rb")

    def read_head(self) -> bytes:
        """A head with its empty line; empty at the end of the connection."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.reader.readline()
            if not line:
                return b""
            head += line
        return head

    def read_body(self, head: bytes) -> bytes:
        request = Received(head, b"")
        if request.header(b"transfer-encoding") == b"chunked":
            body = b""
            while size := int(self.reader.readline(), 16):
                body += self.reader.read(size)
                self.reader.readline()
            self.reader.readline()
            return body
        return self.reader.read(int(request.header(b"content-length") or 0))

    def read(self) -> Received | None:
        """A whole request, or None at the end of the connection."""
        head = self.read_head()
        return Received(head, self.read_body(head)) if head else None

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def upgrade(self, context: ssl.SSLContext) -> None:
        """Speaks TLS from now on."""
        self.reader.close()
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.reader = self.sock.makefile("rb")

    def wait_closed(self) -> None:
        """Returns when the client has closed the connection."""
        with contextlib.suppress(OSError):
            while self.reader.read(1):
                pass

    def reset(self) -> None:
        """Ends the connection with a RST instead of a FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.reader.close()
        with contextlib.suppress(OSError):
            self.sock.close()


Handler = Callable[[Peer], None]
Respond = Callable[[Received], bytes]


class LoopbackServer:
    """Runs *handler* for every connection, on a thread each; use it in a ``with`` block."""

    def __init__(self, handler: Handler, tls: ssl.SSLContext | None = None) -> None:
        self._handler = handler
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        self.accepted = 0
        self.open = 0
        self.requests: list[Received] = []
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> LoopbackServer:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        with self._lock:
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.accepted += 1
            self._start(self._serve, sock, self.accepted)

    def _serve(self, sock: socket.socket, number: int) -> None:
        guard = sock.dup()
        with self._lock:
            self.open += 1
            self._sockets.add(guard)
        try:
            if self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_side=True)
            peer = Peer(sock, number)
            try:
                self._handler(peer)
            finally:
                peer.close()
        except (OSError, ValueError):
            sock.close()
        finally:
            with self._lock:
                self.open -= 1
                self._sockets.discard(guard)
            guard.close()


def response(body: bytes = b"", status: bytes = b"200 OK", headers: bytes = b"") -> bytes:
    """A response with a Content-Length."""
    return b"HTTP/1.1 %b\r\nContent-Length: %d\r\n%b\r\n%b" % (status, len(body), headers, body)


def answering(respond: Respond, tls: ssl.SSLContext | None = None) -> LoopbackServer:
    """A server that keeps connections, and keeps the requests it gets."""

    def handle(peer: Peer) -> None:
        while (request := peer.read()) is not None:
            server.requests.append(request)
            peer.send(respond(request))

    server = LoopbackServer(handle, tls)
    return server


def scripted(*answers: bytes, tls: ssl.SSLContext | None = None) -> LoopbackServer:
    """A server that reads a request, sends the next of *answers*, and closes."""
    left = list(answers)

    def handle(peer: Peer) -> None:
        request = peer.read()
        if request is not None:
            server.requests.append(request)
            peer.send(left.pop(0) if len(left) > 1 else left[0])

    server = LoopbackServer(handle, tls)
    return server
