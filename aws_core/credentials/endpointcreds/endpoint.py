"""Which credentials endpoint the environment of a container names, and which are allowed."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from smithy_py.errors import ConfigError

RELATIVE_URI_VARIABLE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
FULL_URI_VARIABLE = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
ECS_ENDPOINT = "http://169.254.170.2"

_CONTAINER_ADDRESSES = frozenset(
    {
        ipaddress.ip_address("169.254.170.2"),  # ECS
        ipaddress.ip_address("169.254.170.23"),  # EKS
        ipaddress.ip_address("fd00:ec2::23"),  # EKS
    }
)


def endpoint_from_environment(variables: Mapping[str, str]) -> str | None:
    """The URL of the credentials endpoint, or None where the environment names none.

    ``AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`` is stronger than
    ``AWS_CONTAINER_CREDENTIALS_FULL_URI``. Without TLS only this machine, ECS and EKS may be
    asked; a host name is looked up now, and all its addresses must be allowed.

    Args:
        variables: The environment.

    Raises:
        ConfigError: The URL cannot be used, or its host is not allowed.
    """
    relative = variables.get(RELATIVE_URI_VARIABLE)
    if relative:
        if not relative.startswith("/") or not _is_plain(relative):
            raise ConfigError(
                "the path of the credentials endpoint must begin with a slash, and have no "
                "space in it",
                key=RELATIVE_URI_VARIABLE,
            )
        return ECS_ENDPOINT + relative
    full = variables.get(FULL_URI_VARIABLE)
    if not full:
        return None
    _check(full)
    return full


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        raise _error("it is no URL") from None
    if not _is_plain(url) or "\\" in url or "@" in parts.netloc or not port_is_number:
        raise _error("it is no URL, or has more than host, port, path and query")
    if not host or parts.scheme not in ("http", "https"):
        raise _error("it must begin with http://host or https://host")
    if parts.scheme == "http" and not _is_allowed_host(host):
        raise _error(
            f"invalid endpoint host, {host!r}, only loopback/ecs/eks hosts are allowed; "
            "any other host needs https"
        )


def _is_allowed_host(host: str) -> bool:
    try:
        return _is_allowed(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no host name"
        raise _error(f"failed to resolve host {host!r}, {reason}") from None
    return all(_is_allowed(ipaddress.ip_address(str(address[0]))) for *_, address in found)


def _is_allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_loopback or address in _CONTAINER_ADDRESSES


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url


def _error(message: str) -> ConfigError:
    return ConfigError(f"the credentials endpoint cannot be used: {message}", key=FULL_URI_VARIABLE)
