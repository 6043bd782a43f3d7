"""What Route 53 does that its model does not say; written by hand."""

from __future__ import annotations

import copy
import re

from smithy_py.codec import xml_reader
from smithy_py.context import Context
from smithy_py.errors import DeserializationError
from smithy_py.http.response import Response
from smithy_py.middleware.inputs import (
    DeserializeHandler,
    DeserializeInput,
    Output,
    SerializeHandler,
    SerializeInput,
)

_PREFIX = re.compile(r"/?(?:hostedzone|change|delegationset)/")
_IDS = ("id", "hosted_zone_id", "hosted_zone_id_marker", "delegation_set_id")


class SanitizeURL:
    """Serialize: takes the kind of thing off an id: "/hostedzone/Z1" is sent as "Z1".

    The service answers with such ids and does not take them back. The caller's input does not
    change.
    """

    id = "Route53:SanitizeURL"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Shortens the ids of a copy of the input, then goes on."""
        changed = {}
        for name in _IDS:
            value = getattr(input.parameters, name, None)
            if value is not None and (found := _PREFIX.match(value)):
                changed[name] = value[found.end() :]
        if changed:
            input.parameters = copy.copy(input.parameters)
            for name, value in changed.items():
                setattr(input.parameters, name, value)
        return next(ctx, input)


class ProcessResponseForCustomErrorResponse:
    """Deserialize: puts InvalidChangeBatch, which is a document of its own, into the usual form."""

    id = "Route53:ProcessResponseForCustomErrorResponse"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then rewrites such an answer."""
        output = next(ctx, input)
        response = output.raw_response
        if response is not None and response.status_code >= 300:
            output.raw_response = _usual_error(response)
        return output


def _usual_error(response: Response) -> Response:
    body = response.peek()
    if b"InvalidChangeBatch" not in body:
        return response
    try:
        root = xml_reader.parse(body)
    except DeserializationError:
        return response
    if xml_reader.local_name(root) != "InvalidChangeBatch":
        return response
    messages = xml_reader.child(root, "Messages")
    found = [] if messages is None else [(m.text or "").strip() for m in messages]
    summary = ": ".join(["ChangeBatch errors occurred", *(["; ".join(found)] if found else [])])
    request_id = xml_reader.child(root, "RequestId")
    return Response(
        response.status_code,
        response.headers,
        _document(summary, found, "" if request_id is None else request_id.text or ""),
        response.reason,
    )


def _document(summary: str, messages: list[str], request_id: str) -> bytes:
    from xml.sax.saxutils import escape

    listed = "".join(f"<Message>{escape(message)}</Message>" for message in messages)
    text = (
        "<ErrorResponse><Error><Code>InvalidChangeBatch</Code>"
        f"<Message>{escape(summary)}</Message><message>{escape(summary)}</message>"
        f"<messages>{listed}</messages></Error>"
        f"<RequestId>{escape(request_id)}</RequestId></ErrorResponse>"
    )
    return text.encode()
