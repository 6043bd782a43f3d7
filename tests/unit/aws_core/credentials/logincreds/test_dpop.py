from __future__ import annotations

import base64
import itertools
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from aws_core.credentials.logincreds.dpop import SignDPoP, dpop_proof, load_private_key
from smithy_py.context import BACKGROUND
from smithy_py.errors import SigningError
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import FinalizeInput, Output
from tests.fresh_process import run_python


def parts(proof: str) -> list[Any]:
    header, payload, _ = proof.split(".")
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, payload)]


def pem(key: Any, encryption: Any = None) -> str:
    format = PrivateFormat.PKCS8
    return str(key.private_bytes(Encoding.PEM, format, encryption or NoEncryption()).decode())


def test_coordinates_that_begin_with_zeros_keep_their_length() -> None:
    keys = (ec.derive_private_key(value, ec.SECP256R1()) for value in itertools.count(1))
    short = next(key for key in keys if key.public_key().public_numbers().x < 2**248)
    header, _ = parts(dpop_proof(short, "POST", "u"))
    assert len(header["jwk"]["x"]) == len(header["jwk"]["y"]) == 43


def test_each_proof_is_for_one_request() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    one, two = (parts(dpop_proof(key, "POST", "https://a.example/v1/token"))[1] for _ in range(2))
    assert one["jti"] != two["jti"]
    assert (one["htm"], one["htu"]) == ("POST", "https://a.example/v1/token")
    assert isinstance(one["iat"], int)


def test_the_middleware_leaves_the_query_out_and_makes_a_proof_for_each_attempt() -> None:
    middleware = SignDPoP(ec.generate_private_key(ec.SECP256R1()))
    assert middleware.id == "signDPOP"
    request = Request("POST", "https://a.example/v1/token?a=b")
    proofs: list[str] = []

    def next(ctx: object, input: FinalizeInput) -> Output:
        proofs.append(input.request.headers["DPoP"])
        return Output()

    for _ in range(2):
        middleware.handle_finalize(BACKGROUND, FinalizeInput(request), next)
    assert len(set(proofs)) == 2
    assert parts(proofs[0])[1]["htu"] == "https://a.example/v1/token"


@pytest.mark.parametrize("format", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_keys_in_both_formats(format: PrivateFormat) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    text = key.private_bytes(Encoding.PEM, format, NoEncryption()).decode()
    assert load_private_key(text).private_numbers() == key.private_numbers()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secret",
        "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n",
        pem(ec.generate_private_key(ec.SECP256R1()), BestAvailableEncryption(b"secret")),
        pem(ec.generate_private_key(ec.SECP384R1())),
        pem(ed25519.Ed25519PrivateKey.generate()),
        pem(rsa.generate_private_key(65537, 2048)),
    ],
)
def test_keys_that_cannot_be_used(text: str) -> None:
    with pytest.raises(SigningError, match=r"^dpopKey is no ") as caught:
        load_private_key(text)
    assert "secret" not in str(caught.value)


def test_cryptography_is_imported_for_the_first_proof() -> None:
    program = """
import sys
import aws_core.credentials.logincreds.dpop
print("cryptography" in sys.modules)
"""
    assert run_python(program) == b"False\n"
