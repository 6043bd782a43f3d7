"""The answers of the EC2 instance metadata service, read into outputs."""

from __future__ import annotations

import io
from typing import Any

from smithy_py.codec.json import JsonCodec
from smithy_py.errors import DeserializationError, OperationError
from smithy_py.http.response import Response

TOKEN_TTL_HEADER = "x-aws-ec2-metadata-token-ttl-seconds"
_CODEC = JsonCodec()


def read_content(output: type, response: Response) -> Any:
    """An *output* with the whole content."""
    return output(content=io.BytesIO(response.read()))


def read_json(output: type, response: Response) -> Any:
    """An *output* with what a JSON document says.

    Raises:
        DeserializationError: It is none.
    """
    return _CODEC.loads(output, response.read())


def read_iam_info(output: type, response: Response) -> Any:
    """An *output* that says which instance profile there is.

    Raises:
        DeserializationError: The answer is no JSON document.
        OperationError: The service could not tell.
    """
    info = read_json(output, response)
    if str(info.code).lower() != "success":
        raise OperationError(f"failed to get EC2 IMDS IAM info, {info.code}")
    return info


def read_region(output: type, response: Response) -> Any:
    """An *output* with the region of the identity document.

    Raises:
        DeserializationError: The answer is no JSON document.
        OperationError: The document names no region.
    """
    found = read_json(output, response)
    if not found.region:
        raise OperationError("instance metadata did not return a region value")
    return found


def read_token(output: type, response: Response) -> Any:
    """An *output* with the session token.

    Raises:
        DeserializationError: It cannot be used; the message does not show it.
    """
    seconds = response.headers.get(TOKEN_TTL_HEADER, "")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 10):
        raise DeserializationError(f"{TOKEN_TTL_HEADER} is {seconds!r}, not a number of seconds")
    token = response.read()
    if not token or not all(0x20 < byte < 0x7F for byte in token):
        raise DeserializationError("the API token of EC2 IMDS cannot be sent in a header")
    return output(token=token.decode(), token_ttl=int(seconds))
