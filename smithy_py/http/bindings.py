"""Where the members of an input go in a request: labels, query, headers, payload."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from smithy_py.codec.scalars import (
    WRITE_ERRORS,
    MismatchError,
    string_text,
    text_writer,
    write_list,
    write_map,
)
from smithy_py.errors import SerializationError
from smithy_py.http.request import Request
from smithy_py.http.url import escape_greedy_label, escape_label, escape_query
from smithy_py.operation import Operation
from smithy_py.schema import Member, Shape, members, resolve

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")
Text = Callable[[Any], str]
Bind = Callable[[Any, Request], None]

BINDING_TRAITS = frozenset(
    {
        "http_label",
        "http_query",
        "http_query_params",
        "http_header",
        "http_prefix_headers",
        "http_payload",
        "http_response_code",
    }
)


class RequestBindings:
    """The compiled bindings of one operation's input.

    Attributes:
        payload: The member that is the whole body, or None.
        body_members: Whether any member is left for the body's document.
    """

    def __init__(self, operation: Operation[Any, Any]) -> None:
        found = members(operation.input)
        module = operation.input.__module__
        self.method = operation.method
        self._path = _compile_uri(operation, found, module)
        binds = {m.attribute: _compile_member(m, module) for m in found.values()}
        self._binds = {attribute: bind for attribute, bind in binds.items() if bind is not None}
        self._params = {m.attribute: _bind_params for m in found.values() if _is_params(m)}
        payloads = [m for m in found.values() if m.traits.get("http_payload")]
        self.payload: Member | None = payloads[0] if payloads else None
        self.body_members = any(not (BINDING_TRAITS & m.traits.keys()) for m in found.values())

    def bind(self, value: Any, request: Request) -> None:
        """Writes everything but the body.

        Raises:
            SerializationError: A label is empty, or a value is not what the model says.
        """
        request.method = self.method
        try:
            request.path, request.query = self._path(value)
            _bind_all(self._binds, value, request)
            if self._params:
                _bind_all(self._params, value, request)
        except WRITE_ERRORS as error:
            raise SerializationError(f"cannot write {type(value).__name__}: {error}") from error


def _bind_all(binds: Mapping[str, Bind], value: Any, request: Request) -> None:
    # By what is set, not by what could be: few of the 45 members of a PutObject are.
    for attribute, content in value.__dict__.items():
        if content is not None and attribute in binds:
            try:
                binds[attribute](content, request)
            except WRITE_ERRORS as error:
                raise MismatchError.of(error).within(attribute) from None


def request_bindings(operation: Operation[Any, Any]) -> RequestBindings:
    """The bindings of *operation*, compiled on first use."""
    found: RequestBindings | None = operation.bindings.get("request")
    if found is None:
        found = operation.bindings["request"] = RequestBindings(operation)
    return found


def _compile_uri(
    operation: Operation[Any, Any], found: Mapping[str, Member], module: str
) -> Callable[[Any], tuple[str, str]]:
    template, _, query = operation.uri.partition("?")
    labels = {m.traits["http_label"]: m for m in found.values() if "http_label" in m.traits}
    pieces: list[str | tuple[str, str, Text, Callable[[str], str]]] = []
    position = 0
    for match in _LABEL.finditer(template):
        pieces.append(template[position : match.start()])
        member = labels[match[1]]
        shape = resolve(member.target, module)
        assert isinstance(shape, Shape)
        text = text_writer(shape, member.traits, "date-time")
        escape = escape_greedy_label if match[2] else escape_label
        pieces.append((member.attribute, member.name, text, escape))
        position = match.end()
    pieces.append(template[position:])
    query = "&".join(part if "=" in part else f"{part}=" for part in query.split("&") if part)

    def path(value: Any) -> tuple[str, str]:
        written: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                written.append(piece)
                continue
            attribute, _, text, escape = piece
            content = getattr(value, attribute)
            try:
                label = "" if content is None else escape(text(content))
            except WRITE_ERRORS as error:
                raise MismatchError.of(error).within(attribute) from None
            if not label:
                raise SerializationError(f"input member {attribute} must not be empty")
            written.append(label)
        return "".join(written), query

    return path


def _compile_member(member: Member, module: str) -> Bind | None:
    shape = resolve(member.target, module)
    if not isinstance(shape, Shape):
        return None
    if "http_query" in member.traits:
        return _query(member, shape, module)
    if "http_header" in member.traits:
        return _header(member, shape, module)
    if "http_prefix_headers" in member.traits:
        return _prefix_headers(member)
    return None


def _query(member: Member, shape: Shape, module: str) -> Bind:
    name = escape_query(member.traits["http_query"])
    is_list = shape.type == "list"
    item = _item(shape, module) if is_list else shape
    text = text_writer(item, member.traits, "date-time")

    def bind(content: Any, request: Request) -> None:
        items = write_list(content) if is_list else (content,)
        pairs = [f"{name}={escape_query(text(item))}" for item in items]
        if pairs:
            added = "&".join(pairs)
            request.query = f"{request.query}&{added}" if request.query else added

    return bind


def _item(shape: Shape, module: str) -> Shape:
    assert shape.member is not None
    item = resolve(shape.member, module)
    assert isinstance(item, Shape)
    return item


def _is_params(member: Member) -> bool:
    return bool(member.traits.get("http_query_params"))


def _bind_params(content: Any, request: Request) -> None:
    taken = {pair.partition("=")[0] for pair in request.query.split("&")}
    for name, entry in write_map(content).items():
        if escape_query(string_text(name)) not in taken:
            for text in entry if isinstance(entry, (list, tuple)) else (entry,):
                request.add_query(name, string_text(text))


def _header(member: Member, shape: Shape, module: str) -> Bind:
    name = member.traits["http_header"]
    if shape.type == "list":
        item = _item(shape, module)
        text = text_writer(item, member.traits, "http-date")
        quoted = item.type == "string"

        def bind_list(content: Any, request: Request) -> None:
            written = [text(item) for item in write_list(content)]
            request.headers[name] = ", ".join(map(_quote, written) if quoted else written)

        return bind_list

    text = text_writer(shape, member.traits, "http-date")

    def bind(content: Any, request: Request) -> None:
        request.headers[name] = text(content)

    return bind


def _quote(text: str) -> str:
    if '"' in text or "," in text:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return text


def _prefix_headers(member: Member) -> Bind:
    prefix = member.traits["http_prefix_headers"]

    def bind(content: Any, request: Request) -> None:
        for name, text in write_map(content).items():
            if prefix + name not in request.headers:
                request.headers[prefix + name] = string_text(text)

    return bind
