"""Takes secrets out of what is shown or kept of requests and responses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from smithy_py.http.headers import Headers
from smithy_py.http.request import Request
from smithy_py.operation import Operation
from smithy_py.schema import (
    Shape,
    Union,
    is_sensitive_member,
    members,
    resolve,
    union_members,
)

# Names rather than lists of headers: services add headers of their own.
_SECRET_HEADER = re.compile(
    r"authorization|authentication|cookie|signature|password|secret|token$|customer-key$|api-key$",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(
    r"(?:.*(?:secret_?access_?key|access_?key_?id|client_?secret|password|passphrase|private_?key"
    r"|(?:access|auth|bearer|id|identity|refresh|security|session)[_-]?token|device_?code"
    r"|code_?verifier|saml_?assertion|credential|signature)|authorization)",
    re.IGNORECASE,
)
_LINE = re.compile(r"(?im)^([\w.-]*(?:authorization|cookie)):.*$")
_QUOTED_HEADER = re.compile(r"(?i)\b([\w-]*(?:token|secret|customer-key)):[^\s,;]+")
_PAIR = re.compile(r"(?i)\b([\w-]*(?:signature|security-token|credential))=[^\s,&'\"<]+")
_NAME_TRAITS = ("json_name", "xml_name", "ec2_query_name", "http_header", "http_query")
_KEY = "redaction"


class Redactor:
    """Shows the requests and responses of one operation without their secrets.

    Secret are what the model marks sensitive, signatures, tokens, credentials and passwords.

    Args:
        operation: What is called; without one only names tell what is secret.
        placeholder: What is shown instead.
        more: Names of members that are hidden too.
    """

    def __init__(
        self,
        operation: Operation[Any, Any] | None = None,
        placeholder: str = "***",
        more: Iterable[str] = (),
    ) -> None:
        self._operation = operation
        self._names, self._bound = _sensitive(operation)
        if more:
            self._names |= {name.lower() for name in more}
        self._placeholder = placeholder

    def _is_secret(self, name: str) -> bool:
        return name.lower() in self._names or _SECRET_NAME.fullmatch(name) is not None

    def headers(self, headers: Headers) -> Iterator[tuple[str, str]]:
        """The name and value of each header line."""
        for name, value in headers.lines():
            secret = name.lower() in self._names or _SECRET_HEADER.search(name)
            yield name, self._placeholder if secret else value

    def target(self, request: Request) -> str:
        """The path and query of *request*."""
        path = request.path
        if "http_label" in self._bound and self._operation is not None:
            path = self._operation.uri.partition("?")[0]
        query = self.form(request.query)
        return f"{path}?{query}" if query else path

    def body(self, data: bytes, content_type: str | None, *, of_request: bool = True) -> str:
        """*data* as text; of what is no text, its length only.

        Args:
            data: The whole body.
            content_type: The ``Content-Type`` that came with it.
            of_request: Whether it is the body of a request, not of a response.
        """
        if data and self.hides_body(of_request=of_request):
            return self._placeholder
        return self._body(data, _kind(content_type))

    def _body(self, data: bytes, kind: str) -> str:
        text = self._document(data, kind)
        return f"<{len(data)} bytes of {kind or 'an unknown type'}>" if text is None else text

    def body_text(
        self, data: bytes, content_type: str | None, *, of_request: bool = True
    ) -> str | None:
        """As :meth:`body`, but None for what is no text."""
        if data and self.hides_body(of_request=of_request):
            return self._placeholder
        return self._document(data, _kind(content_type))

    def _document(self, data: bytes, kind: str) -> str | None:
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
        if "cbor" in kind or "eventstream" in kind:
            return None  # it may look like text
        if kind.endswith("x-www-form-urlencoded"):
            return self.form(text)
        start = text.lstrip()[:1]
        if "json" in kind or start in ("{", "["):
            return self._json(text)
        if "xml" in kind or start == "<":
            return self._xml(text)
        return self.text(text)

    def value(self, name: str, value: object) -> str:
        """The value of the member of *name*, as text."""
        if self._is_secret(name):
            return self._placeholder
        return value if isinstance(value, str) else repr(value)

    def event(self, headers: Mapping[str, object], payload: bytes) -> str:
        """An event as text: its headers, a line each, an empty line and its payload.

        Of a payload that no names tell about it has the length only, where in doubt.
        """
        hidden = self._is_secret(str(headers.get(":event-type")))
        lines = [
            f"{name}: {self._placeholder if hidden and name[0] != ':' else self.value(name, value)}"
            for name, value in headers.items()
        ]
        return "\n".join([*lines, "", self._payload(headers, payload, hidden)])

    def _payload(self, headers: Mapping[str, object], payload: bytes, hidden: bool) -> str:
        found = headers.get(":content-type")
        kind = _kind(found if isinstance(found, str) else None)
        if hidden or not payload:
            return self._placeholder if payload else ""
        if self._names and not ("json" in kind or "xml" in kind):
            return f"<{len(payload)} bytes>"
        return self._body(payload, kind)

    def hides_body(self, *, of_request: bool) -> bool:
        """Whether the model marks the whole body sensitive."""
        return ("input_payload" if of_request else "output_payload") in self._bound

    def names_secret(self, data: bytes) -> bool:
        """Whether the name of something secret is in *data*, such as CBOR."""
        words = re.findall(r"[\w-]+", data.decode("latin-1"))
        return any(self._is_secret(word) for word in words) or any(
            name.encode() in data.lower() for name in self._names
        )

    def form(self, text: str) -> str:
        """A query, or a form: names and values joined with "&"."""
        shown: list[str] = []
        for pair in text.split("&"):
            name, separator, _ = pair.partition("=")
            # "Entries.member.1.Value" counts by each of its parts.
            secret = separator and any(self._is_secret(part) for part in name.split("."))
            shown.append(f"{name}={self._placeholder}" if secret else pair)
        return "&".join(shown)

    def text(self, text: str) -> str:
        """Plain text, such as a message, without the signatures and tokens that it quotes."""
        text = _LINE.sub(rf"\1:{self._placeholder}", text)
        text = _QUOTED_HEADER.sub(rf"\1:{self._placeholder}", text)
        return _PAIR.sub(rf"\1={self._placeholder}", text)

    def without_quotes(self, text: str, request: Request) -> str:
        """*text* without the secrets of *request*: S3 quotes a request that it refuses."""
        shown_lines = self.headers(request.headers)
        for (_, value), (_, shown) in zip(request.headers.lines(), shown_lines, strict=True):
            if value and shown != value:
                secret = value.rpartition("Signature=")[2]
                # It quotes the text, and the bytes of it.
                for quoted in (secret, secret.encode().hex(" ")):
                    text = text.replace(quoted, self._placeholder)
        return text

    def _json(self, text: str) -> str:
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return self.text(text) if not self._names else f"<{len(text)} characters, no JSON>"
        redacted = self._value(document)
        return text if redacted == document else json.dumps(redacted, ensure_ascii=False)

    def _value(self, value: Any) -> Any:
        match value:
            case dict():
                return {
                    k: self._hidden(v) if self._is_secret(k) else self._value(v)
                    for k, v in value.items()
                }
            case list():
                return [self._value(item) for item in value]
            case str():
                return self.text(value)
            case _:
                return value

    def _hidden(self, value: Any) -> Any:
        """Of the same type, so that it can still be read."""
        match value:
            case str():
                return self._placeholder
            case dict():
                return {key: self._hidden(item) for key, item in value.items()}
            case list():
                return [self._hidden(item) for item in value]
            case None | bool():
                return value
            case _:
                return 0

    def _xml(self, text: str) -> str:
        shown: list[str] = []
        inside: list[str] = []  # the open elements, from the outermost secret one on
        position = 0
        for tag in _TAG.finditer(text):
            content = text[position : tag.start()]
            shown.append(self._placeholder if inside and content.strip() else content)
            shown.append(tag[0])
            position = tag.end()
            closing, name, empty = tag.groups()
            if closing:
                if inside and inside[-1] == name:
                    inside.pop()
            elif not empty and (inside or self._is_secret(name.rpartition(":")[2])):
                inside.append(name)
        shown.append(self._placeholder if inside else text[position:])
        return self.text("".join(shown))


def _kind(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


_TAG = re.compile(r"<(/?)([\w:.-]+)[^<>]*?(/?)>")


def _sensitive(operation: Operation[Any, Any] | None) -> tuple[frozenset[str], frozenset[str]]:
    """The names, in lower case, of sensitive members; and how those of the top are bound."""
    if operation is None:
        return frozenset(), frozenset()
    found: tuple[frozenset[str], frozenset[str]] | None = operation.bindings.get(_KEY)
    if found is None:
        names: set[str] = set()
        bound: set[str] = set()
        for cls, side in ((operation.input, "input"), (operation.output, "output")):
            _collect(cls, names, set())
            for member in members(cls).values():
                if is_sensitive_member(member, cls):
                    if member.traits.get("http_payload"):
                        bound.add(f"{side}_payload")
                    if member.traits.get("http_label"):
                        bound.add("http_label")
        found = operation.bindings[_KEY] = (frozenset(names), frozenset(bound))
    return found


def _collect(cls: type, names: set[str], seen: set[type]) -> None:
    if cls in seen:
        return
    seen.add(cls)
    for member in members(cls).values():
        if is_sensitive_member(member, cls):
            found = (member.traits.get(trait) for trait in _NAME_TRAITS)
            names.update(n.lower() for n in (member.name, *found) if isinstance(n, str))
        else:
            _collect_target(member.target, cls.__module__, names, seen)


def _collect_target(target: Any, module: str, names: set[str], seen: set[type]) -> None:
    target = resolve(target, module)
    if isinstance(target, Shape):
        for held in (target.member, target.value):
            if held is not None:
                _collect_target(held, module, names, seen)
    else:
        _collect(target, names, seen)
        if issubclass(target, Union):
            for name, variant in union_members(target).items():
                _collect(variant, names, seen)
                if _hides_event_payload(variant):
                    names.add(name.lower())


def _hides_event_payload(variant: type) -> bool:
    (value,) = members(variant).values()
    event = resolve(value.target, variant.__module__)
    return isinstance(event, type) and any(
        member.traits.get("event_payload") and is_sensitive_member(member, event)
        for member in members(event).values()
    )
