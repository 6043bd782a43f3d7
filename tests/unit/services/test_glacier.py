"""Glacier: account, version, the hashes of uploads."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest

import smithy_py
from tests.canned import CannedClient, answer
from tests.generated import GeneratedServices

MIB = 1024 * 1024
CREATED = answer(201, b"", {"x-amz-archive-id": "a1"})


def upload(services: GeneratedServices, body: Any, **members: Any) -> CannedClient:
    canned = CannedClient(CREATED)
    glacier = services.package("glacier")
    input = glacier.UploadArchiveInput(vault_name="v", body=body, **members)
    output = services.client("glacier", canned).upload_archive(input)
    assert output.archive_id == "a1"
    assert input.account_id is None or "account_id" in members
    return canned


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


@pytest.mark.parametrize("wrap", [bytes, io.BytesIO, lambda data: [data[:7], data[7:]]])
def test_the_hashes_of_an_upload(services: GeneratedServices, wrap: Any) -> None:
    data = b"a" * MIB + b"b" * MIB + b"c" * 10
    canned = upload(services, wrap(data))
    first, second, third = sha256(b"a" * MIB), sha256(b"b" * MIB), sha256(b"c" * 10)
    tree = sha256(sha256(first + second) + third)
    headers = canned.last.headers
    assert headers["x-amz-sha256-tree-hash"] == tree.hex()
    assert headers["x-amz-content-sha256"] == sha256(data).hex()
    assert "x-amz-content-sha256;" in headers["authorization"]
    assert bytes(canned.last.body) == data


def test_one_piece_is_its_own_tree(services: GeneratedServices) -> None:
    headers = upload(services, b"hello").last.headers
    assert headers["x-amz-sha256-tree-hash"] == sha256(b"hello").hex()


def test_a_checksum_of_the_callers_is_kept(services: GeneratedServices) -> None:
    headers = upload(services, b"hello", checksum="0" * 64).last.headers
    assert headers["x-amz-sha256-tree-hash"] == "0" * 64


def test_a_body_that_can_be_read_once_is_refused(services: GeneratedServices) -> None:
    with pytest.raises(smithy_py.SerializationError, match="bytes or a seekable file"):
        upload(services, iter([b"x"]))


def test_the_account_and_the_version(services: GeneratedServices) -> None:
    canned = upload(services, b"x")
    assert canned.last.path == "/-/vaults/v/archives"
    assert canned.last.headers["x-amz-glacier-version"] == "2012-06-01"
    canned = upload(services, b"x", account_id="123456789012")
    assert canned.last.path == "/123456789012/vaults/v/archives"


def test_every_operation_has_the_defaults(services: GeneratedServices) -> None:
    canned = CannedClient(answer(200, b"{}"))
    glacier = services.package("glacier")
    services.client("glacier", canned).list_vaults(glacier.ListVaultsInput())
    assert canned.last.path == "/-/vaults"
    assert canned.last.headers["x-amz-glacier-version"] == "2012-06-01"
    assert "x-amz-sha256-tree-hash" not in canned.last.headers
