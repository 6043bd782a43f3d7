"""Sends one request on a connection and reads the head of its answer."""

from __future__ import annotations

import time

from smithy_py.http.transport.connection import Connection
from smithy_py.http.transport.failures import CLOSED, MalformedResponseError, ServerClosedError
from smithy_py.http.transport.message import Message
from smithy_py.http.transport.response_head import ResponseHead, read_head

# As many as Go's http.Transport takes before it gives up.
_INTERIM_LIMIT = 5


def exchange(
    message: Message, connection: Connection, continue_timeout: float
) -> tuple[ResponseHead, bool]:
    """Sends *message* and reads the head of the answer.

    Args:
        message: The request.
        connection: Where to.
        continue_timeout: Seconds to wait for ``100 Continue``.

    Returns:
        The head, and whether the whole request was sent, so that another may follow it.

    Raises:
        ServerClosedError: The connection was closed without an answer.
        MalformedResponseError: The answer is not HTTP/1.1.
        OSError: The connection failed, or was silent for too long.
        SerializationError: The body cannot be read.
    """
    failure: Exception | None = None
    try:
        connection.send_all((message.head,))
        if message.expects_continue:
            head = _await_continue(connection, continue_timeout)
            if head is not None:
                return head, False
        if not message.joined:
            connection.send_body(message)
    except CLOSED as error:
        # A server that refuses a body answers and closes; its answer says more than the error.
        failure = error
    try:
        return _read_answer(connection), failure is None
    except ServerClosedError:
        if failure is None:
            raise
        raise ServerClosedError from failure


def _await_continue(connection: Connection, seconds: float) -> ResponseHead | None:
    """The final answer, if there is one already; None when the body is to be sent."""
    end = time.monotonic() + seconds
    for _ in range(_INTERIM_LIMIT):
        left = end - time.monotonic()
        if left <= 0 or not connection.wait_readable(left):
            return None
        head = read_head(connection.reader)
        if head.status_code == 100:
            return None
        if not head.interim:
            return head
    raise MalformedResponseError("it never ends: one interim answer follows the other")


def _read_answer(connection: Connection) -> ResponseHead:
    for _ in range(_INTERIM_LIMIT + 1):
        head = read_head(connection.reader)
        if not head.interim:
            return head
    raise MalformedResponseError("it never ends: one interim answer follows the other")
