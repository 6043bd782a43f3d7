"""S3 in memory, behind the seam where requests are sent; it can be told to misbehave."""

from __future__ import annotations

import base64
import datetime
import io
import re
import threading
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree

from services import s3
from smithy_py.context import Context
from smithy_py.errors import ResponseReadError
from smithy_py.http import Request, Response
from smithy_py.http.response import ResponseBody
from tests.canned import options

Fault = Callable[[str, Request], Response | Exception | None]


class BreakingBody:
    """A body whose connection fails after some bytes."""

    def __init__(self, data: bytes, after: int) -> None:
        self._file = io.BytesIO(data[:after])

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        if not data:
            raise ResponseReadError("the connection was reset")
        return data

    def close(self) -> None:
        self._file.close()


class FakeS3:
    """Keeps objects and uploads; an :class:`HTTPClient`.

    Attributes:
        objects: The content of each object, by key.
        uploads: The parts of each upload that was neither completed nor aborted, by its id.
        begun: The key of each upload, and when it was begun, by its id.
        calls: The operations that were called, in order.
        requests: The requests, in the same order.
        fault: Called with each operation and request; what it returns is the answer, what it
            raises the failure.
        break_after: The bytes after which bodies of objects break off, one after the other.
        whole_checksums: Whether it tells the checksums of whole objects.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.begun: dict[str, tuple[str, datetime.datetime]] = {}
        self.calls: list[str] = []
        self.requests: list[Request] = []
        self.completions: list[ElementTree.Element] = []
        self.fault: Fault = lambda operation, request: None
        self.break_after: list[int] = []
        self.whole_checksums = False
        self.ignores_ranges = False
        self._lock = threading.Lock()

    def client(self, **more: Any) -> s3.Client:
        """A client of it."""
        return s3.Client(s3.Options(**options(self, **more)))

    def do(self, request: Request, *, ctx: Context) -> Response:
        ctx.check()
        query = parse_qs(request.query, keep_blank_values=True)
        operation = _operation(request.method, query)
        body = bytes(request.body)
        with self._lock:
            self.calls.append(operation)
            self.requests.append(request.clone())
            answer = self.fault(operation, request)
            if isinstance(answer, Exception):
                raise answer
            if answer is not None:
                return answer
            handle = getattr(self, f"_{operation}")
            request, body = _without_chunks(request, body)
            response: Response = handle(unquote(request.path[1:]), query, request, body)
            return response

    def _put(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        if not _checksum_holds(request, body):
            return error(400, "BadDigest")
        self.objects[key] = body
        return Response(200, {"ETag": tag(body)})

    def _create(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        upload_id = f"upload-{len(self.begun) + 1}"
        self.begin(upload_id, key)
        return xml(
            f"<InitiateMultipartUploadResult><UploadId>{upload_id}</UploadId>"
            "</InitiateMultipartUploadResult>"
        )

    def begin(self, upload_id: str, key: str, seconds_ago: float = 0.0) -> None:
        """Has an upload that was begun so long ago."""
        age = datetime.timedelta(seconds=seconds_ago)
        self.uploads[upload_id] = {}
        self.begun[upload_id] = (key, datetime.datetime.now(datetime.UTC) - age)

    def _uploads(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        prefix = query.get("prefix", [""])[0]
        listed = "".join(
            f"<Upload><Key>{key}</Key><UploadId>{upload_id}</UploadId>"
            f"<Initiated>{time.strftime('%Y-%m-%dT%H:%M:%S.000Z')}</Initiated></Upload>"
            for upload_id in self.uploads
            for key, time in (self.begun[upload_id],)
            if key.startswith(prefix)
        )
        return xml(f"<ListMultipartUploadsResult>{listed}</ListMultipartUploadsResult>")

    def _part(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        parts = self.uploads.get(query["uploadId"][0])
        if parts is None:
            return error(404, "NoSuchUpload")
        if not _checksum_holds(request, body):
            return error(400, "BadDigest")
        parts[int(query["partNumber"][0])] = body
        return Response(200, {"ETag": tag(body)})

    def _parts(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        parts = self.uploads.get(query["uploadId"][0])
        if parts is None:
            return error(404, "NoSuchUpload")
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{tag(parts[number])}</ETag></Part>"
            for number in sorted(parts)
        )
        return xml(f"<ListPartsResult><IsTruncated>false</IsTruncated>{listed}</ListPartsResult>")

    def _complete(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        upload_id = query["uploadId"][0]
        parts = self.uploads[upload_id]
        root = ElementTree.fromstring(body)
        self.completions.append(root)
        listed = [
            (int(_text(part, "PartNumber")), _text(part, "ETag"))
            for part in root
            if part.tag.endswith("Part")
        ]
        if [(number, tag(parts[number])) for number in sorted(parts)] != listed:
            return error(400, "InvalidPart")
        whole = b"".join(parts[number] for number in sorted(parts))
        if request.headers.get("x-amz-checksum-type") == "FULL_OBJECT" and crc32(
            whole
        ) != request.headers.get("x-amz-checksum-crc32"):
            return error(400, "BadDigest")
        del self.uploads[upload_id]
        self.objects[key] = whole
        return xml(
            f"<CompleteMultipartUploadResult><ETag>{tag(whole)}</ETag>"
            "</CompleteMultipartUploadResult>"
        )

    def _abort(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        self.uploads.pop(query["uploadId"][0], None)
        return Response(204)

    def _head(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        data = self.objects.get(key)
        if data is None:
            return Response(404)
        headers = {"ETag": tag(data), "Content-Length": str(len(data))}
        return Response(200, headers | self._checksums(data))

    def _get(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        data = self.objects.get(key)
        if data is None:
            return error(404, "NoSuchKey")
        if request.headers.get("if-match", tag(data)) != tag(data):
            return error(412, "PreconditionFailed")
        headers = {"ETag": tag(data)}
        range = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range", ""))
        status, sent = 200, data
        if range and not self.ignores_ranges:
            first, last = int(range[1]), min(int(range[2]), len(data) - 1)
            if first >= len(data):
                return error(416, "InvalidRange")
            status, sent = 206, data[first : last + 1]
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        else:
            headers |= self._checksums(data)
        headers["Content-Length"] = str(len(sent))
        raw: Any = io.BytesIO(sent)
        if self.break_after and len(sent) > self.break_after[0]:
            raw = BreakingBody(sent, self.break_after.pop(0))
        return Response(status, headers, ResponseBody(raw, len(sent)))

    def _checksums(self, data: bytes) -> dict[str, str]:
        if not self.whole_checksums:
            return {}
        return {"x-amz-checksum-crc32": crc32(data), "x-amz-checksum-type": "FULL_OBJECT"}

    def _list(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        prefix = query.get("prefix", [""])[0]
        after = query.get("continuation-token", [""])[0]
        found = [key for key in sorted(self.objects) if key.startswith(prefix) and key > after]
        page, more = found[:3], len(found) > 3
        contents = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(self.objects[key])}</Size></Contents>"
            for key in page
        )
        token = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if more else ""
        return xml(
            f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}{contents}"
            "</ListBucketResult>"
        )

    def _delete(self, key: str, query: Any, request: Request, body: bytes) -> Response:
        errors = ""
        for item in ElementTree.fromstring(body).iter():
            if item.tag.endswith("Object"):
                key = _text(item, "Key")
                if key.startswith("kept"):
                    errors += f"<Error><Key>{key}</Key><Code>AccessDenied</Code></Error>"
                else:
                    self.objects.pop(key, None)
        return xml(f"<DeleteResult>{errors}</DeleteResult>")


def _operation(method: str, query: Any) -> str:
    if "uploads" in query:
        return "create" if method == "POST" else "uploads"
    if "uploadId" in query:
        return {"PUT": "part", "GET": "parts", "POST": "complete", "DELETE": "abort"}[method]
    if "list-type" in query:
        return "list"
    return "delete" if "delete" in query else method.lower()


def _without_chunks(request: Request, body: bytes) -> tuple[Request, bytes]:
    """The content of an ``aws-chunked`` body, and its trailer as a header."""
    if "aws-chunked" not in request.headers.get("content-encoding", ""):
        return request, body
    content = b""
    size, _, rest = body.partition(b"\r\n")
    while length := int(size, 16):
        content += rest[:length]
        size, _, rest = rest[length + 2 :].partition(b"\r\n")
    name, _, value = rest.decode().strip().partition(":")
    request = request.clone()
    request.headers[name] = value
    return request, content


def _checksum_holds(request: Request, body: bytes) -> bool:
    return request.headers.get("x-amz-checksum-crc32", crc32(body)) == crc32(body)


def _text(element: ElementTree.Element, name: str) -> str:
    return next(child.text or "" for child in element if child.tag.endswith(name))


def crc32(data: bytes) -> str:
    """The CRC32 of *data*, as headers carry it."""
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def tag(data: bytes) -> str:
    """The entity tag of *data*."""
    return f'"{zlib.crc32(data):08x}-{len(data)}"'


def xml(text: str) -> Response:
    """An answer with a document."""
    return Response(200, {"Content-Type": "application/xml"}, text.encode())


def error(status_code: int, code: str) -> Response:
    """An answer that is an error."""
    return Response(status_code, {}, f"<Error><Code>{code}</Code></Error>".encode())
