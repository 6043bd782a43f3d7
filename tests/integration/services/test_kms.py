"""KMS: blobs in JSON."""

from __future__ import annotations

import pytest

from services import kms
from tests.integration.services.conftest import NewClient
from tests.integration.services.servers import on

types = kms.types


@pytest.fixture
def client(new_client: NewClient) -> kms.Client:
    found: kms.Client = new_client(kms)
    return found


@pytest.fixture
def key(client: kms.Client) -> str:
    made = client.create_key(kms.CreateKeyInput(description="of a test")).key_metadata
    assert made is not None
    assert made.creation_date is not None
    return made.key_id or ""


def test_what_is_encrypted_can_be_decrypted(client: kms.Client, key: str) -> None:
    secret = bytes(range(256))
    context = {"purpose": "test"}
    sealed = client.encrypt(
        kms.EncryptInput(key_id=key, plaintext=secret, encryption_context=context)
    ).ciphertext_blob
    assert sealed is not None
    opened = client.decrypt(kms.DecryptInput(ciphertext_blob=sealed, encryption_context=context))
    assert opened.plaintext == secret
    assert str(secret) not in repr(opened)


def test_a_signature(client: kms.Client) -> None:
    made = client.create_key(
        kms.CreateKeyInput(
            key_usage=types.KeyUsageType.SIGN_VERIFY, key_spec=types.KeySpec.RSA_2048
        )
    ).key_metadata
    assert made is not None
    algorithm = types.SigningAlgorithmSpec.RSASSA_PSS_SHA_256
    signature = client.sign(
        kms.SignInput(key_id=made.key_id, message=b"text", signing_algorithm=algorithm)
    ).signature
    assert signature is not None
    verified = client.verify(
        kms.VerifyInput(
            key_id=made.key_id, message=b"text", signature=signature, signing_algorithm=algorithm
        )
    )
    assert verified.signature_valid is True


@on("small pages of aliases")
def test_aliases_of_a_key(client: kms.Client, key: str, name: str) -> None:
    aliases = [f"alias/{name}-{number}" for number in range(3)]
    for alias in aliases:
        client.create_alias(kms.CreateAliasInput(alias_name=alias, target_key_id=key))
    paginator = kms.ListAliasesPaginator(client, kms.ListAliasesInput(key_id=key), limit=2)
    assert sorted(str(alias.alias_name) for alias in paginator.items()) == aliases


def test_an_unknown_key(client: kms.Client) -> None:
    with pytest.raises(types.NotFoundException) as caught:
        client.describe_key(kms.DescribeKeyInput(key_id="12345678-1234-1234-1234-123456789012"))
    assert caught.value.status_code == 400
