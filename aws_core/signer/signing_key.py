"""The key that SigV4 signs with: derived from the secret, kept for the next request."""

from __future__ import annotations

import hmac
import threading

from aws_core.signer.checks import check_scope

SigningKey = hmac.HMAC
"""A hash that has taken the key already; a copy of it takes the text."""


def derive_signing_key(secret_access_key: str, date: str, region: str, service: str) -> bytes:
    """The key for one day, region and service.

    Args:
        secret_access_key: The secret.
        date: The day in UTC, as in "20150830".
        region: The signing region.
        service: The signing name.
    """
    key = f"AWS4{secret_access_key}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def sign(key: SigningKey, text: str) -> str:
    """The signature of *text*, in hexadecimal digits."""
    # Half the time of hmac.digest(), which prepares the key anew.
    mac = key.copy()
    mac.update(text.encode())
    return mac.hexdigest()


class SigningKeyCache:
    """The signing keys derived last; safe from any number of threads.

    Neither a copy nor a pickle of it has any keys.

    Args:
        size: How many keys are kept at most; the oldest goes first.
    """

    __slots__ = ("_keys", "_lock", "_size")

    def __init__(self, size: int = 32) -> None:
        self._size = size
        self._keys: dict[tuple[str, str, str, str, str], SigningKey] = {}
        self._lock = threading.Lock()

    def get(
        self, access_key_id: str, secret_access_key: str, date: str, region: str, service: str
    ) -> SigningKey:
        """The key for the credentials, day, region and service, derived if need be.

        Raises:
            SigningError: One of them cannot stand in a credential scope.
        """
        scope = (access_key_id, secret_access_key, date, region, service)
        key = self._keys.get(scope)
        if key is None:
            check_scope(access_key_id, secret_access_key, region, service)
            derived = derive_signing_key(secret_access_key, date, region, service)
            key = hmac.new(derived, digestmod="sha256")
            with self._lock:
                # Keys of other days are of no use any more, and no secret is kept without need.
                for other in [other for other in self._keys if other[2] != date]:
                    del self._keys[other]
                while len(self._keys) >= self._size:
                    del self._keys[next(iter(self._keys))]
                self._keys[scope] = key
        return key

    def __len__(self) -> int:
        return len(self._keys)

    def __reduce__(self) -> tuple[type[SigningKeyCache], tuple[int]]:
        return (SigningKeyCache, (self._size,))
