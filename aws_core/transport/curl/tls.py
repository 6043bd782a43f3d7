"""The TLS settings of a transport as options of libcurl."""

from __future__ import annotations

import os
import ssl
from typing import Any

from aws_core.transport.curl.libcurl import pycurl
from smithy_py.errors import RequestSendError
from smithy_py.http.transport.failures import reason_of
from smithy_py.http.transport.options import TransportOptions

_MINIMUM: dict[ssl.TLSVersion, int] = {
    ssl.TLSVersion.TLSv1: pycurl.SSLVERSION_TLSv1_0,
    ssl.TLSVersion.TLSv1_1: pycurl.SSLVERSION_TLSv1_1,
    ssl.TLSVersion.TLSv1_2: pycurl.SSLVERSION_TLSv1_2,
    ssl.TLSVersion.TLSv1_3: pycurl.SSLVERSION_TLSv1_3,
}
_MAXIMUM: dict[ssl.TLSVersion, int] = {
    ssl.TLSVersion.TLSv1: pycurl.SSLVERSION_MAX_TLSv1_0,
    ssl.TLSVersion.TLSv1_1: pycurl.SSLVERSION_MAX_TLSv1_1,
    ssl.TLSVersion.TLSv1_2: pycurl.SSLVERSION_MAX_TLSv1_2,
    ssl.TLSVersion.TLSv1_3: pycurl.SSLVERSION_MAX_TLSv1_3,
}


def tls_options(options: TransportOptions, default_bundle: str) -> list[tuple[int, Any]]:
    """What *options* ask for; by default TLS 1.2 or newer, the server verified.

    Args:
        options: The settings.
        default_bundle: The PEM file to trust where they name none.

    Raises:
        RequestSendError: A file cannot be read.
    """
    minimum = _MINIMUM.get(options.tls_minimum_version or ssl.TLSVersion.TLSv1_2, 0)
    maximum = options.tls_maximum_version
    versions = minimum | (0 if maximum is None else _MAXIMUM.get(maximum, 0))
    found: list[tuple[int, Any]] = [
        (pycurl.SSLVERSION, versions),
        (pycurl.PROXY_SSLVERSION, versions),
    ]
    if options.verify:
        bundle = options.ca_bundle or default_bundle
        _check("CA bundle", bundle)
        if os.path.isdir(bundle):
            found += [(pycurl.CAPATH, bundle), (pycurl.PROXY_CAPATH, bundle)]
        else:
            found += [(pycurl.CAINFO, bundle), (pycurl.PROXY_CAINFO, bundle)]
    else:
        found += [(pycurl.SSL_VERIFYPEER, 0), (pycurl.SSL_VERIFYHOST, 0)]
        found += [(pycurl.PROXY_SSL_VERIFYPEER, 0), (pycurl.PROXY_SSL_VERIFYHOST, 0)]
    if options.client_certificate is not None:
        certificate, key = options.client_certificate
        _check("client certificate", certificate)
        # An encrypted key would otherwise be asked for on the terminal.
        found += [(pycurl.SSLCERT, certificate), (pycurl.KEYPASSWD, "")]
        found += [(pycurl.SSLKEY, key or certificate)]
    return found


def _check(what: str, path: str) -> None:
    try:
        os.stat(path)
    except OSError as error:
        raise RequestSendError(
            f"the {what} {path} cannot be loaded: {reason_of(error)}", permanent=True
        ) from error
