"""Presigned requests of services whose input is a form: the URL carries the whole of it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from aws_core.options import ClientOptions
from aws_core.presign import BasePresignClient, OptionsT, convert
from smithy_py.context import Context
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput
from smithy_py.middleware.stack import Stack
from smithy_py.middleware.step import Position


class AsGetRequest:
    """Serialize: moves the form from the body to the query."""

    id = "Query:AsGetRequest"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Empties the body, then goes on."""
        request = input.request
        form = bytes(request.body).decode()
        request.method = "GET"
        request.body = None
        request.headers.pop("Content-Type", None)
        request.query = "&".join(part for part in (request.query, form) if part)
        return next(ctx, input)


class DocumentAsForm:
    """Serialize: writes the members of a flat JSON document as a form."""

    id = "PresignSerializer"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Replaces the body, then goes on."""
        request = input.request
        document: dict[str, Any] = json.loads(bytes(request.body) or b"{}")
        pairs = [
            f"{quote(name, safe='')}={quote(str(item), safe='')}"
            for name, value in document.items()
            for item in (value if isinstance(value, list) else [value])
        ]
        request.body = "&".join(pairs)
        return next(ctx, input)


def convert_query(stack: Stack, options: ClientOptions) -> None:
    """Makes the stack of a call one that presigns a GET request.

    How long the URL is good for is the service's to decide, unless the caller says it.
    """
    convert(stack, options, default_expires=None)
    stack.serialize.insert(AsGetRequest(), "OperationSerializer", Position.AFTER)


class QueryPresignClient(BasePresignClient[OptionsT]):
    """Base of the presign clients of services that take forms."""

    def _convert(self, stack: Stack, options: ClientOptions) -> None:
        convert_query(stack, options)


class DocumentPresignClient(BasePresignClient[OptionsT]):
    """Base of the presign clients of services that take flat JSON documents."""

    def _convert(self, stack: Stack, options: ClientOptions) -> None:
        convert_query(stack, options)
        stack.serialize.insert(DocumentAsForm(), AsGetRequest.id, Position.BEFORE)
