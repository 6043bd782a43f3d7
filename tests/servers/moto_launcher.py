"""Serves moto on a socket that is open already; runs in the servers' virtual environment."""

import sys

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


class _KeepAlive(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"


def main(descriptor: int) -> None:
    """Serves every service that moto knows, until the process ends.

    Args:
        descriptor: The number of a listening socket.
    """
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server(
        "127.0.0.1",
        0,
        application,
        threaded=True,
        request_handler=_KeepAlive,
        fd=descriptor,
    )
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
