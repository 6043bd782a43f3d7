"""The transport's errors: what failed, to which host, and whether trying again may help."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl

from smithy_py.errors import ConnectError, RequestSendError, ResponseReadError

CLOSED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""What reading or writing raises once the peer has closed the connection."""

_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_REASON_LIMIT = 200


class MalformedResponseError(http.client.HTTPException):
    """What came is not an HTTP/1.1 response."""


class ServerClosedError(ConnectionError):
    """The server closed the connection before the first byte of an answer."""


def connect_failure(error: Exception, place: str) -> ConnectError:
    """The error for a TCP connection to *place* that could not be made."""
    if isinstance(error, TimeoutError):
        return ConnectError(f"connect to {place}: timed out", timeout=True)
    return ConnectError(f"connect to {place}: {reason_of(error)}")


def lookup_failure(error: Exception, host: str) -> RequestSendError:
    """The error for a host name that could not be looked up."""
    if isinstance(error, TimeoutError):
        return RequestSendError(f"look up host {host}: timed out", timeout=True)
    unknown = isinstance(error, UnicodeError) or (
        isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME
    )
    reason = "not a host name" if isinstance(error, UnicodeError) else reason_of(error)
    return RequestSendError(f"look up host {host}: {reason}", permanent=unknown)


def handshake_failure(error: Exception, place: str) -> RequestSendError:
    """The error for a TLS handshake, or a CONNECT through a proxy, that failed."""
    match error:
        case ssl.SSLCertVerificationError():
            return RequestSendError(
                f"the certificate of {place} was not accepted: {error.verify_message}; for a "
                "private authority set the CA bundle",
                permanent=True,
            )
        case ssl.SSLError() if error.reason == "WRONG_VERSION_NUMBER":
            return RequestSendError(
                f"TLS handshake with {place}: what answers there does not speak TLS",
                permanent=True,
            )
        case TimeoutError():
            return RequestSendError(f"TLS handshake with {place}: timed out", timeout=True)
        case ssl.SSLError():
            return RequestSendError(f"TLS handshake with {place}: {reason_of(error)}")
        case _:
            return RequestSendError(f"connect to {place}: {reason_of(error)}")


def exchange_failure(error: Exception, place: str, timeout: float | None) -> RequestSendError:
    """The error for a request that was sent, in part at least, and got no answer."""
    match error:
        case MalformedResponseError():
            return RequestSendError(f"the answer of {place} cannot be read: {error}")
        case TimeoutError(errno=None):
            return RequestSendError(
                f"{place} neither read nor answered for {timeout:g} s", timeout=True
            )
        case ServerClosedError(__cause__=None):
            return RequestSendError(f"{place} closed the connection without an answer")
        case ServerClosedError(__cause__=Exception() as cause):
            return exchange_failure(cause, place, timeout)
        case _:
            # A TimeoutError with a number is the system's: keep-alive probes went unanswered.
            return RequestSendError(
                f"the connection to {place} failed: {reason_of(error)}",
                timeout=isinstance(error, TimeoutError),
            )


def read_failure(error: Exception, place: str, timeout: float | None) -> ResponseReadError:
    """The error for a body that could not be read to its end."""
    match error:
        case TimeoutError(errno=None):
            return ResponseReadError(
                f"{place} sent nothing more of the body for {timeout:g} s", timeout=True
            )
        case http.client.IncompleteRead():
            return ResponseReadError(f"{place} ended the body too soon")
        case http.client.HTTPException():
            return ResponseReadError(f"the body from {place} cannot be read: {error}")
        case _:
            return ResponseReadError(
                f"the connection to {place} failed: {reason_of(error)}",
                timeout=isinstance(error, TimeoutError),
            )


def reason_of(error: Exception) -> str:
    """The reason in words, of an error of the operating system or of TLS."""
    match error:
        case ssl.SSLEOFError():
            return "closed in the middle of TLS"
        case ssl.SSLError(reason=str(reason)):
            return reason.replace("_", " ").lower()
        case OSError(strerror=str(text)) if text:
            return text[:1].lower() + text[1:]
        case OSError(errno=int(number)):
            return errno.errorcode.get(number, str(number))
        case _:
            # What a proxy answered may be in it.
            text = str(error)[:_REASON_LIMIT] or type(error).__name__
            return "".join(character if character.isprintable() else "?" for character in text)
