"""AWS Sign-In, and a cached login token for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import signin
from tests.servers.sign_in import SignInServer, running_sign_in
from tests.servers.sign_in_files import LoginFile


@pytest.fixture
def server() -> Iterator[SignInServer]:
    with running_sign_in() as server:
        yield server


@pytest.fixture
def login_file(home: Path, server: SignInServer) -> LoginFile:
    return LoginFile(home / "cache" / "login.json", server)


@pytest.fixture
def client(server: SignInServer) -> Iterator[signin.Client]:
    options = signin.Options(region="us-east-1", base_endpoint=server.url, retry_max_attempts=1)
    with signin.Client(options) as client:
        yield client
