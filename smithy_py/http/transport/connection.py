"""One open connection: what is sent on it, what is read from it, whether it can be kept."""

from __future__ import annotations

import http.client
import io
import select
import socket
import ssl
from collections.abc import Iterable
from typing import Any

from smithy_py.http.connection_observer import ConnectionObserver
from smithy_py.http.transport.file_sending import can_send_files, send_file
from smithy_py.http.transport.message import Message
from smithy_py.http.transport.silence import limit_silence


class Connection:
    """A connection that was opened, with what was read from it and not used yet.

    Attributes:
        sock: The socket, or what TLS made of it.
        reader: What is received, buffered.
        reused: Whether a request was answered on it before.
        observer: Who is told what becomes of it, or None.

    Args:
        below: The connection of ``http.client`` that opened the socket and closes it.
        read_timeout: Seconds that a single send or receive may take, or None.
    """

    __slots__ = (
        "_below",
        "_poll",
        "_receiver",
        "_state",
        "observer",
        "read_timeout",
        "reader",
        "reused",
        "sock",
    )

    def __init__(self, below: http.client.HTTPConnection, read_timeout: float | None) -> None:
        self._below = below
        self.read_timeout = read_timeout
        self.sock: socket.socket = below.sock
        limit_silence(self.sock, read_timeout)
        secured: Any = self.sock
        if hasattr(secured, "suppress_ragged_eofs"):
            # An end without TLS's goodbye must not pass for the end of a body.
            secured.suppress_ragged_eofs = False
        self._receiver = _Receiver(self.sock)
        self.reader = _Reader(self._receiver)
        self.reused = False
        self.observer: ConnectionObserver | None = None
        self._state = ""
        self._poll = _Readable(self.sock)

    @property
    def bare_socket(self) -> socket.socket:
        """The socket of the operating system, below TLS within TLS as well."""
        below: Any = self.sock
        while not isinstance(below, socket.socket):
            below = below.socket
        return below

    def makefile(self, mode: str) -> io.BufferedReader:
        """The reader; ``http.client.HTTPResponse`` asks for it as it would ask a socket."""
        assert mode == "rb"
        return self.reader

    def send_all(self, pieces: Iterable[bytes | memoryview]) -> None:
        """Sends each piece.

        Raises:
            TimeoutError: The server took nothing for the read timeout.
            OSError: The connection failed.
        """
        send = self.sock.sendall
        for piece in pieces:
            try:
                send(piece)
            except BlockingIOError:
                raise TimeoutError from None

    def send_body(self, message: Message) -> None:
        """Sends the body of *message*, whose head was sent.

        Raises:
            TimeoutError: The server took nothing for the read timeout.
            SerializationError: The body cannot be read.
            OSError: The connection failed.
        """
        piece = message.file_range() if can_send_files(self.sock) else None
        try:
            if piece is not None and send_file(self.sock, piece):
                return
        except BlockingIOError:
            raise TimeoutError from None
        self.send_all(message.body_pieces())

    def wait_readable(self, seconds: float) -> bool:
        """Whether the first byte of an answer, or the end, comes within *seconds*."""
        # A socket that polls as readable may only have TLS session tickets, so this reads.
        limit_silence(self.sock, seconds)
        try:
            self.reader.peek(1)
        except TimeoutError:
            return False
        finally:
            limit_silence(self.sock, self.read_timeout)
        return True

    def is_drained(self) -> bool:
        """Whether nothing is left in the buffer, as it must be after the end of a body."""
        self._receiver.paused = True
        try:
            return not self.reader.peek(1)
        finally:
            self._receiver.paused = False

    def is_usable(self) -> bool:
        """Whether the server neither closed the idle connection nor sent anything unasked."""
        return not self._poll()

    def move(self, state: str) -> None:
        """Tells the observer that the connection is in *state* now, "" when it is closed."""
        before, self._state = self._state, state
        if self.observer is not None:
            self.observer.moved(before, state)

    def close(self) -> None:
        """Closes the socket."""
        self._below.close()


class _Receiver(io.RawIOBase):
    """Receives from a socket; while paused there is nothing, without asking the socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.paused = False
        self._receive = sock.recv_into

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        if self.paused:
            return None
        try:
            return self._receive(buffer)
        except BlockingIOError:
            raise TimeoutError from None


class _Reader(io.BufferedReader):
    def close(self) -> None:
        """Does nothing: a response closes its file at its end, the connection goes on."""


class _Readable:
    """Whether a socket has something to read, or its end, right now."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._poll: Any = None
        if hasattr(select, "poll"):
            self._poll = select.poll()
            self._poll.register(sock.fileno(), select.POLLIN)

    def __call__(self) -> bool:
        if isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
            return True
        if self._poll is not None:
            return bool(self._poll.poll(0))
        return bool(select.select([self._sock], [], [], 0)[0])
