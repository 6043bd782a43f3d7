"""Sends requests with libcurl, on the connections of the default transport's pool."""

from __future__ import annotations

import http.client
from typing import Any

from aws_core.transport.curl.acquiring import Acquiring
from aws_core.transport.curl.body import CurlBody
from aws_core.transport.curl.connection import CurlConnection
from aws_core.transport.curl.dialer import CurlDialer
from aws_core.transport.curl.libcurl import pycurl
from aws_core.transport.curl.reader import CurlReader, receive_head
from smithy_py.errors import RequestSendError, SmithyError
from smithy_py.http.connection_observer import CONNECTION_OBSERVER
from smithy_py.http.response import Response, ResponseBody
from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.dialer import Dialer
from smithy_py.http.transport.failures import ServerClosedError
from smithy_py.http.transport.limits import Limits
from smithy_py.http.transport.message import Message
from smithy_py.http.transport.options import DialerOptions, TransportOptions
from smithy_py.http.transport.pool import Origin
from smithy_py.http.transport.transport import Transport

_FAILURES: tuple[type[Exception], ...] = (
    OSError,
    http.client.HTTPException,
    ValueError,
    pycurl.error,
)


class CurlTransport(Transport):
    """A :class:`Transport` whose connections speak HTTP/1.1 or HTTP/2 through libcurl.

    Args:
        options: How connections are kept, secured and used.
        dialer_options: How they are opened.
        timeout: Seconds for a whole call, the reading of the body included, or None.
        http2: Whether HTTP/2 is spoken where a server offers it.
    """

    def __init__(
        self,
        options: TransportOptions | None = None,
        dialer_options: DialerOptions | None = None,
        timeout: float | None = None,
        http2: bool = True,
    ) -> None:
        self._http2 = http2
        super().__init__(options, dialer_options, timeout)

    def _get_dialer(self) -> Dialer:
        if self._dialer is None:
            self._dialer = CurlDialer(self._options, self._dialer_options, self._http2)
        return self._dialer

    def _connect(self, origin: Origin, limits: Limits, fresh: bool) -> Connection:
        observer = CONNECTION_OBSERVER.get()
        if observer is None:
            return super()._connect(origin, limits, fresh)
        acquiring = Acquiring(observer)
        token = CONNECTION_OBSERVER.set(acquiring)
        try:
            connection = super()._connect(origin, limits, fresh)
        finally:
            CONNECTION_OBSERVER.reset(token)
        assert isinstance(connection, CurlConnection)
        connection.acquire(observer, acquiring.seconds)
        return connection

    def _exchange(
        self, message: Message, connection: Connection, origin: Origin, limits: Limits
    ) -> Response:
        assert isinstance(connection, CurlConnection)
        try:
            connection.begin(message)
            head = receive_head(connection)
            # Any, as its body asks for the reader of the default transport.
            reader: Any = CurlReader(connection, message, head)
            length = reader.length
            if length == 0 and not reader.refused:
                reader.end()
        except BaseException as error:
            origin.discard(connection)
            if isinstance(error, (SmithyError, ServerClosedError)):
                if isinstance(error, RequestSendError) and (limit := limits.error()) is not None:
                    raise limit from error
                raise
            if isinstance(error, _FAILURES):
                raise self._failure(error, connection, origin, limits) from error
            raise
        keep = not reader.will_close
        body = CurlBody(reader, connection, origin, limits, keep)
        if length == 0:
            body.finish(keep)
        stream = ResponseBody(body, length)
        return Response(head.status_code, head.headers, stream, head.reason, head.http_version)
