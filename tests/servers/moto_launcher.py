# Runs in the servers' virtual environment; neither moto nor Werkzeug is installed in the SDK's.
# pyright: basic, reportMissingImports=false
"""Serves moto on a socket that is open already."""

import sys

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


def main(descriptor: int) -> None:
    """Serves every service that moto knows, until the process ends.

    Args:
        descriptor: The number of a listening socket.
    """
    # Connections are kept open, which is what clients are to be tried with.
    WSGIRequestHandler.protocol_version = "HTTP/1.1"
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True, fd=descriptor)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
