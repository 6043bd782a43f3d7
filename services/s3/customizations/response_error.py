"""Completes the errors that S3 answered with."""

from __future__ import annotations

from aws_core.middleware import response_error
from smithy_py.errors import APIError, OperationError


class ResponseErrorWrapper(response_error.ResponseErrorWrapper):
    """Deserialize: gives an error of S3 its request id and host id."""

    def complete(self, error: OperationError) -> None:
        """Sets what the response's headers say of the request."""
        if isinstance(error, APIError) and error.response is not None:
            headers = error.response.headers
            error.request_id = headers.get("x-amz-request-id") or error.request_id
            error.host_id = headers.get("x-amz-id-2")
