"""Copies one file, object or stream."""

from __future__ import annotations

import mimetypes
import os
import sys
from pathlib import Path
from typing import Any

from feature.s3.manager.cli.arguments import Arguments
from feature.s3.manager.cli.place import STREAM, LocalPlace, S3Place
from feature.s3.manager.cli.terminal import Terminal
from feature.s3.manager.errors import TransferError
from feature.s3.manager.transfer_manager import TransferManager
from services import s3


def copy_object(manager: TransferManager, arguments: Arguments, terminal: Terminal) -> None:
    """Copies what the arguments say.

    Raises:
        SmithyError: It failed.
        OSError: A path cannot be read or written.
    """
    source, destination = arguments.source, arguments.destination
    if isinstance(source, LocalPlace) and isinstance(destination, S3Place):
        _upload(manager, arguments, source, destination, terminal)
    elif isinstance(source, S3Place) and isinstance(destination, LocalPlace):
        _download(manager, arguments, source, destination, terminal)


def _upload(
    manager: TransferManager,
    arguments: Arguments,
    source: LocalPlace,
    destination: S3Place,
    terminal: Terminal,
) -> None:
    if os.path.isdir(source.path):
        raise TransferError(f"{source} is a directory; add --recursive")
    destination = destination.named(os.path.basename(source.path))
    if destination.key in ("", STREAM):
        raise TransferError(f"{destination} names no object; add its key")
    input = s3.PutObjectInput(bucket=destination.bucket, key=destination.key)
    input.content_type = content_type(source.path)
    body: Any = sys.stdin.buffer if source.is_stream else Path(source.path)
    input.body = body
    if arguments.dryrun:
        terminal.say(f"(dryrun) upload: {source} to {destination}")
        return
    manager.upload_object(input, resume=arguments.resume)
    terminal.say(f"upload: {source} to {destination}")


def _download(
    manager: TransferManager,
    arguments: Arguments,
    source: S3Place,
    destination: LocalPlace,
    terminal: Terminal,
) -> None:
    input = s3.GetObjectInput(bucket=source.bucket, key=source.key)
    if not destination.is_stream:
        destination = destination.named(source.key.rpartition("/")[2])
    if arguments.dryrun:
        terminal.say(f"(dryrun) download: {source} to {destination}")
        return
    if destination.is_stream:
        # Nothing is said: the object is what comes out.
        with open(sys.stdout.fileno(), "wb", buffering=0, closefd=False) as output:
            manager.download_object(_InOrder(output), input, resume=arguments.resume)
        return
    os.makedirs(os.path.dirname(os.path.abspath(destination.path)), exist_ok=True)
    manager.download_object(destination.path, input, resume=arguments.resume)
    terminal.say(f"download: {source} to {destination}")


class _InOrder:
    """Hides that a file can seek: the standard output may be one that others append to."""

    def __init__(self, file: Any) -> None:
        self.write = file.write


def content_type(name: str) -> str | None:
    """The media type that the end of a name stands for."""
    return mimetypes.guess_type(name)[0]
