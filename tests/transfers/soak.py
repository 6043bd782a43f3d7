"""Transfers of all kinds and sizes, each with what must hold after it."""

from __future__ import annotations

import collections
import hashlib
import io
import os
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from aws_core.retry import NoRateLimit, Standard
from aws_core.transport.http import BuildableClient
from feature.s3.manager import MultiUploadFailure, TransferManager, with_options
from services import s3
from smithy_py import SmithyError
from tests.canned import options

PART = 64 * 1024
SIZES = (0, 1, 1000, PART - 1, PART, PART + 1, 2 * PART, 5 * PART + 3, 16 * PART, 20 * PART + 1)
BUCKET = "bucket"


def content(size: int) -> bytes:
    """Bytes of that many, always the same."""
    return random.Random(size).randbytes(size)


def stored_name(size: int) -> str:
    """The key of an object of that many bytes."""
    return f"stored/{size}"


def client(url: str, http_client: BuildableClient, attempts: int = 4) -> s3.Client:
    """A client that tries again at once, without a quota."""
    retryer = Standard(
        max_attempts=attempts, backoff=lambda attempt, error: 0.002, rate_limiter=NoRateLimit()
    )
    settings = options(http_client, base_endpoint=url, use_path_style=True, retryer=retryer)
    return s3.Client(s3.Options(**settings))


def impatient(ca_bundle: str | os.PathLike[str], seconds: float = 1.0) -> BuildableClient:
    """A transport that waits so long for whatever does not come."""
    patient = BuildableClient().with_ca_bundle(ca_bundle)
    return patient.with_read_timeout(seconds).with_tls_handshake_timeout(seconds)


def manager(client: s3.Client, concurrency: int = 8, **more: Any) -> TransferManager:
    """A manager with small parts; the test must have lifted their minimum."""
    return TransferManager(
        client,
        with_options(
            part_size_bytes=PART,
            multipart_upload_threshold=2 * PART,
            concurrency=concurrency,
            get_object_buffer_size=4 * PART,
            **more,
        ),
    )


class _Stream:
    """Gives its bytes in order, once, and does not tell how many there are."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


class Soak:
    """Does transfers and notes everything that is wrong with how they end.

    Args:
        managers: The managers, which take turns.
        folder: Where files are.

    Attributes:
        done: The keys that were reported as uploaded, with the size of each.
        tried: All keys that were to be uploaded, with the size of each.
        failed: The ids of uploads that said that they could not be aborted.
        endings: How many transfers ended how.
        wrong: What must not have happened.
    """

    def __init__(self, managers: Sequence[TransferManager], folder: Path) -> None:
        self._managers = managers
        self._folder = folder
        self.done: dict[str, int] = {}
        self.tried: dict[str, int] = {}
        self.failed: set[str] = set()
        self.endings: collections.Counter[str] = collections.Counter()
        self.wrong: list[str] = []
        for size in SIZES:
            (folder / str(size)).write_bytes(content(size))

    def store(self) -> None:
        """Uploads what is going to be downloaded."""
        for size in SIZES:
            self._managers[0].upload_object(
                s3.PutObjectInput(bucket=BUCKET, key=stored_name(size), body=content(size))
            )

    def run(self, numbers: Iterable[int], threads: int) -> None:
        """Does the transfers of these numbers on that many threads."""
        left = iter(numbers)
        lock = threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    number = next(left, None)
                if number is None:
                    return
                try:
                    ending = self._transfer(number)
                except BaseException as error:
                    ending = "wrong"
                    self.wrong.append(f"{number}: {type(error).__name__}: {error}")
                with lock:
                    self.endings[ending] += 1

        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _manager(self, number: int) -> TransferManager:
        return self._managers[number % len(self._managers)]

    def _transfer(self, number: int) -> str:
        chance = random.Random(number)
        size = chance.choice(SIZES)
        if chance.random() < 0.5:
            return self._upload(number, size, chance.choice(("bytes", "path", "file", "stream")))
        return self._download(number, size, chance.choice(("path", "file", "writer", "stream")))

    def _upload(self, number: int, size: int, kind: str) -> str:
        data = content(size)
        bodies: dict[str, Callable[[], Any]] = {
            "bytes": lambda: data,
            "path": lambda: self._folder / str(size),
            "file": lambda: io.BytesIO(data),
            "stream": lambda: _Stream(data),
        }
        key = f"uploaded/{number}"
        self.tried[key] = size
        try:
            self._manager(number).upload_object(
                s3.PutObjectInput(bucket=BUCKET, key=key, body=bodies[kind]())
            )
        except SmithyError as error:
            if isinstance(error, MultiUploadFailure):
                notes = getattr(error.cause, "__notes__", [])
                if any(error.upload_id in note for note in notes):
                    self.failed.add(error.upload_id)
            return "upload failed"
        self.done[key] = size
        return "uploaded"

    def _download(self, number: int, size: int, kind: str) -> str:
        input = s3.GetObjectInput(bucket=BUCKET, key=stored_name(size))
        path = self._folder / f"new-{number}"
        try:
            data = self._fetch(self._manager(number), input, path, kind)
        except SmithyError:
            assert not path.exists(), "a failed download is there"
            return "download failed"
        assert data == content(size), f"{kind} of {size} bytes is corrupt"
        return "downloaded"

    def _fetch(
        self, manager: TransferManager, input: s3.GetObjectInput, path: Path, kind: str
    ) -> bytes:
        if kind == "path":
            manager.download_object(path, input)
            data = path.read_bytes()
            path.unlink()
            return data
        if kind == "file":
            memory = io.BytesIO()
            manager.download_object(memory, input)
            return memory.getvalue()
        if kind == "writer":
            pieces: list[bytes] = []

            class Writer:
                def write(self, data: Any) -> None:
                    pieces.append(bytes(data))

            manager.download_object(Writer(), input)
            return b"".join(pieces)
        output = manager.get_object(input)
        assert output.body is not None
        with output.body as body:
            return bytes(body.read())

    def check(self, state: dict[str, Any]) -> None:
        """Compares what the server has with what was said of it."""
        objects: dict[str, str] = state["objects"]
        for key, size in self.done.items():
            if objects.get(key) != _sum(size):
                self.wrong.append(f"{key} was uploaded, but the server has {objects.get(key)}")
        for key, size in self.tried.items():
            # An upload whose last answer was lost may be there, but never a part of it.
            if key in objects and objects[key] != _sum(size):
                self.wrong.append(f"{key} of {size} bytes is corrupt on the server")
        self.wrong += _left_parts(state["uploads"], self.failed)
        self.wrong += [f"{name} was left" for name in os.listdir(self._folder) if "." in name]


def _sum(size: int) -> str:
    return hashlib.sha256(content(size)).hexdigest()


def _left_parts(uploads: dict[str, int], failed: set[str]) -> Iterator[str]:
    """Uploads that have parts although nobody was told of them."""
    for upload_id, parts in uploads.items():
        if parts and upload_id not in failed:
            yield f"{upload_id} was left with {parts} parts, and no error says so"
