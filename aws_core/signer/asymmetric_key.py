"""The key that SigV4a signs with: derived from the credentials, kept for the next request."""

from __future__ import annotations

import hmac
import threading
from typing import TYPE_CHECKING

from smithy_py.errors import SigningError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

ALGORITHM = "AWS4-ECDSA-P256-SHA256"

# The order of the group that NIST P-256 generates (FIPS 186-4, D.1.2.3).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_MOST_COUNTERS = 254
_BITS = 256


def derive_private_value(access_key_id: str, secret_access_key: str) -> int:
    """The private value of the P-256 key that belongs to credentials of SigV4.

    Candidates come from the KDF in counter mode of NIST SP 800-108 with HMAC-SHA256, of
    which one round makes the 256 bits; the first that FIPS 186-4 B.4.2 accepts is taken.

    Args:
        access_key_id: The access key ID.
        secret_access_key: The secret access key.

    Raises:
        SigningError: No candidate was accepted, which no pair of keys is known to bring about.
    """
    key = f"AWS4A{secret_access_key}".encode()
    head = (1).to_bytes(4) + ALGORITHM.encode() + b"\0" + access_key_id.encode()
    for counter in range(1, _MOST_COUNTERS + 1):
        text = head + counter.to_bytes() + _BITS.to_bytes(4)
        candidate = int.from_bytes(hmac.digest(key, text, "sha256"))
        if candidate <= _ORDER - 2:
            return candidate + 1
    raise SigningError("no asymmetric key can be derived from these credentials")


def derive_private_key(access_key_id: str, secret_access_key: str) -> EllipticCurvePrivateKey:
    """The P-256 key that belongs to credentials of SigV4.

    Raises:
        SigningError: None can be derived.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    value = derive_private_value(access_key_id, secret_access_key)
    return ec.derive_private_key(value, ec.SECP256R1())


def sign(key: EllipticCurvePrivateKey, text: str) -> str:
    """The ECDSA signature of *text*, its DER in hexadecimal digits; another one each time."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    return key.sign(text.encode(), ec.ECDSA(hashes.SHA256())).hex()


class AsymmetricKeyCache:
    """The keys derived last; safe from any number of threads.

    Neither a copy nor a pickle of it has any keys.

    Args:
        size: How many keys are kept at most; the oldest goes first.
    """

    __slots__ = ("_keys", "_lock", "_size")

    def __init__(self, size: int = 8) -> None:
        self._size = size
        self._keys: dict[tuple[str, str], EllipticCurvePrivateKey] = {}
        self._lock = threading.Lock()

    def get(self, access_key_id: str, secret_access_key: str) -> EllipticCurvePrivateKey:
        """The key that belongs to the credentials, derived if need be.

        Raises:
            SigningError: None can be derived.
        """
        pair = (access_key_id, secret_access_key)
        key = self._keys.get(pair)
        if key is None:
            key = derive_private_key(access_key_id, secret_access_key)
            with self._lock:
                while len(self._keys) >= self._size:
                    del self._keys[next(iter(self._keys))]
                self._keys[pair] = key
        return key

    def __len__(self) -> int:
        return len(self._keys)

    def __reduce__(self) -> tuple[type[AsymmetricKeyCache], tuple[int]]:
        return (AsymmetricKeyCache, (self._size,))
