"""Keys that a customer brings to encrypt objects with (SSE-C)."""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
from typing import TYPE_CHECKING, Any

from smithy_py.context import Context
from smithy_py.errors import InvalidParamsError
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output

if TYPE_CHECKING:
    from services.s3.options import Options

_MEMBERS = ("sse_customer_key", "copy_source_sse_customer_key")


class SSECustomerKey:
    """Initialize: computes the MD5 that goes with a key, and keeps keys off plain HTTP.

    The key is given as it is, in bytes; a text is its UTF-8, as in boto3. A text with its MD5
    beside it is base64 already, as the Go SDK has it. The caller's input is not changed.
    """

    id = "S3:SSECustomerKey"

    def __init__(self, options: Options) -> None:
        endpoint = options.base_endpoint or ""
        self._plain = options.disable_https or endpoint.lower().startswith("http:")

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Completes the keys, then goes on.

        Raises:
            InvalidParamsError: A key would be sent without TLS, or is text that is no base64.
        """
        for member in _MEMBERS:
            if getattr(input.parameters, member, None):
                if self._plain:
                    raise InvalidParamsError(
                        [f"{member}: a key is not sent over plain HTTP; use an https endpoint"]
                    )
                input.parameters = _completed(input.parameters, member)
        return next(ctx, input)


def _completed(parameters: Any, member: str) -> Any:
    key, digest = getattr(parameters, member), getattr(parameters, f"{member}_md5")
    if isinstance(key, str):
        key = _decoded(key, member) if digest else key.encode()
    parameters = copy.copy(parameters)
    setattr(parameters, member, key)
    if not digest and isinstance(key, (bytes, bytearray, memoryview)):
        md5 = hashlib.md5(key, usedforsecurity=False).digest()
        setattr(parameters, f"{member}_md5", base64.b64encode(md5).decode("ascii"))
    return parameters


def _decoded(key: str, member: str) -> bytes:
    try:
        return base64.b64decode(key, validate=True)
    except binascii.Error:
        raise InvalidParamsError(
            [f"{member}: a text beside {member}_md5 is base64; give bytes for the key itself"]
        ) from None
