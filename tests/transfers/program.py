"""Transfers in a process of its own, which tests kill and interrupt.

``python -m tests.transfers.program MODE URL FOLDER``
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

from aws_core.transport.http import BuildableClient
from feature.s3.manager import TransferManager, with_options
from feature.s3.manager.options import UploaderOptions
from services import s3
from smithy_py import SmithyError
from tests.transfers.soak import BUCKET, PART, client, content, manager

SIZE = 24 * PART + 5


def say(text: str) -> None:
    """Tells the test."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def go_on(transfers: TransferManager, folder: Path) -> None:
    """Uploads and downloads until something ends the process."""
    for number in itertools.count():
        input = s3.PutObjectInput(bucket=BUCKET, key=f"key-{number}", body=folder / "body")
        transfers.upload_object(input)
        say(f"uploaded key-{number}")
        get = s3.GetObjectInput(bucket=BUCKET, key=f"key-{number}")
        transfers.download_object(folder / f"new-{number}", get)
        say(f"downloaded new-{number}")


def upload(
    transfers: TransferManager, folder: Path, resume: Path | None = None, **options: Any
) -> None:
    """Uploads once, from a file."""
    input = s3.PutObjectInput(bucket=BUCKET, key="key", body=folder / "body")
    transfers.upload_object(input, with_options(**options), resume=resume)


def download(transfers: TransferManager, folder: Path) -> None:
    """Downloads once, to a file."""
    transfers.download_object(folder / "new", s3.GetObjectInput(bucket=BUCKET, key="key"))


def leave_stream(transfers: TransferManager) -> None:
    """Begins to read, and goes."""
    output = transfers.get_object(s3.GetObjectInput(bucket=BUCKET, key="key"))
    assert output.body is not None
    say(f"read {len(output.body.read(10))}")


def main(mode: str, url: str, folder: Path) -> None:
    """Does one thing; nothing that it opens is closed."""
    setattr(UploaderOptions, "check", lambda self: None)  # noqa: B010
    transfers = manager(client(url, BuildableClient()), concurrency=4)
    (folder / "body").write_bytes(content(SIZE))
    say("ready")
    match mode:
        case "go on":
            go_on(transfers, folder)
        case "upload":
            upload(transfers, folder)
        case "upload and keep":
            upload(transfers, folder, leave_parts_on_error=True)
        case "upload and resume":
            upload(transfers, folder, folder / "state")
        case "download":
            download(transfers, folder)
        case "leave stream":
            leave_stream(transfers)
        case _:
            raise SmithyError(mode)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
