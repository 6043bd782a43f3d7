"""The errors of the EC2 instance metadata service."""

from __future__ import annotations

from http import HTTPStatus

from smithy_py.errors import ConnectError, ErrorFault, GenericAPIError, OperationError
from smithy_py.http.response import Response


class MetadataError(GenericAPIError):
    """The service answered with an error status; it says no more than that.

    ``error_code`` is the standard name of the status, such as ``NotFound``.

    Attributes:
        retryable: True where another attempt gets a new token; None leaves it to the retryer.
    """

    retryable: bool | None = None

    @classmethod
    def of(cls, response: Response) -> MetadataError:
        """The error that *response* is."""
        try:
            code = HTTPStatus(response.status_code).phrase.replace(" ", "")
        except ValueError:
            code = "UnknownError"
        fault = ErrorFault.SERVER if response.status_code >= 500 else ErrorFault.CLIENT
        error = cls(code, "request to EC2 IMDS failed", fault)
        error.response = response
        return error


class TokenError(OperationError):
    """No session token could be had, and the call must not go on without."""

    retryable = False


class UnreachableError(ConnectError):
    """No connection to the service could be opened: this is no EC2 instance, it seems."""

    retryable = False
