"""Sends a piece of a file that the kernel reads by itself."""

from __future__ import annotations

import errno
import os
import socket

from smithy_py.errors import SerializationError
from smithy_py.http.body import FileRange

_NOT_OF_THIS_FILE = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}


def can_send_files(sock: socket.socket) -> bool:
    """Whether *sock* takes what stands in a file as it stands there, without TLS."""
    return hasattr(os, "sendfile") and type(sock) is socket.socket


def send_file(sock: socket.socket, piece: FileRange) -> bool:
    """Sends *piece*; whether the file is one that the kernel can send.

    Raises:
        SerializationError: The file ends before the piece does.
        BlockingIOError: The server took nothing for the read timeout.
        OSError: The connection failed, or the file cannot be read.
    """
    sent = 0
    while sent < piece.length:
        try:
            count = os.sendfile(
                sock.fileno(), piece.descriptor, piece.offset + sent, piece.length - sent
            )
        except OSError as error:
            if sent or error.errno not in _NOT_OF_THIS_FILE:
                raise
            return False
        if not count:
            raise SerializationError(
                f"the body ended after {sent} of the {piece.length} bytes announced"
            )
        sent += count
    return True
