"""The key of SigV4a: derived from credentials, kept, never shown."""

from __future__ import annotations

import copy
import hmac
import pickle
import threading

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from aws_core.signer import asymmetric_key
from aws_core.signer.asymmetric_key import (
    AsymmetricKeyCache,
    derive_private_key,
    derive_private_value,
    sign,
)
from smithy_py.errors import SigningError
from tests.fresh_process import run_python

ID, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def candidate(counter: int) -> int:
    """Written out from NIST SP 800-108: counter, label, 0, context, length in bits."""
    text = b"\0\0\0\1AWS4-ECDSA-P256-SHA256\0" + ID.encode() + bytes([counter]) + b"\0\0\1\0"
    return int.from_bytes(hmac.digest(f"AWS4A{SECRET}".encode(), text, "sha256"))


def test_the_first_candidate_counts_if_the_curve_takes_it() -> None:
    assert derive_private_value(ID, SECRET) == candidate(1) + 1


def test_a_candidate_out_of_range_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    candidates = [candidate(counter) for counter in range(1, 255)]
    smaller = next(n for n in range(1, 254) if candidates[n] < min(candidates[:n]))
    # FIPS 186-4 B.4.2: a candidate may be the order less 2, and no more.
    monkeypatch.setattr(asymmetric_key, "_ORDER", candidates[smaller] + 2)
    assert derive_private_value(ID, SECRET) == candidates[smaller] + 1
    monkeypatch.setattr(asymmetric_key, "_ORDER", min(candidates) + 1)
    with pytest.raises(SigningError, match="no asymmetric key can be derived"):
        derive_private_value(ID, SECRET)


def test_a_signature_is_der_in_hexadecimal_and_differs_each_time() -> None:
    key = derive_private_key(ID, SECRET)
    first, second = sign(key, "text"), sign(key, "text")
    assert first != second
    algorithm = ec.ECDSA(hashes.SHA256())
    for signature in (first, second):
        assert signature.startswith("30")
        key.public_key().verify(bytes.fromhex(signature), b"text", algorithm)
    with pytest.raises(InvalidSignature):
        key.public_key().verify(bytes.fromhex(first), b"other", algorithm)


def test_a_key_is_derived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    derived: list[str] = []

    def derive(access_key_id: str, secret_access_key: str) -> ec.EllipticCurvePrivateKey:
        derived.append(access_key_id)
        return derive_private_key(access_key_id, secret_access_key)

    monkeypatch.setattr(asymmetric_key, "derive_private_key", derive)
    cache = AsymmetricKeyCache(size=2)
    assert cache.get("A", "s") is cache.get("A", "s")
    # The same id with another secret is another key.
    assert cache.get("A", "t") is not cache.get("A", "s")
    assert derived == ["A", "A"]
    cache.get("B", "s")
    assert len(cache) == 2
    cache.get("A", "s")
    assert derived == ["A", "A", "B", "A"]
    assert len(cache) == 2


def test_threads_share_a_cache() -> None:
    cache = AsymmetricKeyCache(size=3)
    barrier = threading.Barrier(8)
    found: list[bool] = []

    def work(number: int) -> None:
        barrier.wait(30)
        for turn in range(40):
            name = f"A{(number + turn) % 5}"
            expected = derive_private_value(name, "s")
            found.append(cache.get(name, "s").private_numbers().private_value == expected)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 320
    assert len(cache) <= 3


def test_no_key_is_copied_or_pickled() -> None:
    cache = AsymmetricKeyCache(size=3)
    cache.get(ID, SECRET)
    for other in (copy.copy(cache), copy.deepcopy(cache), pickle.loads(pickle.dumps(cache))):
        assert len(other) == 0
    assert SECRET.encode() not in pickle.dumps(cache)
    assert SECRET not in repr(cache)


def test_cryptography_is_imported_at_the_first_signature_of_sigv4a() -> None:
    printed = run_python(
        "import sys\n"
        "import aws_core.signer.v4a, aws_core.auth.auth_schemes, services.s3\n"
        "from tests.canned import CannedClient, options\n"
        "from services import s3\n"
        "client = s3.Client(s3.Options(**options(CannedClient())))\n"
        "client.list_buckets()\n"
        "print('cryptography' in sys.modules)\n"
        "arn = 'arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap'\n"
        "client.head_object(s3.HeadObjectInput(bucket=arn, key='k'))\n"
        "print('cryptography' in sys.modules)\n"
    )
    assert printed.decode().split() == ["False", "True"]
