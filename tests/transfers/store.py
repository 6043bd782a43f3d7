"""The objects and uploads of an S3 in memory, which believes nothing that it can check."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
import zlib
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_PART = re.compile(r"<Part>(.*?)</Part>", re.DOTALL)
_KEY = re.compile(r"<Key>(.*?)</Key>", re.DOTALL)
_PAGE = 1000


class Asked(NamedTuple):
    """A request that came whole; its header names are lowercase."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.target).path).split("/", 2)[2]

    @property
    def query(self) -> dict[str, str]:
        found = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        return {name: values[0] for name, values in found.items()}


class Answer(NamedTuple):
    """What to answer; *size* is the length to announce where no body goes with it."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    size: int | None = None


class _Object(NamedTuple):
    data: bytes
    e_tag: str
    crc32: str


class _Part(NamedTuple):
    data: bytes
    e_tag: str
    crc32: str


class Begun(NamedTuple):
    """An upload that is under way, with its parts by number."""

    key: str
    initiated: str
    parts: dict[int, _Part]


class Refused(Exception):
    """The request cannot be done."""

    def __init__(self, status: int, code: str) -> None:
        self.status = status
        self.code = code


class Store:
    """An S3 with one bucket, whatever its name.

    Attributes:
        objects: The objects, by key.
        uploads: The uploads that are under way, by id.
    """

    def __init__(self) -> None:
        self.objects: dict[str, _Object] = {}
        self.uploads: dict[str, Begun] = {}
        self._completed: dict[str, Answer] = {}
        self._begun = 0

    def answer(self, asked: Asked) -> Answer:
        """Does what is asked."""
        try:
            _verify(asked)
            return self._handler(asked)(asked)
        except Refused as error:
            return error_answer(error.status, error.code)

    def _handler(self, asked: Asked) -> Callable[[Asked], Answer]:
        query = asked.query
        match asked.method:
            case "GET" if "list-type" in query:
                return self._list
            case "GET" if "uploads" in query:
                return self._list_uploads
            case "GET" if "uploadId" in query:
                return self._list_parts
            case "GET" | "HEAD":
                return self._get
            case "PUT" if "partNumber" in query:
                return self._upload_part
            case "PUT":
                return self._put
            case "POST" if "uploads" in query:
                return self._create
            case "POST" if "delete" in query:
                return self._delete_many
            case "POST":
                return self._complete
            case "DELETE" if "uploadId" in query:
                return self._abort
            case _:
                return self._delete

    def _put(self, asked: Asked) -> Answer:
        stored = self.objects[asked.key] = _stored(asked.body)
        return Answer(200, {"ETag": stored.e_tag, "x-amz-checksum-crc32": stored.crc32})

    def _get(self, asked: Asked) -> Answer:
        found = self.objects.get(asked.key)
        if found is None:
            raise Refused(404, "NoSuchKey")
        if asked.headers.get("if-match", found.e_tag) != found.e_tag:
            raise Refused(412, "PreconditionFailed")
        headers = {"ETag": found.e_tag, "Accept-Ranges": "bytes"}
        size = len(found.data)
        status, first, end = 200, 0, size
        if match := _RANGE.fullmatch(asked.headers.get("range", "")):
            first = int(match[1])
            if first >= size:
                raise Refused(416, "InvalidRange")
            end = min(size, int(match[2] or size) + 1)
            status = 206
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
        if asked.headers.get("x-amz-checksum-mode") == "ENABLED" and (first, end) == (0, size):
            headers["x-amz-checksum-crc32"] = found.crc32
            headers["x-amz-checksum-type"] = "FULL_OBJECT"
        if asked.method == "HEAD":
            return Answer(status, headers, size=size)
        return Answer(status, headers, found.data[first:end])

    def _create(self, asked: Asked) -> Answer:
        self._begun += 1
        upload_id = f"upload-{self._begun}"
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        self.uploads[upload_id] = Begun(asked.key, now.replace("+00:00", "Z"), {})
        return _xml("InitiateMultipartUploadResult", f"<UploadId>{upload_id}</UploadId>")

    def _upload_part(self, asked: Asked) -> Answer:
        query = asked.query
        parts = self._parts(query["uploadId"])
        part = _Part(*_stored(asked.body))
        parts[int(query["partNumber"])] = part
        return Answer(200, {"ETag": part.e_tag, "x-amz-checksum-crc32": part.crc32})

    def _parts(self, upload_id: str) -> dict[int, _Part]:
        if upload_id not in self.uploads:
            raise Refused(404, "NoSuchUpload")
        return self.uploads[upload_id].parts

    def _complete(self, asked: Asked) -> Answer:
        upload_id = asked.query["uploadId"]
        if upload_id in self._completed:
            # As S3 does: the answer to the first request may not have arrived.
            return self._completed[upload_id]
        parts = self._parts(upload_id)
        data = b"".join(_named(text, parts) for text in _PART.findall(asked.body.decode()))
        if int(asked.headers.get("x-amz-mp-object-size", len(data))) != len(data):
            raise Refused(400, "InvalidRequest")
        stored = _stored(data)._replace(e_tag=_tag_of_parts(parts))
        if asked.headers.get("x-amz-checksum-crc32", stored.crc32) != stored.crc32:
            raise Refused(400, "BadDigest")
        self.objects[asked.key] = stored
        del self.uploads[upload_id]
        answer = _xml("CompleteMultipartUploadResult", f"<ETag>{stored.e_tag}</ETag>")
        self._completed[upload_id] = answer
        return answer

    def _abort(self, asked: Asked) -> Answer:
        self._parts(asked.query["uploadId"])
        del self.uploads[asked.query["uploadId"]]
        return Answer(204, {})

    def _list_parts(self, asked: Asked) -> Answer:
        parts = self._parts(asked.query["uploadId"])
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{parts[number].e_tag}</ETag></Part>"
            for number in sorted(parts)
        )
        return _xml("ListPartsResult", f"<IsTruncated>false</IsTruncated>{listed}")

    def _list_uploads(self, asked: Asked) -> Answer:
        found = sorted(
            (upload.key, upload.initiated, upload_id)
            for upload_id, upload in self.uploads.items()
            if upload.key.startswith(asked.query.get("prefix", ""))
        )
        listed = "".join(
            f"<Upload><Key>{key}</Key><UploadId>{upload_id}</UploadId>"
            f"<Initiated>{initiated}</Initiated></Upload>"
            for key, initiated, upload_id in found[:_PAGE]
        )
        return _xml("ListMultipartUploadsResult", f"<IsTruncated>false</IsTruncated>{listed}")

    def _delete(self, asked: Asked) -> Answer:
        self.objects.pop(asked.key, None)
        return Answer(204, {})

    def _delete_many(self, asked: Asked) -> Answer:
        keys = _KEY.findall(asked.body.decode())
        for key in keys:
            self.objects.pop(key, None)
        return _xml("DeleteResult", "".join(f"<Deleted><Key>{k}</Key></Deleted>" for k in keys))

    def _list(self, asked: Asked) -> Answer:
        query = asked.query
        after, prefix = query.get("continuation-token", ""), query.get("prefix", "")
        found = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
        page = found[:_PAGE]
        entries = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(self.objects[key].data)}</Size></Contents>"
            for key in page
        )
        if len(found) > len(page):
            entries += f"<NextContinuationToken>{page[-1]}</NextContinuationToken>"
        truncated = str(len(found) > len(page)).lower()
        return _xml("ListBucketResult", f"<IsTruncated>{truncated}</IsTruncated>{entries}")


def error_answer(status: int, code: str) -> Answer:
    """An error as S3 writes it."""
    return Answer(status, {}, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())


def _xml(name: str, content: str) -> Answer:
    return Answer(200, {}, f"<{name}>{content}</{name}>".encode())


def _stored(data: bytes) -> _Object:
    tag = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return _Object(data, f'"{tag}"', _crc32(data))


def _tag_of_parts(parts: Mapping[int, _Part]) -> str:
    digests = b"".join(bytes.fromhex(parts[number].e_tag.strip('"')) for number in sorted(parts))
    tag = hashlib.md5(digests, usedforsecurity=False).hexdigest()
    return f'"{tag}-{len(parts)}"'


def _crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def _named(text: str, parts: Mapping[int, _Part]) -> bytes:
    """The part that CompleteMultipartUpload names, if it is the one that came."""
    said = dict(re.findall(r"<(\w+)>(.*?)</", text))
    part = parts.get(int(said["PartNumber"]))
    if part is None or said["ETag"].replace("&quot;", '"').replace("&#34;", '"') != part.e_tag:
        raise Refused(400, "InvalidPart")
    if said.get("ChecksumCRC32", part.crc32) != part.crc32:
        raise Refused(400, "InvalidPart")
    return part.data


def _verify(asked: Asked) -> None:
    """Compares the body with every checksum that came with it."""
    headers, body = asked.headers, asked.body
    if headers.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD") not in (
        "UNSIGNED-PAYLOAD",
        hashlib.sha256(body).hexdigest(),
    ):
        raise Refused(400, "XAmzContentSHA256Mismatch")
    if asked.method == "PUT" and headers.get("x-amz-checksum-crc32") != _crc32(body):
        # Every body that the manager sends has one.
        raise Refused(400, "BadDigest")
