"""The TLS settings of a transport as an ``ssl.SSLContext``."""

from __future__ import annotations

import os
import ssl

import urllib3.util

from smithy_py.errors import RequestSendError
from smithy_py.http.transport.failures import reason_of
from smithy_py.http.transport.options import TransportOptions


def tls_context(options: TransportOptions, default_bundle: str) -> ssl.SSLContext:
    """The context that *options* ask for; by default TLS 1.2 or newer, the server verified.

    Args:
        options: The settings.
        default_bundle: The PEM file to trust where they name none.

    Raises:
        RequestSendError: A file cannot be loaded.
    """
    if options.ssl_context is not None:
        return options.ssl_context
    context = urllib3.util.create_urllib3_context()
    if options.tls_minimum_version is not None:
        context.minimum_version = options.tls_minimum_version
    if options.tls_maximum_version is not None:
        context.maximum_version = options.tls_maximum_version
    if options.verify:
        bundle = options.ca_bundle or default_bundle
        try:
            if os.path.isdir(bundle):
                context.load_verify_locations(capath=bundle)
            else:
                context.load_verify_locations(cafile=bundle)
        except OSError as error:
            raise _unusable("CA bundle", bundle, error) from error
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if options.client_certificate is not None:
        certificate, key = options.client_certificate
        try:
            # An encrypted key would otherwise be asked for on the terminal.
            context.load_cert_chain(certificate, key, password=lambda: "")
        except OSError as error:
            raise _unusable("client certificate", certificate, error) from error
    return context


def _unusable(what: str, path: str, error: OSError) -> RequestSendError:
    return RequestSendError(
        f"the {what} {path} cannot be loaded: {reason_of(error)}", permanent=True
    )
