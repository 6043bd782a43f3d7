"""Uploads one body: as a whole, or in parts side by side."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields
from typing import Any

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.digests import compute_digests
from feature.s3.manager.errors import MultiUploadFailure, TransferError
from feature.s3.manager.fields import given_checksum
from feature.s3.manager.location import get_location
from feature.s3.manager.multipart_upload import MultipartUpload, upload_part
from feature.s3.manager.options import UploaderOptions
from feature.s3.manager.payload import Payload
from feature.s3.manager.plan import Part, grown_part_size, parts
from feature.s3.manager.progress import Progress
from feature.s3.manager.source import Source
from feature.s3.manager.stream_source import StreamSource
from feature.s3.manager.tasks import TaskGroup
from services import s3
from services.s3 import types
from smithy_py.context import BACKGROUND, Context
from smithy_py.metadata import Metadata


@dataclass(frozen=True, kw_only=True)
class UploadOutput:
    """What came of an upload.

    Attributes:
        location: The URL of the object.
        key: Its key.
        upload_id: The id of the multipart upload, "" where there was none.
        completed_parts: Its parts, in order.
        e_tag: The entity tag.
        version_id: The version, in a bucket that has versions.
        result_metadata: What the stack learned about the last call.
    """

    location: str = ""
    key: str = ""
    upload_id: str = ""
    completed_parts: tuple[types.CompletedPart, ...] = ()
    bucket_key_enabled: bool | None = None
    checksum_crc32: str | None = None
    checksum_crc32_c: str | None = None
    checksum_crc64_nvme: str | None = None
    checksum_sha1: str | None = None
    checksum_sha256: str | None = None
    checksum_sha512: str | None = None
    checksum_type: str | None = None
    e_tag: str | None = None
    expiration: str | None = None
    request_charged: str | None = None
    ssekms_key_id: str | None = None
    server_side_encryption: str | None = None
    version_id: str | None = None
    result_metadata: Metadata = field(default_factory=Metadata, repr=False, compare=False)


_TAKEN = frozenset(f.name for f in fields(UploadOutput)) - {"location", "key", "completed_parts"}


def upload_output(
    input: s3.PutObjectInput,
    output: s3.PutObjectOutput | s3.CompleteMultipartUploadOutput | s3.HeadObjectOutput,
    **values: Any,
) -> UploadOutput:
    """What the caller gets to see of the last call's output."""
    for name in _TAKEN - set(values):
        if (value := getattr(output, name, None)) is not None:
            values[name] = value
    location = get_location(output.result_metadata) or getattr(output, "location", None)
    return UploadOutput(location=location or "", key=input.key or "", **values)


