"""Which servers speak a service as AWS does."""

from __future__ import annotations

import pytest

SERVERS = ("ministack", "moto")
"""MiniStack checks signatures; moto is a second opinion, written by other people."""

LACKING = {
    "lambda": ("moto", "runs functions in Docker only"),
    "cloudwatch": ("moto", "does not speak smithy-rpc-v2-cbor"),
    "event streams": ("moto", "answers 500"),
    "user data": ("ministack", "does not keep it"),
    "small pages of aliases": ("moto", "has no pages of them"),
}
"""Which server cannot do what, and why."""


def on(need: str) -> pytest.MarkDecorator:
    """Runs a test on the servers that do what it needs."""
    lacking, _ = LACKING[need]
    servers = [name for name in SERVERS if name != lacking]
    return pytest.mark.parametrize("server", servers, indirect=True, scope="session")
