"""Bodies whose chunks and trailers are signed one by one: that the servers do check them.

The SDK sends trailers unsigned, over TLS, as the Go SDK does. What a server refuses here shows
that the unsigned ones it takes were looked at.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import zlib
from collections.abc import Callable

import pytest
import requests

from aws_core.signer import v4
from aws_core.signer.signing_key import derive_signing_key
from services import s3
from smithy_py.http import Request
from tests.integration.clients import credentials
from tests.integration.objects import get
from tests.servers.server import Server

EMPTY = hashlib.sha256(b"").hexdigest()
DATA = [b"a" * 8192, b"b" * 8192, b"the end"]
CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"


@pytest.fixture(params=["ministack", "swift", "ministack_tls", "swift_tls"])
def s3_server(request: pytest.FixtureRequest) -> Server:
    """Each server, without TLS and with it."""
    server: Server = request.getfixturevalue(request.param)
    return server


class Upload:
    """One PUT with signed chunks, that may be spoilt before it is sent."""

    def __init__(self, server: Server, bucket: str, key: str, mode: str) -> None:
        self.server, self.mode = server, mode
        keys = credentials(server).retrieve()
        now = datetime.datetime.now(datetime.UTC)
        self._date = now.strftime("%Y%m%dT%H%M%SZ")
        self._scope = f"{self._date[:8]}/{server.region}/s3/aws4_request"
        self._key = derive_signing_key(keys.secret_access_key, self._date[:8], server.region, "s3")
        checksum = zlib.crc32(b"".join(DATA)).to_bytes(4, "big")
        self.trailer = f"x-amz-checksum-crc32:{base64.b64encode(checksum).decode()}"
        self.url = f"{server.endpoint_url}/{bucket}/{key}"
        scheme, _, host = server.endpoint_url.partition("://")
        request = Request("PUT", f"{scheme}://{host}/{bucket}/{key}")
        request.headers["Content-Encoding"] = "aws-chunked"
        request.headers["X-Amz-Content-Sha256"] = mode
        request.headers["X-Amz-Decoded-Content-Length"] = str(sum(map(len, DATA)))
        if mode == TRAILER:
            request.headers["X-Amz-Trailer"] = "x-amz-checksum-crc32"
        v4.Signer().sign_http(
            keys, request, mode, "s3", server.region, now, disable_uri_path_escaping=True
        )
        self.headers = dict(request.headers.items())
        self.chunks: list[tuple[bytes, str]] = []
        last = self.headers["Authorization"].rpartition("=")[2]
        for chunk in [*DATA, b""]:
            last = self._sign("PAYLOAD", f"{EMPTY}\n{hashlib.sha256(chunk).hexdigest()}", last)
            self.chunks.append((chunk, last))
        digest = hashlib.sha256(f"{self.trailer}\n".encode()).hexdigest()
        self.trailer_signature = self._sign("TRAILER", digest, last)

    def _sign(self, kind: str, text: str, last: str) -> str:
        name = f"AWS4-HMAC-SHA256-{kind}"
        to_sign = f"{name}\n{self._date}\n{self._scope}\n{last}\n{text}"
        return hmac.digest(self._key, to_sign.encode(), "sha256").hex()

    def send(self) -> int:
        """The status of the answer."""
        body = b"".join(
            b"%x;chunk-signature=%b\r\n%b" % (len(data), signature.encode(), data)
            + (b"\r\n" if data or self.mode == CHUNKS else b"")
            for data, signature in self.chunks
        )
        if self.mode == TRAILER:
            signed = f"x-amz-trailer-signature:{self.trailer_signature}"
            body += f"{self.trailer}\r\n{signed}\r\n\r\n".encode()
        verify = str(self.server.ca_bundle) if self.server.ca_bundle else True
        response = requests.put(
            self.url, data=body, headers=self.headers, verify=verify, timeout=30
        )
        return response.status_code


def changed(signature: str) -> str:
    return ("0" if signature[0] != "0" else "1") + signature[1:]


def first_chunk(upload: Upload) -> None:
    upload.chunks[0] = (upload.chunks[0][0], changed(upload.chunks[0][1]))


def last_chunk(upload: Upload) -> None:
    upload.chunks[-1] = (b"", changed(upload.chunks[-1][1]))


def content(upload: Upload) -> None:
    upload.chunks[1] = (b"c" * 8192, upload.chunks[1][1])


def order(upload: Upload) -> None:
    upload.chunks[0], upload.chunks[1] = upload.chunks[1], upload.chunks[0]


def trailer_signature(upload: Upload) -> None:
    upload.trailer_signature = changed(upload.trailer_signature)


def trailer(upload: Upload) -> None:
    upload.trailer = "x-amz-checksum-crc32:AAAAAA=="


CHUNK_SPOILERS = [first_chunk, last_chunk, content, order]


@pytest.mark.parametrize("mode", [CHUNKS, TRAILER])
def test_good_signatures_are_taken(
    s3_server: Server, client: s3.Client, bucket: str, mode: str
) -> None:
    assert Upload(s3_server, bucket, "chunks", mode).send() == 200
    assert get(client, bucket, "chunks") == b"".join(DATA)


@pytest.mark.parametrize("mode", [CHUNKS, TRAILER])
@pytest.mark.parametrize("spoil", CHUNK_SPOILERS)
def test_wrong_chunks_are_refused(
    s3_server: Server, bucket: str, mode: str, spoil: Callable[[Upload], None]
) -> None:
    upload = Upload(s3_server, bucket, "chunks", mode)
    spoil(upload)
    assert upload.send() in {400, 403}


# MiniStack compares the checksum in a trailer, and not the trailer's signature.
@pytest.mark.parametrize("s3_server", ["swift", "swift_tls"], indirect=True)
@pytest.mark.parametrize("spoil", [trailer_signature, trailer])
def test_wrong_trailers_are_refused(
    s3_server: Server, bucket: str, spoil: Callable[[Upload], None]
) -> None:
    upload = Upload(s3_server, bucket, "chunks", TRAILER)
    spoil(upload)
    assert upload.send() in {400, 403}