class Upload:
    """One upload.

    Args:
        bound: The client to call.
        executor: Sends the parts.
        options: Its options.
        input: What was asked for; its body is ignored.
        source: The body.
        progress: Hears of every part.
    """

    def __init__(
        self,
        bound: BoundClient,
        executor: Executor,
        options: UploaderOptions,
        input: s3.PutObjectInput,
        source: Source,
        progress: Progress,
    ) -> None:
        self._bound = bound
        self._executor = executor
        self._options = options
        self._input = input
        self._source = source
        self._progress = progress

    def run(self, ctx: Context | None) -> UploadOutput:
        """Uploads it, on this thread and the executor's.

        Raises:
            MultiUploadFailure: The upload was begun in parts, and failed.
            OperationError: A call failed before that, or the only call.
        """
        ctx = ctx or BACKGROUND
        self._progress.start()
        try:
            output = self._put(ctx) if self._is_small() else self._put_parts(ctx)
        except BaseException as error:
            self._progress.fail(error)
            raise
        self._progress.complete(output)
        return output

    def _is_small(self) -> bool:
        threshold = self._options.multipart_upload_threshold
        limit = self._options.part_size if threshold is None else threshold - 1
        if self._source.size is None and isinstance(self._source, StreamSource):
            small = self._source.fits(limit)
            self._progress.total_bytes = self._source.size
            return small
        return self._source.size is not None and self._source.size <= limit

    def _put(self, ctx: Context) -> UploadOutput:
        size = self._source.size or 0
        payload = self._source.payload(0, size)
        output = put_object(self._bound, self._options, self._input, payload, ctx)
        self._progress.add(size)
        return output

    def _put_parts(self, ctx: Context) -> UploadOutput:
        upload = self._begin(ctx)
        try:
            size = self._send(upload, ctx)
            output = self._finish(upload, size, ctx)
        except BaseException as error:
            self._give_up(upload, error)
            if not isinstance(error, Exception):
                raise
            raise MultiUploadFailure(upload.upload_id, error) from error
        done = tuple(upload.done[part] for part in sorted(upload.done))
        return upload_output(self._input, output, upload_id=upload.upload_id, completed_parts=done)

    def _begin(self, ctx: Context) -> MultipartUpload:
        upload = MultipartUpload(
            self._bound,
            self._input,
            part_algorithm(self._bound, self._options, self._input),
            self._options.full_object_checksum,
            self._recorded,
        )
        upload.create(ctx)
        return upload

    def _recorded(self, part: Part, completed: types.CompletedPart) -> None:
        self._progress.add(part.length)

    def _finish(
        self, upload: MultipartUpload, size: int, ctx: Context
    ) -> s3.CompleteMultipartUploadOutput:
        return upload.complete(size, ctx)

    def _send(self, upload: MultipartUpload, ctx: Context) -> int:
        """Sends all parts; the bytes they have together."""
        size = 0
        limit = self._options.concurrency
        with TaskGroup[types.CompletedPart](self._executor, limit, ctx) as tasks:
            for part, payload in self._payloads():
                if part in upload.done:
                    size = part.end
                    continue
                input = upload.part_input(part.number)
                tasks.submit(part, upload_part, self._bound, input, payload)
                size = part.end
                if tasks.full:
                    upload.record(*tasks.next())
            while tasks:
                upload.record(*tasks.next())
        return size

    def _payloads(self) -> Iterator[tuple[Part, Payload]]:
        options, source = self._options, self._source
        if source.size is not None:
            part_size = grown_part_size(source.size, options.part_size, options.max_upload_parts)
            for part in parts(source.size, part_size):
                yield part, source.payload(part.offset, part.length)
            return
        offset = 0
        for number in range(1, options.max_upload_parts + 1):
            payload = source.payload(offset, options.part_size)
            if payload.length:
                yield Part(number, offset, payload.length), payload
            if payload.length < options.part_size:
                return
            offset += payload.length
        if source.payload(offset, options.part_size).length:
            raise TransferError(
                f"the body has more than {options.max_upload_parts} parts of {options.part_size} "
                "bytes; raise part_size, or say its length in content_length"
            )

    def _give_up(self, upload: MultipartUpload, error: BaseException) -> None:
        if self._options.leave_parts_on_error:
            error.add_note(f"the parts of the upload {upload.upload_id} were left")
            return
        try:
            upload.abort(self._options.fail_timeout)
        except types.NoSuchUpload:
            error.add_note(
                f"the service has no upload {upload.upload_id} any more; if the answer to its "
                "completion was lost, the object is there"
            )
        except Exception as failure:
            error.add_note(
                f"the upload {upload.upload_id} could not be aborted, its parts may be left: "
                f"{failure}"
            )


def put_object(
    bound: BoundClient,
    options: UploaderOptions,
    input: s3.PutObjectInput,
    payload: Payload,
    ctx: Context,
) -> UploadOutput:
    """Sends a body in one call."""
    input = copy.copy(input)
    input.body = body = payload.body()
    if payload.length and given_checksum(input) is None:
        input.checksum_algorithm = part_algorithm(bound, options, input) or None
        ctx = compute_digests(bound, input, body, ctx)
    output = bound.api.put_object(input, *bound.functions, ctx=ctx)
    return upload_output(input, output)


def part_algorithm(bound: BoundClient, options: UploaderOptions, input: s3.PutObjectInput) -> str:
    """The checksum algorithm of the parts, or "" for none; as in the Go SDK CRC32 by default."""
    given = given_checksum(input)
    chosen = input.checksum_algorithm or (given[0] if given else options.checksum_algorithm)
    if chosen:
        return str(chosen).upper()
    setting = options.request_checksum_calculation
    if setting is None:
        client_options = bound.options()
        if client_options is not None:
            compatible = client_options.checksum_policy == "compatible"
            setting = client_options.request_checksum_calculation
            setting = "when_required" if compatible else setting
    return "" if setting == "when_required" else "CRC32"
