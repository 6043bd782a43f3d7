"""Sends requests on pooled HTTP/1.1 connections."""

from __future__ import annotations

import http.client
import os
import time
import weakref
from typing import TYPE_CHECKING

from smithy_py.context import Context
from smithy_py.errors import OperationError, SmithyError
from smithy_py.http.connection_observer import CONNECTION_OBSERVER
from smithy_py.http.request import Request
from smithy_py.http.response import Response, ResponseBody
from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.connection_body import ConnectionBody
from smithy_py.http.transport.exchange import exchange
from smithy_py.http.transport.failures import ServerClosedError, exchange_failure
from smithy_py.http.transport.limits import UNLIMITED, Limits
from smithy_py.http.transport.message import Message
from smithy_py.http.transport.options import DialerOptions, TransportOptions
from smithy_py.http.transport.pool import Origin, Pool
from smithy_py.http.transport.response_reader import ResponseReader

if TYPE_CHECKING:
    from smithy_py.http.transport.dialer import Dialer

_HTTPError = (OSError, http.client.HTTPException, ValueError)
# A DeadlineExceededError is an OSError as well.
_Handled = (SmithyError, ServerClosedError)


class Transport:
    """A :class:`smithy_py.http.HTTPClient` for HTTP/1.1, safe from any number of threads.

    The request is sent as it stands; what is added is ``Host`` and the framing of the body,
    where the request does not have them. Redirects are answers like any other.

    Args:
        options: How connections are kept, secured and used.
        dialer_options: How they are opened.
        timeout: Seconds for a whole call, the reading of the body included, or None.
    """

    def __init__(
        self,
        options: TransportOptions | None = None,
        dialer_options: DialerOptions | None = None,
        timeout: float | None = None,
    ) -> None:
        self._options = (options or TransportOptions()).copy()
        self._dialer_options = (dialer_options or DialerOptions()).copy()
        self._timeout = timeout or None
        self._dialer: Dialer | None = None
        self._start()
        _transports.add(self)

    def _start(self) -> None:
        self._pool = Pool(self._options)
        self._dialer = None
        self._finalizer = weakref.finalize(self, self._pool.close)

    def start_in_child(self) -> None:
        """Begins anew in a forked process; the connections stay the parent's."""
        self._finalizer.detach()
        self._pool.close_in_child()
        self._start()

    def do(self, request: Request, *, ctx: Context) -> Response:
        """Sends *request*; the response's body is unread, and its connection waits for that.

        Raises:
            SerializationError: The request cannot be written as HTTP/1.1.
            RequestSendError: No whole head of an answer came.
            CanceledError: The context ended first.
        """
        ctx.check()
        origin = self._pool.origins.get((request.scheme, request.host)) or self._origin(request)
        route = origin.route
        message = Message(request, route.forwarded, route.proxy_headers)
        if not ctx.cancellable and self._timeout is None:
            return self._send(message, origin, UNLIMITED)
        limits = Limits(ctx, self._timeout, origin.place)
        try:
            return self._send(message, origin, limits)
        except BaseException:
            limits.release()
            raise

    def _origin(self, request: Request) -> Origin:
        return self._pool.add(self._get_dialer().route(request.scheme, request.host))

    def _get_dialer(self) -> Dialer:
        if self._dialer is None:
            from smithy_py.http.transport.dialer import Dialer

            # Two threads may both make one; either serves.
            self._dialer = Dialer(self._options, self._dialer_options)
        return self._dialer

    def _send(self, message: Message, origin: Origin, limits: Limits) -> Response:
        connection = self._connect(origin, limits, fresh=False)
        try:
            return self._exchange(message, connection, origin, limits)
        except ServerClosedError as error:
            if not (connection.reused and message.replayable) or limits.error() is not None:
                raise self._failure(error, connection, origin, limits) from error
        # An idle connection was closed by the server just then, as Go's transport has it:
        # what a GET or HEAD asks for can be asked for again.
        connection = self._connect(origin, limits, fresh=True)
        try:
            return self._exchange(message, connection, origin, limits)
        except ServerClosedError as error:
            raise self._failure(error, connection, origin, limits) from error

    def _connect(self, origin: Origin, limits: Limits, fresh: bool) -> Connection:
        observer = CONNECTION_OBSERVER.get()
        started = 0.0 if observer is None else time.monotonic()
        connection = origin.pool.take(origin, limits, fresh)
        if connection is None:
            try:
                connection = self._get_dialer().open(origin.route, limits)
            except BaseException:
                origin.forget()
                raise
        if observer is not None:
            observer.acquired(time.monotonic() - started)
            connection.observer = observer
            connection.move("acquired")
        if limits.cancellable:
            limits.watch(connection.bare_socket)
        return connection

    def _exchange(
        self, message: Message, connection: Connection, origin: Origin, limits: Limits
    ) -> Response:
        try:
            head, complete = exchange(message, connection, self._options.expect_continue_timeout)
            reader = ResponseReader(connection, message.method, head)
        except BaseException as error:
            origin.discard(connection)
            if isinstance(error, _HTTPError) and not isinstance(error, _Handled):
                raise self._failure(error, connection, origin, limits) from error
            raise
        keep = complete and not (reader.will_close or message.closes)
        body = ConnectionBody(reader, connection, origin, limits, keep)
        length = reader.length
        if length == 0:
            body.finish(keep)
        stream = ResponseBody(body, length)
        return Response(head.status_code, head.headers, stream, head.reason, head.http_version)

    @staticmethod
    def _failure(
        error: Exception, connection: Connection, origin: Origin, limits: Limits
    ) -> OperationError:
        timeout = connection.read_timeout
        return limits.error() or exchange_failure(error, origin.place, timeout)

    def close(self) -> None:
        """Closes the idle connections; those in use are closed when they are done."""
        self._pool.close()


_transports: weakref.WeakSet[Transport] = weakref.WeakSet()


def _after_fork() -> None:
    for transport in list(_transports):
        transport.start_in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
