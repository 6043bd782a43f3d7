"""Where the members of an output come from in a response: status, headers, payload."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from smithy_py.codec.scalars import MismatchError, text_reader
from smithy_py.errors import DeserializationError
from smithy_py.http.response import Response
from smithy_py.schema import Member, Shape, compiled, members, resolve

_KEY = "http.response"
Take = Callable[[Response, dict[str, Any]], None]
TakeHeader = Callable[[tuple[str, ...], dict[str, Any]], None]

RESPONSE_TRAITS = frozenset(
    {"http_header", "http_prefix_headers", "http_payload", "http_response_code"}
)
"""The bindings that count in a response; the others leave a member in the body."""


class ResponseBindings:
    """The compiled bindings of one output or error.

    Attributes:
        payload: The member that is the whole body, or None.
        event_stream: The member whose events are the body, or None.
        streaming: Whether the payload is a stream that the caller reads.
        body_members: Whether any member is left for the body's document.
    """

    def __init__(self, cls: type) -> None:
        found = members(cls)
        self._headers = _compile_headers(found.values(), cls.__module__)
        self._takes = [t for m in found.values() if (t := _compile(m)) is not None]
        payloads = [m for m in found.values() if m.traits.get("http_payload")]
        self.payload: Member | None = payloads[0] if payloads else None
        events = [m for m in found.values() if m.traits.get("event_stream")]
        self.event_stream: Member | None = events[0] if events else None
        self.body_members = any(RESPONSE_TRAITS.isdisjoint(m.traits) for m in found.values())
        self.streaming = self.payload is not None and bool(self.payload.traits.get("streaming"))

    def take(self, response: Response, values: dict[str, Any]) -> None:
        """Reads everything but the body into *values*, by attribute.

        Raises:
            DeserializationError: A header is not what the model says.
        """
        try:
            # By what came, not by what may come: an output may be bound to 40 headers.
            for name, lines in response.headers.lowered():
                for take_header in self._headers.get(name, ()):
                    take_header(lines, values)
            for take in self._takes:
                take(response, values)
        except (TypeError, ValueError) as error:
            raise DeserializationError(f"headers: {error}") from error


def response_bindings(cls: type) -> ResponseBindings:
    """The bindings of the output or error *cls*, compiled on first use."""
    found: ResponseBindings | None = compiled(cls).get(_KEY)
    if found is None:
        found = compiled(cls)[_KEY] = ResponseBindings(cls)
    return found


def _compile_headers(found: Iterable[Member], module: str) -> dict[str, list[TakeHeader]]:
    takes: dict[str, list[TakeHeader]] = {}
    for member in found:
        shape = resolve(member.target, module)
        if "http_header" in member.traits and isinstance(shape, Shape):
            name = member.traits["http_header"].lower()
            takes.setdefault(name, []).append(_header(member, name, shape, module))
    return takes


def _compile(member: Member) -> Take | None:
    if "http_prefix_headers" in member.traits:
        return _prefix_headers(member)
    if "http_response_code" in member.traits:
        return _status_code(member)
    return None


def _header(member: Member, name: str, shape: Shape, module: str) -> TakeHeader:
    attribute = member.attribute
    lenient = member.traits.get("lenient", False)
    if shape.type == "list":
        assert shape.member is not None
        item = resolve(shape.member, module)
        assert isinstance(item, Shape)
        read_item = text_reader(item, member.traits, "http-date")
        split = _split_dates if item.type == "timestamp" else _split_list

        def take_list(lines: tuple[str, ...], values: dict[str, Any]) -> None:
            try:
                values[attribute] = [read_item(t) for line in lines for t in split(line)]
            except MismatchError as error:
                raise error.within(name) from None

        return take_list

    read = text_reader(shape, member.traits, "http-date")

    def take(lines: tuple[str, ...], values: dict[str, Any]) -> None:
        try:
            values[attribute] = read(lines[0] if len(lines) == 1 else ", ".join(lines))
        except MismatchError as error:
            if not lenient:
                raise error.within(name) from None

    return take


def _split_list(line: str) -> list[str]:
    """The items of a header list; those in quotes may hold commas."""
    items: list[str] = []
    position, end = 0, len(line)
    while position < end:
        while position < end and line[position] in " \t,":
            position += 1
        if position >= end:
            break
        if line[position] == '"':
            piece, position = _quoted(line, position + 1)
            items.append(piece)
            comma = line.find(",", position)
            position = end if comma < 0 else comma + 1
        else:
            comma = line.find(",", position)
            stop = end if comma < 0 else comma
            items.append(line[position:stop].strip())
            position = stop + 1
    return items


def _quoted(line: str, position: int) -> tuple[str, int]:
    piece: list[str] = []
    while position < len(line) and line[position] != '"':
        if line[position] == "\\" and position + 1 < len(line):
            position += 1
        piece.append(line[position])
        position += 1
    return "".join(piece), position + 1


def _split_dates(line: str) -> list[str]:
    """The items of a list of timestamps; an HTTP date has one comma of its own."""
    parts = [stripped for part in line.split(",") if (stripped := part.strip())]
    if parts and parts[0][:3].isalpha():
        return [", ".join(parts[start : start + 2]) for start in range(0, len(parts), 2)]
    return parts


def _prefix_headers(member: Member) -> Take:
    attribute, prefix = member.attribute, member.traits["http_prefix_headers"].lower()

    def take(response: Response, values: dict[str, Any]) -> None:
        values[attribute] = {
            name[len(prefix) :]: response.headers[name]
            for name in response.headers
            if name.lower().startswith(prefix)
        }

    return take


def _status_code(member: Member) -> Take:
    attribute = member.attribute

    def take(response: Response, values: dict[str, Any]) -> None:
        values[attribute] = response.status_code

    return take
