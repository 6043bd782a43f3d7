"""The proof that a client has the private key its refresh token is bound to (RFC 9449)."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

from smithy_py.context import Context
from smithy_py.errors import SigningError
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_COORDINATE_BYTES = 32


class SignDPoP:
    """Finalize: sets the header ``DPoP`` to a proof made for this attempt.

    Args:
        key: The private key.
    """

    id = "signDPOP"

    def __init__(self, key: EllipticCurvePrivateKey) -> None:
        self._key = key

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Sets the header, then goes on."""
        request = input.request
        url = request.url.partition("?")[0]
        request.headers["DPoP"] = dpop_proof(self._key, request.method, url)
        return next(ctx, input)


def load_private_key(pem: str) -> EllipticCurvePrivateKey:
    """The key in *pem*, which has to be one of the curve P-256.

    Raises:
        SigningError: It is none.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SigningError("dpopKey is no private key in PEM without a password") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SigningError("dpopKey is no key of the elliptic curve P-256")
    return key


def dpop_proof(key: EllipticCurvePrivateKey, method: str, url: str) -> str:
    """A JSON Web Token that proves possession of *key*, for one request made now.

    Args:
        key: A private key of the curve P-256.
        method: The HTTP method.
        url: The URL without its query.
    """
    import uuid

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    numbers = key.public_key().public_numbers()
    jwk = {"kty": "EC", "x": _integer(numbers.x), "y": _integer(numbers.y), "crv": "P-256"}
    header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk}
    payload = {"jti": str(uuid.uuid4()), "htm": method, "htu": url, "iat": int(time.time())}
    text = f"{_json(header)}.{_json(payload)}"
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{_base64url(_bytes(r) + _bytes(s))}"


def _json(value: dict[str, Any]) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _integer(value: int) -> str:
    return _base64url(_bytes(value))


def _bytes(value: int) -> bytes:
    return value.to_bytes(_COORDINATE_BYTES)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
