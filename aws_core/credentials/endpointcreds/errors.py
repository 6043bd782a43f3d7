"""What a credentials endpoint says when it refuses."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any, cast

from smithy_py.errors import ErrorFault, GenericAPIError
from smithy_py.http.response import Response

_LONGEST = 1024


class EndpointError(GenericAPIError):
    """The endpoint answered with an error status; code and message are its own."""

    @classmethod
    def of(cls, response: Response, token: str) -> EndpointError:
        """The error that *response* is.

        Args:
            response: What the endpoint answered.
            token: The authorization token that was sent: it is shown nowhere.
        """
        code, message = _code_and_message(response)
        if token:
            code, message = code.replace(token, "***"), message.replace(token, "***")
        fault = ErrorFault.SERVER if response.status_code >= 500 else ErrorFault.CLIENT
        error = cls(code, message[:_LONGEST], fault)
        # Not the whole answer: it may quote the token.
        error.response = Response(response.status_code)
        return error


def _code_and_message(response: Response) -> tuple[str, str]:
    body = response.read()
    document: Any = None
    # It can be anything that answers there, so JSON is not certain.
    if response.headers.get("content-type", "").startswith("application/json"):
        with contextlib.suppress(ValueError, RecursionError):
            document = json.loads(body)
    if isinstance(document, dict):
        said = cast("Mapping[str, Any]", document)
        return str(said.get("code") or ""), str(said.get("message") or "")
    return "", body.decode(errors="replace")
