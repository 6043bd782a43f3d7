"""The servers that speak these services, and clients for them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.integration.clients import config
from tests.integration.services.servers import SERVERS
from tests.servers.server import Server

NewClient = Callable[[Any], Any]


@pytest.fixture(params=SERVERS, scope="session")
def server(request: pytest.FixtureRequest) -> Server:
    """Each server, one after the other; ``on`` leaves some out."""
    server: Server = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def new_client(server: Server) -> Generator[NewClient]:
    """Makes the client of a service, given its package."""
    with ExitStack() as clients:
        yield lambda package: clients.enter_context(package.new_from_config(config(server)))
