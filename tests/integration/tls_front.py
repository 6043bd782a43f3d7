"""TLS in front of a server that speaks plain HTTP, byte for byte."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager

from tests.servers.certificates import Certificates
from tests.servers.process import listen_on_loopback
from tests.servers.server import Server


@contextmanager
def tls_in_front_of(server: Server, certificates: Certificates) -> Generator[Server]:
    """Speaks TLS for *server* on a port of its own, for the length of a ``with`` block.

    Args:
        server: A server on 127.0.0.1 without TLS.
        certificates: What is shown to clients.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)
    listener = listen_on_loopback()
    loop = asyncio.new_event_loop()
    stopped = asyncio.Event()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", server.process.port)
        await asyncio.gather(_pass_on(reader, up_writer), _pass_on(up_reader, writer))

    async def serve() -> None:
        async with await asyncio.start_server(connect, sock=listener, ssl=context):
            await stopped.wait()

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        thread = threading.Thread(target=runner.run, args=(serve(),), name="tls-front")
        thread.start()
        try:
            yield dataclasses.replace(
                server,
                endpoint_url=f"https://127.0.0.1:{listener.getsockname()[1]}",
                ca_bundle=certificates.ca_bundle,
            )
        finally:
            loop.call_soon_threadsafe(stopped.set)
            thread.join()


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.close()
