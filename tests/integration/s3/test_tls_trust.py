"""Only servers that a known authority vouches for are spoken to."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from aws_core.config import load_default_config
from aws_core.retry import get_attempt_results
from aws_core.transport.http import BuildableClient
from services import s3
from smithy_py.errors import RequestSendError
from tests.integration.clients import config, s3_client
from tests.servers.certificates import create_certificates
from tests.servers.server import Server


def test_the_bundle_of_the_environment_is_trusted(
    ministack_tls: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(ministack_tls.ca_bundle))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ministack_tls.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ministack_tls.secret_access_key)
    monkeypatch.setenv("AWS_REGION", ministack_tls.region)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", ministack_tls.endpoint_url)

    with s3.new_from_config(load_default_config()) as client:
        assert client.list_buckets().owner is not None


def test_an_unknown_authority_is_not_trusted(ministack_tls: Server) -> None:
    options = s3.with_options(http_client=BuildableClient(), retry_max_attempts=3)
    with s3_client(ministack_tls, options) as client, pytest.raises(RequestSendError) as caught:
        client.list_buckets()

    assert "certificate" in str(caught.value)
    assert "CA bundle" in str(caught.value)
    assert ministack_tls.endpoint_url.removeprefix("https://") in str(caught.value)
    assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)
    attempts = get_attempt_results(caught.value.result_metadata)
    assert attempts is not None
    assert len(attempts.results) == 1


def test_another_authority_is_not_trusted(ministack_tls: Server, tmp_path: Path) -> None:
    other = create_certificates(tmp_path).ca_bundle
    http_client = BuildableClient().with_ca_bundle(other)
    with (
        s3_client(ministack_tls, s3.with_options(http_client=http_client)) as client,
        pytest.raises(RequestSendError, match="certificate"),
    ):
        client.list_buckets()


def test_certificates_need_not_be_looked_at(ministack_tls: Server) -> None:
    http_client = BuildableClient().with_verify(False)
    with s3_client(ministack_tls, s3.with_options(http_client=http_client)) as client:
        assert client.list_buckets().owner is not None


def test_http_where_tls_is_spoken_is_an_error(ministack_tls: Server) -> None:
    plain = ministack_tls.endpoint_url.replace("https:", "http:")
    with (
        s3.new_from_config(config(ministack_tls), s3.with_options(base_endpoint=plain)) as client,
        pytest.raises(RequestSendError),
    ):
        client.list_buckets()


def test_tls_where_http_is_spoken_is_an_error(ministack: Server) -> None:
    secure = ministack.endpoint_url.replace("http:", "https:")
    with (
        s3.new_from_config(config(ministack), s3.with_options(base_endpoint=secure)) as client,
        pytest.raises(RequestSendError, match="does not speak TLS"),
    ):
        client.list_buckets()
