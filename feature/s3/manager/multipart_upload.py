"""One multipart upload: its id, the parts that are done, its end."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.crc import combined, is_crc
from feature.s3.manager.digests import compute_digests
from feature.s3.manager.errors import TransferError
from feature.s3.manager.fields import (
    CHECKSUMS,
    completed_part,
    copied,
    given_checksum,
)
from feature.s3.manager.payload import Payload
from feature.s3.manager.plan import Part
from feature.s3.manager.tasks import Scope
from services import s3
from services.s3 import types
from smithy_py.context import Context, with_timeout

Recorder = Callable[[Part, types.CompletedPart], None]


class MultipartUpload:
    """A multipart upload, and what is done of it.

    Args:
        bound: The client to call.
        input: What was asked for.
        algorithm: The checksum algorithm of the parts, or "" for none.
        full_object: Whether the checksum is to be one of the whole object.
        recorder: Called with every part that is done.

    Attributes:
        upload_id: The id, once there is one.
        algorithm: The checksum algorithm of the parts, or "" for none.
        full_object: Whether the checksum is one of the whole object.
        done: What S3 said of each part that is done, by part.
    """

    def __init__(
        self,
        bound: BoundClient,
        input: s3.PutObjectInput,
        algorithm: str,
        full_object: bool,
        recorder: Recorder,
    ) -> None:
        self.upload_id = ""
        self.done: dict[Part, types.CompletedPart] = {}
        self._bound = bound
        self._input = input
        self.algorithm = algorithm
        self._given = given_checksum(input)
        whole = full_object or self._given is not None or algorithm == "CRC64NVME"
        self.full_object = whole and is_crc(algorithm)
        self._recorder = recorder

    def create(self, ctx: Context) -> None:
        """Begins the upload."""
        input = copied(s3.CreateMultipartUploadInput, self._input)
        if self.algorithm:
            input.checksum_algorithm = self.algorithm
        if self.full_object:
            input.checksum_type = types.ChecksumType.FULL_OBJECT
        bound = self._bound
        output = bound.api.create_multipart_upload(input, *bound.functions, ctx=ctx)
        if not output.upload_id:
            raise TransferError("the service began a multipart upload, but gave it no id")
        self.upload_id = output.upload_id

    def part_input(self, number: int) -> s3.UploadPartInput:
        """The input that sends a part, but for its body."""
        return copied(
            s3.UploadPartInput,
            self._input,
            upload_id=self.upload_id,
            part_number=number,
            checksum_algorithm=self.algorithm or None,
        )

    def record(self, part: Part, completed: types.CompletedPart) -> None:
        """Keeps what S3 said of a part; every part that is done comes by here."""
        self.done[part] = completed
        self._recorder(part, completed)

    def complete(self, size: int, ctx: Context) -> s3.CompleteMultipartUploadOutput:
        """Puts the parts together.

        Args:
            size: The bytes of the whole object.
            ctx: The context of the call.

        Raises:
            TransferError: The parts are not the whole object.
        """
        parts = sorted(self.done)
        behind = 0
        for part in parts:
            if part.offset != behind:
                raise TransferError(f"part {part.number} begins at {part.offset}, not {behind}")
            behind = part.end
        if behind != size:
            raise TransferError(f"the uploaded parts have {behind} bytes, but the body has {size}")
        input = copied(
            s3.CompleteMultipartUploadInput,
            self._input,
            upload_id=self.upload_id,
            mpu_object_size=size,
            multipart_upload=types.CompletedMultipartUpload(
                parts=[self.done[part] for part in parts]
            ),
        )
        if self.full_object:
            input.checksum_type = types.ChecksumType.FULL_OBJECT
            name = CHECKSUMS[self.algorithm]
            setattr(input, name, self._given[1] if self._given else self._whole_checksum(parts))
        bound = self._bound
        return bound.api.complete_multipart_upload(input, *bound.functions, ctx=ctx)

    def _whole_checksum(self, parts: list[Part]) -> str | None:
        """The checksum of the object, if the service told those of all parts."""
        name = CHECKSUMS[self.algorithm]
        found: list[tuple[bytes, int]] = []
        for part in parts:
            value: str | None = getattr(self.done[part], name)
            if value is None:
                return None
            found.append((base64.b64decode(value), part.length))
        return combined(self.algorithm, found)

    def abort(self, timeout: float) -> None:
        """Has S3 drop the parts; the upload's own context may have ended already.

        Args:
            timeout: Seconds it may take.
        """
        input = copied(s3.AbortMultipartUploadInput, self._input, upload_id=self.upload_id)
        bound = self._bound
        with with_timeout(timeout) as ctx:
            bound.api.abort_multipart_upload(input, *bound.functions, ctx=ctx)


def upload_part(
    bound: BoundClient, input: s3.UploadPartInput, payload: Payload, scope: Scope
) -> types.CompletedPart:
    """Task: sends one part.

    Args:
        bound: The client to call.
        input: The input, but for its body.
        payload: The body.
        scope: The context of the transfer.
    """
    input = copy.copy(input)
    input.body = body = payload.body()
    ctx = compute_digests(bound, input, body, scope.ctx)
    output = bound.api.upload_part(input, *bound.functions, ctx=ctx)
    return completed_part(input, output)
