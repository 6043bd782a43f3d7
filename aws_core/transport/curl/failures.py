"""What libcurl says went wrong, as the errors of the default transport."""

from __future__ import annotations

import errno
import http.client
import os
import ssl

from aws_core.transport.curl.libcurl import pycurl
from smithy_py.errors import RequestSendError
from smithy_py.http.transport.failures import (
    MalformedResponseError,
    ServerClosedError,
    handshake_failure,
)

# pycurl has no names for these.
_HTTP2_STREAM = 92
_TOO_LARGE = 100

_MALFORMED = {
    pycurl.E_FTP_WEIRD_SERVER_REPLY,
    pycurl.E_UNSUPPORTED_PROTOCOL,
    pycurl.E_BAD_CONTENT_ENCODING,
    pycurl.E_HTTP2,
    _HTTP2_STREAM,
    _TOO_LARGE,
}
_CERTIFICATE_FILE = {
    pycurl.E_SSL_CERTPROBLEM,
    pycurl.E_SSL_CACERT_BADFILE,
    pycurl.E_SSL_CRL_BADFILE,
}
_OF_THE_SYSTEM = {
    pycurl.E_SEND_ERROR,
    pycurl.E_RECV_ERROR,
    pycurl.E_SSL_CONNECT_ERROR,
    # It would connect again for a request that found its connection closed.
    pycurl.E_COULDNT_CONNECT,
}
_RESET = os.strerror(errno.ECONNRESET)


def handshake_error(code: int, text: str, number: int, place: str) -> RequestSendError:
    """The error for a CONNECT through a proxy, or a TLS handshake, that failed.

    Args:
        code: libcurl's number of the error.
        text: What it says.
        number: The error of the operating system, or 0.
        place: Host and port, for messages.
    """
    if code == pycurl.E_PEER_FAILED_VERIFICATION:
        error = RequestSendError(
            f"the certificate of {place} was not accepted: {_brief(text)}; for a private "
            "authority set the CA bundle",
            permanent=True,
        )
        error.__cause__ = ssl.SSLCertVerificationError(1, _brief(text))
        return error
    if code in _CERTIFICATE_FILE:
        return RequestSendError(
            f"TLS with {place}: a certificate file cannot be loaded: {_brief(text)}", permanent=True
        )
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return handshake_failure(TimeoutError(), place)
    if number:
        return handshake_failure(OSError(number, os.strerror(number)), place)
    if code == pycurl.E_SSL_CONNECT_ERROR:
        cause = ssl.SSLError(1, _brief(text))
        cause.reason = "WRONG_VERSION_NUMBER" if "wrong version" in text else _brief(text)
        return handshake_failure(cause, place)
    return handshake_failure(OSError(_brief(text)), place)


def transfer_error(code: int, text: str, number: int, began: bool, reused: bool) -> Exception:
    """What the default transport would have met in an exchange.

    Args:
        code: libcurl's number of the error.
        text: What it says.
        number: The error of the operating system, or 0.
        began: Whether anything of an answer came.
        reused: Whether the connection had been used before.
    """
    if _RESET in text:
        # The error of the system may be that of the farewell it tried to send afterwards.
        number = errno.ECONNRESET
    if code == pycurl.E_PARTIAL_FILE or (code == pycurl.E_RECV_ERROR and began and not number):
        return http.client.IncompleteRead(b"")
    if code == pycurl.E_GOT_NOTHING:
        # Nothing but interim answers.
        return ServerClosedError()
    if code in _OF_THE_SYSTEM and number:
        error = OSError(number, os.strerror(number))
        if not began and isinstance(error, ConnectionError):
            closed = ServerClosedError()
            closed.__cause__ = error
            return closed
        return error
    if code == pycurl.E_COULDNT_CONNECT and not began:
        closed = ServerClosedError()
        if not reused:
            # HTTP/2 only: the stream was refused, or GOAWAY left it out.
            closed.__cause__ = ConnectionRefusedError(
                errno.ECONNREFUSED, "the server refused the request unread"
            )
        return closed
    if code == pycurl.E_HTTP2 and not text:
        # The connection ended.
        return MalformedResponseError("it ended too soon") if began else ServerClosedError()
    if code in _MALFORMED or began:
        return MalformedResponseError(_brief(text))
    return OSError(_brief(text))


def _brief(text: str) -> str:
    """The text without what a server may have put into it beyond reason."""
    return "".join(c if c.isprintable() else "?" for c in text[:200])
