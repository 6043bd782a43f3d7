"""One connection that libcurl speaks on: it has a multi handle of its own, and one easy handle."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections import deque
from typing import Any

from aws_core.transport.curl.failures import handshake_error, transfer_error
from aws_core.transport.curl.libcurl import pycurl
from aws_core.transport.curl.upload import Upload
from smithy_py.http.connection_observer import CONNECTION_OBSERVER
from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.message import Message

_BUFFER = 64 * 1024
_UPLOAD_BUFFER = 256 * 1024
# The pool decides how long a connection is kept.
_AGE = 2**31 - 1
# What libcurl would add on its own; a header of the request goes before.
_NOT_ADDED = [b"Accept:", b"Content-Type:", b"Expect:", b"User-Agent:"]

_SETTINGS: list[tuple[int, Any]] = [
    (pycurl.NOSIGNAL, 1),
    (pycurl.PATH_AS_IS, 1),
    (pycurl.BUFFERSIZE, _BUFFER),
    (pycurl.UPLOAD_BUFFERSIZE, _UPLOAD_BUFFER),
    (pycurl.MAXAGE_CONN, _AGE),
    (pycurl.HTTPPROXYTUNNEL, 1),
    # Empty, so that it does not look into the environment.
    (pycurl.PROXY, ""),
    (pycurl.NOPROXY, ""),
]


class CurlConnection(Connection):
    """A connection of the pool, on which libcurl sends requests and reads answers.

    libcurl does its work when :meth:`advance` lets it, on the thread of the call: so a call
    waits in ``poll`` alone, and shutting the socket down ends it there.

    Attributes:
        lines: The lines of the heads that came, status lines and trailers included.
        chunks: What came of the body and was not read yet.
        running: Whether the transfer goes on.
        failure: Why it ended before its end, or None.
        multiplexes: Whether it speaks HTTP/2.

    Args:
        url: The server, or the proxy that requests are forwarded by.
        place: Host and port, for messages.
        sock: The open TCP connection.
        settings: Options of libcurl.
        read_timeout: Seconds without anything sent or received, or None.
    """

    __slots__ = (
        "_easy",
        "_events",
        "_fd",
        "_kind",
        "_multi",
        "_offered",
        "_opened",
        "_pid",
        "_place",
        "_quiet",
        "_ready",
        "_reusable",
        "_secured",
        "_selector",
        "_sent",
        "_upload",
        "chunks",
        "failure",
        "lines",
        "multiplexes",
        "running",
    )

    def __init__(
        self,
        url: str,
        place: str,
        sock: socket.socket,
        settings: list[tuple[int, Any]],
        read_timeout: float | None,
    ) -> None:
        self.sock = sock
        self.read_timeout = read_timeout
        self.reused = False
        self.observer = None
        self._state = ""
        self.lines: list[bytes] = []
        self.chunks: deque[bytes] = deque()
        self.running = False
        self.failure: BaseException | None = None
        self._place = place
        self._pid = os.getpid()
        self._offered: socket.socket | None = sock
        self._fd = -1
        self._events = select.POLLIN
        self._selector = select.poll()
        self._selector.register(sock, self._events)
        self._quiet = 0.0
        self._kind = ""
        self._upload: Upload | None = None
        self._reusable = False
        self._sent = False
        self._opened = time.monotonic()
        self._secured = url.startswith("https:")
        self.multiplexes = False
        self._easy: Any = pycurl.Curl()
        self._multi: Any = pycurl.CurlMulti()
        for option, value in (*_SETTINGS, *settings):
            self._easy.setopt(option, value)
        self._easy.setopt(pycurl.URL, url)
        self._easy.setopt(pycurl.OPENSOCKETFUNCTION, self._offer)
        self._easy.setopt(pycurl.SOCKOPTFUNCTION, _is_connected)
        self._easy.setopt(pycurl.PREREQFUNCTION, self._send)
        self._easy.setopt(pycurl.HEADERFUNCTION, self.lines.append)
        self._easy.setopt(pycurl.WRITEFUNCTION, self.chunks.append)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        # Whether CONNECT and TLS are done, where there are any.
        self._ready = url.startswith("http:") and all(o != pycurl.PROXY for o, _ in settings)

    def _offer(self, _purpose: int, _address: object) -> socket.socket | int:
        # Once: a connection that libcurl finds closed must not be replaced behind our back.
        sock, self._offered = self._offered, None
        return pycurl.SOCKET_BAD if sock is None else sock

    def _send(self, *_addresses: object) -> int:
        if self._sent:
            # After a 417 it would send the request again, without asking.
            return int(pycurl.PREREQFUNC_ABORT)
        if self._secured and not self._ready:
            observer = CONNECTION_OBSERVER.get()
            if observer is not None:
                observer.shook_hands(time.monotonic() - self._opened)
        self._sent = self._ready = True
        # What a proxy said to CONNECT is among them.
        self.lines.clear()
        return int(pycurl.PREREQFUNC_OK)

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        if what == pycurl.POLL_REMOVE:
            return
        self._fd = fd
        events = 0
        if what & pycurl.POLL_IN:
            events |= select.POLLIN
        if what & pycurl.POLL_OUT:
            events |= select.POLLOUT
        if events != self._events:
            self._events = events
            self._selector.modify(self.sock, events)

    @property
    def bare_socket(self) -> socket.socket:
        """The TCP socket, which libcurl has a duplicate of."""
        return self.sock

    def begin(self, message: Message) -> None:
        """Starts to send *message*."""
        head, _, body = message.head.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        target = lines.pop(0).split(b" ")[1]
        if head.endswith(b": ") or b": \r\n" in head:
            # Of an empty header it needs to be told that it is meant.
            lines = [one[:-2] + b";" if one.endswith(b": ") else one for one in lines]
        self._upload = None
        easy = self._easy
        easy.setopt(pycurl.REQUEST_TARGET, target)
        easy.setopt(pycurl.HTTPHEADER, lines + _NOT_ADDED)
        if body:
            self._become("POST")
            easy.setopt(pycurl.POSTFIELDS, body)
        elif message.joined:
            self._become("HEAD" if message.method == "HEAD" else "GET")
        else:
            self._become("PUT")
            self._upload = Upload(message.raw_pieces(), message.length)
            easy.setopt(pycurl.READFUNCTION, self._upload.read)
            # Without it libcurl would send it chunked, whatever the headers say.
            easy.setopt(pycurl.INFILESIZE_LARGE, -1 if message.length is None else message.length)
        easy.setopt(pycurl.CUSTOMREQUEST, message.method)
        self.lines.clear()
        self.chunks.clear()
        self._quiet = 0.0
        self._sent = False
        self.failure = None
        self.running = True
        self._reusable = False
        self._multi.add_handle(easy)
        self._act(pycurl.SOCKET_TIMEOUT, 0)

    def abort(self) -> None:
        """Ends the transfer, and with it the connection."""
        if self.running:
            self._multi.remove_handle(self._easy)
            self.running = False

    def _become(self, kind: str) -> None:
        if kind == self._kind:
            return
        self._kind = kind
        self._easy.setopt(pycurl.HTTPGET, 1)
        match kind:
            case "HEAD":
                self._easy.setopt(pycurl.NOBODY, 1)
            case "POST":
                self._easy.setopt(pycurl.POST, 1)
            case "PUT":
                self._easy.setopt(pycurl.UPLOAD, 1)
            case _:
                pass

    def advance(self) -> None:
        """Waits until libcurl can go on, and lets it.

        Raises:
            TimeoutError: Nothing happened for the read timeout.
        """
        due = self._multi.timeout()
        if due != 0:
            # TLS and CONNECT have a limit of their own, which is among libcurl's timers.
            limit = self.read_timeout if self._ready else None
            left = -1 if limit is None else max(0, int((limit - self._quiet) * 1000))
            wait = due if due > 0 and (left < 0 or due < left) else left
            found = self._selector.poll(wait)
            if found:
                self._quiet = 0.0
                events = found[0][1]
                mask = pycurl.CSELECT_OUT if events & select.POLLOUT else 0
                if events & ~select.POLLOUT:
                    mask |= pycurl.CSELECT_IN
                self._act(self._fd, mask)
                return
            self._quiet += wait / 1000
            if wait == left:
                raise TimeoutError
        self._act(pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, fd: int, mask: int) -> None:
        _, running = self._multi.socket_action(fd, mask)
        if not running:
            self._finish()

    def _finish(self) -> None:
        self.running = False
        _, _, failed = self._multi.info_read()
        self._reusable = (
            not failed and not self.withheld and self._easy.getinfo(pycurl.ACTIVESOCKET) >= 0
        )
        if not self.reused:
            version = self._easy.getinfo(pycurl.INFO_HTTP_VERSION)
            self.multiplexes = version == pycurl.CURL_HTTP_VERSION_2_0
        number = self._easy.getinfo(pycurl.OS_ERRNO) if failed else 0
        self._multi.remove_handle(self._easy)
        if self._upload is not None and self._upload.error is not None:
            self.failure = self._upload.error
        elif failed:
            _, code, text = failed[0]
            if self._ready:
                self.failure = transfer_error(code, text, number, bool(self.lines))
            else:
                self.failure = handshake_error(code, text, number, self._place)

    @property
    def withheld(self) -> bool:
        """Whether the body of the request waits for the server to ask for it."""
        return self._upload is not None and not self._upload.begun

    def length(self) -> int | None:
        """How long the body is, as far as its head said so."""
        announced: int = self._easy.getinfo(pycurl.CONTENT_LENGTH_DOWNLOAD_T)
        return None if announced < 0 else announced

    def is_drained(self) -> bool:
        """Whether the transfer ended so that another can follow it."""
        return self._reusable

    def is_usable(self) -> bool:
        """Whether the server neither closed the idle connection nor sent anything unasked.

        Of HTTP/2, which sends more than answers, libcurl knows.
        """
        if self.multiplexes:
            return True
        if self._events != select.POLLIN:
            self._events = select.POLLIN
            self._selector.modify(self.sock, self._events)
        return not self._selector.poll(0)

    def close(self) -> None:
        """Closes the socket and lets go of libcurl's handles."""
        if os.getpid() == self._pid:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
        elif self._fd >= 0:
            # What libcurl says in parting must not reach the peer of the parent.
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), self._fd)
        # Another thread may be at work in them: what it finds is a socket that was shut down,
        # and then it closes them.
        with contextlib.suppress(pycurl.error):
            self.abort()
            self._multi.close()
            self._easy.close()
            self.sock.close()


def _is_connected(_fd: int, _purpose: int) -> int:
    return int(pycurl.SOCKOPT_ALREADY_CONNECTED)
