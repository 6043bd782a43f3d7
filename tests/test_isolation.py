import os
import socket
from pathlib import Path

import pytest

from tests.isolation import LoopbackGuard, is_users_setting


def test_nothing_of_the_users_is_seen() -> None:
    assert [name for name in os.environ if is_users_setting(name)] == ["AWS_EC2_METADATA_DISABLED"]
    assert list(Path.home().iterdir()) == []


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "https_proxy", "HTTP_PROXY", "SSL_CERT_FILE"])
def test_settings_are_known_in_either_case(variable: str) -> None:
    assert is_users_setting(variable)


def test_other_machines_are_out_of_reach(loopback_guard: LoopbackGuard) -> None:
    with socket.socket() as connection, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 443))

    assert loopback_guard.take_refusals() == [
        "A test tried to connect to 192.0.2.1 port 443; tests reach 127.0.0.1 only."
    ]


def test_names_of_other_machines_are_not_looked_up(loopback_guard: LoopbackGuard) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"look up s3\.amazonaws\.com"):
        socket.create_connection(("s3.amazonaws.com", 443))

    assert len(loopback_guard.take_refusals()) == 1


def test_loopback_is_in_reach() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()),
        socket.create_connection(("localhost", listener.getsockname()[1])),
    ):
        pass


def test_unix_sockets_are_in_reach(tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with (
        socket.socket(socket.AF_UNIX) as listener,
        socket.socket(socket.AF_UNIX) as connection,
    ):
        listener.bind(path)
        listener.listen()
        connection.connect(path)
