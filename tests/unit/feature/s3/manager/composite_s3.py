"""S3 in memory with one object that was uploaded in parts, and has a composite checksum."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from itertools import accumulate
from typing import Any

from aws_core.checksum.algorithms import checksum, header_name
from feature.s3.manager import Downloader, TransferManager, with_options
from services import s3
from smithy_py.http import Request, Response
from smithy_py.http.response import ResponseBody
from tests.unit.feature.s3.manager.fake_s3 import BreakingBody, FakeS3, error, xml

INPUT = s3.GetObjectInput(bucket="bkt", key="key")
WAYS = ["offset", "order", "stream"]
"""To where an object is downloaded: to any place, in order, to a reader."""


class CompositeS3(FakeS3):
    """Has the object "key".

    Args:
        content: Its content.
        sizes: How many bytes each of its parts has.
        algorithm: The algorithm of its checksums.

    Attributes:
        e_tag: Its entity tag.
        composite: Its checksum.
        flipped: The offsets of bytes that are sent wrong.
        refusal: The status and code that GetObjectAttributes is refused with, if it is.
        tells_checksums: Whether GetObjectAttributes tells the checksums of the parts.
        tells_count: Whether it tells their number behind the checksum.
        page: How many parts it tells of in one answer.
        whole_in_parts: Whether answers about a part tell the checksum of the object, not their own.
        checksum_type: The type that is told.
    """

    def __init__(self, content: bytes, sizes: list[int], algorithm: str = "CRC32") -> None:
        super().__init__()
        assert sum(sizes) == len(content)
        self.content = content
        self.algorithm = algorithm
        ends = list(accumulate(sizes))
        self.spans = list(zip([0, *ends], ends, strict=False))
        self.checksums = [checksum(algorithm, [content[a:b]]) for a, b in self.spans]
        joined = b"".join(base64.b64decode(value) for value in self.checksums)
        self.composite = f"{checksum(algorithm, [joined])}-{len(sizes)}"
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
        self.e_tag = f'"{digest}-{len(sizes)}"'
        self.flipped: set[int] = set()
        self.refusal: tuple[int, str] | None = None
        self.tells_checksums = True
        self.tells_count = True
        self.page = 1000
        self.whole_in_parts = False
        self.ignores_attributes = False
        self.knows_parts = True
        self.checksum_type = "COMPOSITE"

    def _head(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        headers = {"ETag": self.e_tag, "Content-Length": str(len(self.content))}
        return Response(200, headers | self._told(request, self.composite))

    def _told(self, request: Request, value: str) -> dict[str, str]:
        if request.headers.get("x-amz-checksum-mode") != "ENABLED":
            return {}
        return {header_name(self.algorithm): value, "x-amz-checksum-type": self.checksum_type}

    def _get(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        if "attributes" in query and not self.ignores_attributes:
            self.calls[-1] = "attributes"
            return self._attributes(request)
        if request.headers.get("if-match", self.e_tag) != self.e_tag:
            return error(412, "PreconditionFailed")
        headers = {"ETag": self.e_tag, "Accept-Ranges": "bytes"}
        size = len(self.content)
        first, end, status = 0, size, 200
        range = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", ""))
        if "partNumber" in query and self.knows_parts:
            number = int(query["partNumber"][0])
            if number > len(self.spans):
                return error(416, "InvalidPartNumber")
            first, end = self.spans[number - 1]
            headers["x-amz-mp-parts-count"] = str(len(self.spans))
            value = self.composite if self.whole_in_parts else self.checksums[number - 1]
            headers |= self._told(request, value)
            status = 206
        elif range:
            first, end, status = int(range[1]), min(int(range[2]) + 1, size), 206
        if status == 206:
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
        sent = bytearray(self.content[first:end])
        for offset in self.flipped:
            if first <= offset < end:
                sent[offset - first] ^= 1
        headers["Content-Length"] = str(len(sent))
        raw: Any = io.BytesIO(sent)
        if self.break_after and len(sent) > self.break_after[0]:
            raw = BreakingBody(bytes(sent), self.break_after.pop(0))
        return Response(status, headers, ResponseBody(raw, len(sent)))

    def _attributes(self, request: Request) -> Response:
        if self.refusal is not None:
            return error(*self.refusal)
        after = int(request.headers.get("x-amz-part-number-marker", "0"))
        told = range(after, min(after + self.page, len(self.spans)))
        name = f"Checksum{self.algorithm}"
        listed = "".join(
            f"<Part><PartNumber>{index + 1}</PartNumber>"
            f"<Size>{self.spans[index][1] - self.spans[index][0]}</Size>"
            + (f"<{name}>{self.checksums[index]}</{name}>" if self.tells_checksums else "")
            + "</Part>"
            for index in told
        )
        whole = self.composite if self.tells_count else self.composite.partition("-")[0]
        return xml(
            f"<GetObjectAttributesResponse><ETag>{self.e_tag.strip(chr(34))}</ETag>"
            f"<Checksum><{name}>{whole}</{name}>"
            f"<ChecksumType>{self.checksum_type}</ChecksumType></Checksum>"
            f"<ObjectParts><IsTruncated>{str(told.stop < len(self.spans)).lower()}</IsTruncated>"
            f"<NextPartNumberMarker>{told.stop}</NextPartNumberMarker>"
            f"<PartsCount>{len(self.spans)}</PartsCount>{listed}</ObjectParts>"
            f"<ObjectSize>{len(self.content)}</ObjectSize></GetObjectAttributesResponse>"
        )


class InOrder:
    """Takes bytes in order only."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(data)


def fetch(fake: CompositeS3, how: str, part_size: int, get_object_type: str = "RANGE") -> bytes:
    """Downloads the object in one of the three ways."""
    chosen = {"get_object_type": get_object_type, "concurrency": 3}
    if how == "stream":
        options = with_options(part_size_bytes=part_size, get_object_buffer_size=20_000, **chosen)
        with TransferManager(fake.client()) as transfers:
            output = transfers.get_object(INPUT, options)
            assert output.body is not None
            with output.body as body:
                return body.read()
    with Downloader(fake.client(), with_options(part_size=part_size, **chosen)) as downloader:
        if how == "order":
            writer = InOrder()
            downloader.download(writer, INPUT)
            return writer.data
        memory = io.BytesIO()
        downloader.download(memory, INPUT)
        return memory.getvalue()
