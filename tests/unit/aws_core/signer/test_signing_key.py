"""The signing key and its cache."""

from __future__ import annotations

import copy
import hmac
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from aws_core.signer.signing_key import SigningKeyCache, derive_signing_key, sign
from smithy_py.errors import SigningError

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def test_example_of_the_user_guide() -> None:
    key = derive_signing_key(SECRET, "20150830", "us-east-1", "iam")
    assert key.hex() == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"


def test_key_is_kept() -> None:
    cache = SigningKeyCache()
    key = cache.get("AKID", SECRET, "20150830", "us-east-1", "iam")
    derived = derive_signing_key(SECRET, "20150830", "us-east-1", "iam")
    assert sign(key, "text") == hmac.digest(derived, b"text", "sha256").hex()
    assert cache.get("AKID", SECRET, "20150830", "us-east-1", "iam") is key
    assert len(cache) == 1


@pytest.mark.parametrize("changed", range(5))
def test_key_is_of_one_secret_day_region_and_service(changed: int) -> None:
    cache = SigningKeyCache()
    scope = ["AKID", SECRET, "20150830", "us-east-1", "iam"]
    cache.get(*scope)
    scope[changed] = "20150831" if changed == 2 else "other"
    derived = derive_signing_key(*scope[1:])
    assert sign(cache.get(*scope), "text") == hmac.digest(derived, b"text", "sha256").hex()


def test_cache_is_bounded_and_drops_the_oldest() -> None:
    cache = SigningKeyCache(size=2)
    first, second, third = (
        cache.get("AKID", SECRET, "20150830", region, "iam") for region in ("a", "b", "c")
    )
    assert len(cache) == 2
    assert cache.get("AKID", SECRET, "20150830", "c", "iam") is third
    assert cache.get("AKID", SECRET, "20150830", "b", "iam") is second
    assert cache.get("AKID", SECRET, "20150830", "a", "iam") is not first


def test_keys_of_other_days_are_dropped() -> None:
    cache = SigningKeyCache()
    for region in ("a", "b"):
        cache.get("AKID", SECRET, "20150830", region, "iam")
    cache.get("AKID", SECRET, "20150831", "a", "iam")
    assert len(cache) == 1


def test_refused_scope_is_not_kept() -> None:
    cache = SigningKeyCache()
    with pytest.raises(SigningError):
        cache.get("AKID", SECRET, "20150830", "", "iam")
    assert len(cache) == 0


def test_copy_and_pickle_have_no_keys() -> None:
    cache = SigningKeyCache(size=3)
    cache.get("AKID", SECRET, "20150830", "us-east-1", "iam")
    pickled = pickle.dumps(cache)
    assert SECRET.encode() not in pickled
    assert derive_signing_key(SECRET, "20150830", "us-east-1", "iam") not in pickled
    for other in (pickle.loads(pickled), copy.copy(cache), copy.deepcopy(cache)):
        assert len(other) == 0
        for region in "abcd":
            other.get("AKID", SECRET, "20150830", region, "iam")
        assert len(other) == 3
    assert SECRET not in repr(cache)


def test_many_threads() -> None:
    cache = SigningKeyCache(size=4)

    def check(number: int) -> bool:
        region, day = f"region-{number % 7}", f"2015083{number % 2}"
        key = cache.get("AKID", SECRET, day, region, "iam")
        derived = derive_signing_key(SECRET, day, region, "iam")
        right = sign(key, region) == hmac.digest(derived, region.encode(), "sha256").hex()
        return right and len(cache) <= 4

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(check, range(2000)))
