"""Host names that a function of the user's own looks up."""

from __future__ import annotations

import socket
import threading

import pytest

from aws_core.transport.http import BuildableClient
from smithy_py.context import BACKGROUND, Context, with_cancel, with_timeout
from smithy_py.errors import CanceledError, RequestSendError
from smithy_py.http import Request
from tests.transport.server import answering, response


def get(url: str, client: BuildableClient, ctx: Context = BACKGROUND) -> bytes:
    with client:
        return client.do(Request("GET", url), ctx=ctx).read()


@pytest.mark.parametrize("seconds", [None, 60.0])
def test_it_gives_the_address(seconds: float | None) -> None:
    asked: list[str] = []

    def resolver(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with answering(lambda _: response(b"ok")) as server:
        client = BuildableClient().with_resolver(resolver).with_timeout(seconds)
        assert get(f"http://bucket.example.invalid:{server.port}/", client) == b"ok"
        assert (
            server.requests[0].header(b"host") == f"bucket.example.invalid:{server.port}".encode()
        )
    assert asked == ["bucket.example.invalid"]


def test_the_next_address_is_tried() -> None:
    with answering(lambda _: response(b"ok")) as server:
        client = BuildableClient().with_resolver(lambda _: ["::1", "127.0.0.1"])
        assert get(f"http://two.example.invalid:{server.port}/", client) == b"ok"


def test_it_is_not_asked_for_addresses() -> None:
    def resolver(host: str) -> list[str]:
        raise AssertionError(host)

    with answering(lambda _: response(b"ok")) as server:
        assert get(server.url, BuildableClient().with_resolver(resolver)) == b"ok"


def test_it_looks_proxies_up_too() -> None:
    with answering(lambda _: response(b"ok")) as server:
        client = (
            BuildableClient()
            .with_proxies({"http": f"http://proxy.example.invalid:{server.port}"})
            .with_resolver(lambda _: ["127.0.0.1"])
        )
        assert get("http://target.example.invalid/", client) == b"ok"


def no_such_name(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def busy(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def test_what_it_raises_is_told_and_sorted() -> None:
    with pytest.raises(
        RequestSendError, match=r"look up host a\.example\.invalid: name or"
    ) as info:
        get("http://a.example.invalid/", BuildableClient().with_resolver(no_such_name))
    assert info.value.permanent

    with pytest.raises(RequestSendError, match="temporary failure in name resolution") as info:
        get("http://a.example.invalid/", BuildableClient().with_resolver(busy))
    assert not info.value.permanent


@pytest.mark.parametrize(
    ("addresses", "text"),
    [([], "the name has no address"), (["unknown.invalid"], "look up host a.example.invalid")],
)
def test_an_answer_that_is_none(addresses: list[str], text: str) -> None:
    with pytest.raises(RequestSendError) as info:
        get("http://a.example.invalid/", BuildableClient().with_resolver(lambda _: addresses))
    assert text in str(info.value)


def test_the_context_ends_it() -> None:
    over, asked = threading.Event(), threading.Event()

    def stuck(host: str) -> list[str]:
        asked.set()
        over.wait(60)
        return []

    ctx = with_cancel()
    client = BuildableClient().with_resolver(stuck).with_connect_timeout(600)

    def cancel() -> None:
        asked.wait(60)
        ctx.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(CanceledError):
        get("http://a.example.invalid/", client, ctx)
    assert not over.is_set()
    over.set()
    thread.join()


def test_the_connect_timeout_ends_it() -> None:
    over = threading.Event()

    def stuck(host: str) -> list[str]:
        over.wait(60)
        return []

    client = BuildableClient().with_resolver(stuck).with_connect_timeout(0.05)
    with pytest.raises(RequestSendError, match="timed out") as info:
        get("http://a.example.invalid/", client, with_timeout(600))
    assert info.value.timeout
    over.set()
