"""One transfer with one SDK in a process of its own: prints seconds, CPU seconds and peak bytes.

``python -m benchmarks.transfer_program SDK WHAT URL FOLDER``, with ``ours``, ``theirs`` or ``crt``
for SDK.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.transfer_stub import LARGE, SMALL

MIB = 1024 * 1024
PART = 8 * MIB
CONCURRENCY = 10
STREAM = 5 * 1024 * MIB

Transfer = Callable[[], object]


class Zeros:
    """A stream of zeros that does not tell how long it is."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._block = bytes(MIB)

    def read(self, size: int = -1) -> bytes:
        """Up to 1 MiB at a time."""
        size = min(size if size >= 0 else self._left, self._left, MIB)
        self._left -= size
        return self._block if size == MIB else bytes(size)


def ours(what: str, url: str, folder: Path) -> Transfer:
    """*what*, with this SDK."""
    from aws_core.config import load_default_config, with_base_endpoint
    from feature.s3.manager import (
        DownloadDirectoryInput,
        TransferManager,
        UploadDirectoryInput,
        with_options,
    )
    from services import s3

    config = load_default_config(with_base_endpoint(url))
    client = s3.new_from_config(config, s3.with_options(use_path_style=True))
    manager = TransferManager(client, with_options(part_size_bytes=PART, concurrency=CONCURRENCY))
    get = s3.GetObjectInput(bucket="bucket", key="large")
    files, kept = folder / "files", folder / "kept"
    count = len(os.listdir(files)) if files.exists() else 0
    body: Any = folder / "large"
    transfers: dict[str, Transfer] = {
        "warm-up": lambda: [
            manager.upload_object(s3.PutObjectInput(bucket="bucket", key="small", body=b"x")),
            manager.download_object(io.BytesIO(), s3.GetObjectInput(bucket="bucket", key="small")),
        ],
        "upload": lambda: manager.upload_object(
            s3.PutObjectInput(bucket="bucket", key="large", body=body)
        ),
        "download": lambda: manager.download_object(folder / "large.new", get),
        "upload-files": lambda: manager.upload_directory(
            UploadDirectoryInput(bucket="bucket", source=files)
        ),
        "download-files": lambda: manager.download_directory(
            DownloadDirectoryInput(bucket="bucket", destination=kept, key_prefix=f"count-{count}/")
        ),
        "stream": lambda: manager.upload_object(
            s3.PutObjectInput(bucket="bucket", key="large", body=Zeros(STREAM))  # type: ignore[arg-type]
        ),
    }
    return transfers[what]


def theirs(what: str, url: str, folder: Path) -> Transfer:
    """*what*, with boto3's s3transfer."""
    # Where awscrt is installed, botocore would sign and checksum with it.
    os.environ["BOTO_DISABLE_CRT"] = "true"
    import boto3
    from botocore.config import Config
    from s3transfer.manager import TransferConfig, TransferManager

    client = boto3.client(
        "s3",
        endpoint_url=url,
        config=Config(s3={"addressing_style": "path"}, max_pool_connections=CONCURRENCY),
    )
    config = TransferConfig(
        multipart_threshold=2 * PART,
        multipart_chunksize=PART,
        max_request_concurrency=CONCURRENCY,
    )
    manager = TransferManager(client, config)
    files, kept = folder / "files", folder / "kept"

    def upload_files() -> None:
        with manager:
            found = [
                manager.upload(str(files / name), "bucket", name) for name in os.listdir(files)
            ]
            for future in found:
                future.result()

    def download_files() -> None:
        kept.mkdir(exist_ok=True)
        prefix = f"count-{len(os.listdir(files))}/"
        pages = client.get_paginator("list_objects_v2").paginate(Bucket="bucket", Prefix=prefix)
        with manager:
            found = [
                manager.download("bucket", item["Key"], str(kept / item["Key"].split("/")[1]))
                for page in pages
                for item in page["Contents"]
            ]
            for future in found:
                future.result()

    transfers: dict[str, Transfer] = {
        **_of_one_object(manager, folder),
        "upload-files": upload_files,
        "download-files": download_files,
        "stream": lambda: manager.upload(Zeros(STREAM), "bucket", "large").result(),
    }
    return transfers[what]


def _of_one_object(manager: Any, folder: Path) -> dict[str, Transfer]:
    """The transfers of a single object, with any manager of s3transfer."""
    return {
        "warm-up": lambda: [
            manager.upload(io.BytesIO(b"x"), "bucket", "small").result(),
            manager.download("bucket", "small", io.BytesIO()).result(),
        ],
        "upload": lambda: manager.upload(str(folder / "large"), "bucket", "large").result(),
        "download": lambda: manager.download("bucket", "large", str(folder / "large.new")).result(),
    }


def crt(what: str, url: str, folder: Path) -> Transfer:
    """*what*, one of the large ones, with s3transfer's manager on awscrt.

    It has no number of parts at a time to set, but a throughput that it aims at.
    """
    from botocore.config import Config
    from botocore.session import Session
    from s3transfer.crt import (
        BotocoreCRTCredentialsWrapper,
        BotocoreCRTRequestSerializer,
        CRTTransferManager,
        create_s3_crt_client,
    )

    session = Session()
    region = os.environ["AWS_REGION"]
    # The name for the server stands in its certificate, as awscrt wants it.
    url = url.replace("127.0.0.1", "localhost")
    given = BotocoreCRTCredentialsWrapper(session.get_credentials())
    client = create_s3_crt_client(
        region,
        given.to_crt_credentials_provider(),
        part_size=PART,
        use_ssl=url.startswith("https:"),
        verify=os.environ.get("AWS_CA_BUNDLE"),
    )
    settings = {
        "region_name": region,
        "endpoint_url": url,
        "config": Config(s3={"addressing_style": "path"}),
    }
    manager = CRTTransferManager(client, BotocoreCRTRequestSerializer(session, settings))
    return _of_one_object(manager, folder)[what]


def check(what: str, folder: Path) -> None:
    """Refuses a download that is not what the server has.

    Raises:
        AssertionError: It is not.
    """
    if what == "download":
        assert (folder / "large.new").stat().st_size == LARGE
    if what == "download-files":
        assert {path.stat().st_size for path in (folder / "kept").iterdir()} == {SMALL}
        assert len(os.listdir(folder / "kept")) == len(os.listdir(folder / "files"))


def main() -> None:
    """Runs what the command line asks for."""
    sdk, what, url, folder = sys.argv[1:]
    make = {"ours": ours, "theirs": theirs, "crt": crt}[sdk]
    # What is imported and compiled for the first call is not what is measured.
    make("warm-up", url, Path(folder))()
    transfer = make(what, url, Path(folder))
    wall, cpu = time.perf_counter(), time.process_time()
    transfer()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    check(what, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak}))


if __name__ == "__main__":
    main()
