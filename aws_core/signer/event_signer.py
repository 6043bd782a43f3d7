"""Signs the events of a stream that is sent, each on top of the signature before it.

Source: the Go SDK's ``v4.StreamSigner``, and its writers of signed events.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac

from aws_core.signer.base_signer import SigningCredentials
from aws_core.signer.checks import check_scope, format_signing_time
from aws_core.signer.signing_key import derive_signing_key
from smithy_py.event_stream.encoder import encode
from smithy_py.event_stream.headers import encode_headers
from smithy_py.event_stream.message import Message

_ALGORITHM = "AWS4-HMAC-SHA256-PAYLOAD"


class EventSigner:
    """Signs the events of one stream, in their order; it is for one thread at a time.

    Args:
        credentials: Those that signed the request.
        service: The signing name, such as "lex".
        region: The signing region.
        seed_signature: The signature of the request, in hexadecimal digits.
    """

    __slots__ = ("_region", "_secret", "_service", "_signature")

    def __init__(
        self, credentials: SigningCredentials, service: str, region: str, seed_signature: str
    ) -> None:
        check_scope(credentials.access_key_id, credentials.secret_access_key, region, service)
        self._secret = credentials.secret_access_key
        self._service = service
        self._region = region
        self._signature = seed_signature

    def sign(self, message: bytes, signing_time: datetime.datetime) -> bytes:
        """The frame that holds *message* with its date and signature.

        Args:
            message: The frame of an event; nothing, to end the stream.
            signing_time: When it is signed, an aware datetime.
        """
        date = format_signing_time(signing_time)
        scope = f"{date[:8]}/{self._region}/{self._service}/aws4_request"
        dated = {":date": signing_time}
        text = "\n".join(
            (
                _ALGORITHM,
                date,
                scope,
                self._signature,
                hashlib.sha256(encode_headers(dated)).hexdigest(),
                hashlib.sha256(message).hexdigest(),
            )
        )
        key = derive_signing_key(self._secret, date[:8], self._region, self._service)
        signature = hmac.digest(key, text.encode(), "sha256")
        self._signature = signature.hex()
        return encode(Message({**dated, ":chunk-signature": signature}, message))
