"""SSO and SSO OIDC, and a cached token for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import sso, ssooidc
from tests.servers.sign_in import SignInServer, running_sign_in
from tests.servers.sign_in_files import TokenFile


@pytest.fixture
def server() -> Iterator[SignInServer]:
    with running_sign_in() as server:
        yield server


@pytest.fixture
def token_file(home: Path, server: SignInServer) -> TokenFile:
    return TokenFile(home / "cache" / "token.json", server)


@pytest.fixture
def oidc(server: SignInServer) -> Iterator[ssooidc.Client]:
    options = ssooidc.Options(region="us-east-1", base_endpoint=server.url, retry_max_attempts=1)
    with ssooidc.Client(options) as client:
        yield client


@pytest.fixture
def portal(server: SignInServer) -> Iterator[sso.Client]:
    options = sso.Options(region="us-east-1", base_endpoint=server.url, retry_max_attempts=1)
    with sso.Client(options) as client:
        yield client
