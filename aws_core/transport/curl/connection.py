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
from aws_core.transport.curl.request import RequestOptions
from aws_core.transport.curl.upload import Upload
from smithy_py.http.connection_observer import ConnectionObserver
from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.message import Message

# The end of what the peer sends, with something still unread before it; Linux alone tells it.
_END: int = getattr(select, "POLLRDHUP", 0)
_EVENTS: dict[int, int] = {
    pycurl.POLL_IN: select.POLLIN,
    pycurl.POLL_OUT: select.POLLOUT,
    pycurl.POLL_INOUT: select.POLLIN | select.POLLOUT,
}
# A request up to this size fits into what the system buffers for a socket.
_SHORT = 8 * 1024
# Milliseconds after which libcurl may look whether any of it is left to send all the same.
_GLANCE = 1000


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
        "_acquiring",
        "_easy",
        "_events",
        "_fd",
        "_multi",
        "_offered",
        "_opened",
        "_options",
        "_pid",
        "_place",
        "_quiet",
        "_ready",
        "_reusable",
        "_secured",
        "_selector",
        "_sent",
        "_upload",
        "_watched",
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
        self._upload: Upload | None = None
        self._reusable = False
        self._sent = False
        self._opened = time.monotonic()
        self._acquiring = 0.0
        self._secured = url.startswith("https:")
        self.multiplexes = False
        self._easy: Any = pycurl.Curl()
        self._options = RequestOptions(self._easy)
        self._multi: Any = pycurl.CurlMulti()
        for option, value in settings:
            self._easy.setopt(option, value)
        self._easy.setopt(pycurl.URL, url)
        self._easy.setopt(pycurl.OPENSOCKETFUNCTION, self._offer)
        self._easy.setopt(pycurl.SOCKOPTFUNCTION, self._opens)
        self._easy.setopt(pycurl.HEADERFUNCTION, self.lines.append)
        self._easy.setopt(pycurl.WRITEFUNCTION, self.chunks.append)
        self._watched = False
        self._be_watched(True)
        # Whether CONNECT and TLS are done, where there are any.
        self._ready = url.startswith("http:") and not dict(settings).get(pycurl.PROXY)

    def _offer(self, _purpose: int, _address: object) -> socket.socket | int:
        # Once: a connection that libcurl finds closed must not be replaced behind our back.
        sock, self._offered = self._offered, None
        return pycurl.SOCKET_BAD if sock is None else sock

    def _opens(self, fd: int, _purpose: int) -> int:
        self._fd = fd
        return int(pycurl.SOCKOPT_ALREADY_CONNECTED)

    def _send(self, *_addresses: object) -> int:
        if self._sent:
            # After a 417 it would send the request again, without asking.
            return int(pycurl.PREREQFUNC_ABORT)
        if self.observer is not None and not self._ready:
            seconds = time.monotonic() - self._opened
            if self._secured:
                self.observer.shook_hands(seconds)
            self.observer.acquired(self._acquiring + seconds)
        self._sent = self._ready = True
        # What a proxy said to CONNECT is among them.
        self.lines.clear()
        return int(pycurl.PREREQFUNC_OK)

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        # There is another, which libcurl made to wake itself up.
        if fd == self._fd:
            self._await(_EVENTS.get(what, self._events))

    def _await(self, events: int) -> None:
        if events != self._events:
            self._events = events
            self._selector.modify(self.sock, events)

    def _be_watched(self, watched: bool) -> None:
        if watched != self._watched:
            self._watched = watched
            self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch if watched else None)
            self._easy.setopt(pycurl.PREREQFUNCTION, self._send if watched else None)

    @property
    def bare_socket(self) -> socket.socket:
        """The TCP socket, which libcurl has a duplicate of."""
        return self.sock

    def acquire(self, observer: ConnectionObserver, seconds: float) -> None:
        """Tells *observer* that the connection is acquired, once TLS and CONNECT are done.

        Args:
            observer: Who is told, now or when the request goes out.
            seconds: What it took until now.
        """
        self.observer = observer
        if self._ready:
            observer.acquired(seconds)
        self._acquiring = seconds

    def begin(self, message: Message) -> None:
        """Starts to send *message*."""
        self._upload = self._options.set(message)
        # What a short request on a connection that was used waits for is known: its answer. So
        # it goes without the callbacks, each of which costs as much as a call of the system.
        short = message.joined and len(message.head) <= _SHORT
        self._be_watched(not (short and self.reused) or self.multiplexes)
        self._await(select.POLLIN)
        self.lines.clear()
        self.chunks.clear()
        self._quiet = 0.0
        self._sent = False
        self.failure = None
        self.running = True
        self._reusable = False
        self._multi.add_handle(self._easy)
        self._act(pycurl.SOCKET_TIMEOUT, 0)

    def abort(self) -> None:
        """Ends the transfer, and with it the connection."""
        if self.running:
            self._multi.remove_handle(self._easy)
            self.running = False

    def advance(self) -> None:
        """Waits until libcurl can go on, and lets it.

        Raises:
            TimeoutError: Nothing happened for the read timeout.
        """
        due = self._multi.timeout()
        if due != 0:
            # TLS and CONNECT have a limit of their own, which is among libcurl's timers.
            # So has the wait for "100 Continue".
            limit = self.read_timeout if self._ready and not (due > 0 and self.withheld) else None
            left = -1 if limit is None else max(0, int((limit - self._quiet) * 1000))
            wait = due if due > 0 and (left < 0 or due < left) else left
            if not self._watched and not 0 <= wait <= _GLANCE:
                wait = _GLANCE
            found = self._selector.poll(wait)
            if found:
                self._quiet = 0.0
                events = found[0][1]
                mask = pycurl.CSELECT_OUT if events & select.POLLOUT else 0
                mask |= pycurl.CSELECT_IN if events & ~select.POLLOUT else 0
                self._act(self._fd, mask)
                return
            if limit is not None:
                self._quiet += wait / 1000
            if wait == left:
                raise TimeoutError
        self._act(pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, fd: int, mask: int) -> None:
        multi = self._multi
        _, running = multi.socket_action(fd, mask) if self._watched else multi.perform()
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
                self.failure = transfer_error(code, text, number, bool(self.lines), self.reused)
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

        HTTP/2 sends more than answers, so that there only the end counts.
        """
        self._await(_END if self.multiplexes else select.POLLIN)
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
