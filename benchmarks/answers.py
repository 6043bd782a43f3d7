"""The answers that both SDKs get: what the services send, with their usual headers."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from email.utils import formatdate
from typing import Any, NamedTuple

from benchmarks.xml_answers import describe_instances, list_users

OBJECT = bytes(range(256)) * 4
"""The object of 1 KiB that is read and written."""

QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"

MESSAGE = "a message of the size that messages often have; " * 4


class Answer(NamedTuple):
    """One HTTP response."""

    headers: dict[str, str]
    body: bytes


def _crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def _item() -> dict[str, Any]:
    return {
        "pk": {"S": "user#0123456789"},
        "sk": {"S": "profile"},
        "name": {"S": "Ada Lovelace"},
        "email": {"S": "ada@example.com"},
        "age": {"N": "36"},
        "active": {"BOOL": True},
        "score": {"N": "99.5"},
        "tags": {"SS": ["analyst", "founder", "poet"]},
        "address": {"M": {"city": {"S": "London"}, "zip": {"S": "W1"}, "flat": {"NULL": True}}},
        "visits": {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}]},
    }


ITEM = _item()
"""The item of ten attributes, as DynamoDB writes it."""


def _s3(**more: str) -> dict[str, str]:
    return {
        "x-amz-id-2": "uZ5FPJAJ0PqkjQcW0Y4xw0sNAQSwIhpBBlAqK8xXrx3oeJ3LZOmQzp1v4n0mSd2VbRmwwQ0=",
        "x-amz-request-id": "4442587FB7D0A2F9",
        "Date": formatdate(usegmt=True),
        "x-amz-server-side-encryption": "AES256",
        "ETag": f'"{hashlib.md5(OBJECT).hexdigest()}"',
        "x-amz-checksum-crc32": _crc32(OBJECT),
        "x-amz-checksum-type": "FULL_OBJECT",
        "Server": "AmazonS3",
        **more,
    }


def _json(document: dict[str, Any], **more: str) -> Answer:
    body = json.dumps(document, separators=(",", ":")).encode()
    headers = {
        "x-amzn-RequestId": "b25f48e8-84fd-11e6-80d9-574e0c4664cb",
        "Date": formatdate(usegmt=True),
        "Content-Type": "application/x-amz-json-1.0",
        "Content-Length": str(len(body)),
        **more,
    }
    return Answer(headers, body)


def _xml(body: bytes) -> Answer:
    headers = {
        "x-amzn-RequestId": "b25f48e8-84fd-11e6-80d9-574e0c4664cb",
        "Content-Type": "text/xml;charset=UTF-8",
        "Content-Length": str(len(body)),
        "Date": formatdate(usegmt=True),
    }
    return Answer(headers, body)


def _get_item() -> Answer:
    answer = _json({"Item": ITEM}, Server="Server", Connection="keep-alive")
    return Answer({**answer.headers, "x-amz-crc32": str(zlib.crc32(answer.body))}, answer.body)


ANSWERS: dict[str, Answer] = {
    "GetObject": Answer(
        _s3(
            **{
                "Last-Modified": formatdate(1_700_000_000, usegmt=True),
                "Accept-Ranges": "bytes",
                "Content-Type": "application/octet-stream",
                "Content-Length": str(len(OBJECT)),
            }
        ),
        OBJECT,
    ),
    "PutObject": Answer(_s3(**{"Content-Length": "0"}), b""),
    "GetItem": _get_item(),
    "SendMessage": _json(
        {
            "MD5OfMessageBody": hashlib.md5(MESSAGE.encode()).hexdigest(),
            "MessageId": "5fea7756-0ea4-451a-a703-a558b933e274",
        },
        connection="keep-alive",
    ),
    "DescribeInstances": _xml(describe_instances()),
    "ListUsers": _xml(list_users()),
}
"""The answer to each operation."""


def operation_of(method: str, target: str) -> str:
    """The operation of a request.

    Args:
        method: Its HTTP method.
        target: Its X-Amz-Target header, empty for S3.
    """
    return target.rpartition(".")[2] or {"GET": "GetObject", "PUT": "PutObject"}[method]
