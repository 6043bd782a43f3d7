"""A small model, as the generator would write it, with a member of every kind."""

from __future__ import annotations

import datetime
import sys
from typing import Any

from smithy_py.errors import ErrorFault
from smithy_py.http.response import ResponseBody
from smithy_py.middleware.stack import Stack
from smithy_py.modeled_error import ModeledError
from smithy_py.operation import Operation, Service
from smithy_py.prelude import (
    BLOB,
    BOOLEAN,
    DOCUMENT,
    DOUBLE,
    FLOAT,
    INTEGER,
    LONG,
    SENSITIVE_BLOB,
    SENSITIVE_STRING,
    STRING,
    TIMESTAMP,
)
from smithy_py.schema import OperationOutput, Structure, Union, list_of, map_of, member, shape


class Scalars(Structure):
    """One member of every simple shape."""

    text: str | None = member("Text", STRING, default=None)
    number: int | None = member("Number", INTEGER, default=None)
    big: int | None = member("Big", LONG, default=None)
    small: float | None = member("Small", FLOAT, default=None)
    ratio: float | None = member("Ratio", DOUBLE, default=None)
    flag: bool | None = member("Flag", BOOLEAN, default=None)
    data: bytes | None = member("Data", BLOB, default=None)


class Moments(Structure):
    """Timestamps: the codec's own format, then each format by its member or its shape."""

    plain: datetime.datetime | None = member("Plain", TIMESTAMP, default=None)
    date_time: datetime.datetime | None = member(
        "DateTime", TIMESTAMP, default=None, timestamp_format="date-time"
    )
    http_date: datetime.datetime | None = member(
        "HttpDate", shape("timestamp", timestamp_format="http-date"), default=None
    )
    epoch: datetime.datetime | None = member(
        "Epoch", TIMESTAMP, default=None, timestamp_format="epoch-seconds"
    )


class Tree(Structure):
    """Comes back to itself through a list, a map and a union."""

    name: str | None = member("Name", STRING, default=None)
    children: list[Tree] | None = member("Children", list_of("Tree"), default=None)
    by_name: dict[str, Tree] | None = member("ByName", map_of("Tree"), default=None)
    choice: Choice | None = member("Choice", "Choice", default=None)


class Forest(Structure):
    """Enters the recursion of :class:`Tree` from a list."""

    trees: list[Tree] | None = member("Trees", list_of("Tree"), default=None)


class Choice(Union, abstract=True):
    """One of the members of Choice."""


class ChoiceMemberText(Choice):
    value: str = member("text", STRING)


class ChoiceMemberNumber(Choice):
    value: int = member("number", INTEGER)


class ChoiceMemberMoments(Choice):
    value: Moments = member("moments", Moments)


class ChoiceMemberChoices(Choice):
    value: list[Choice] = member("choices", list_of("Choice"))


class ChoiceMemberSecret(Choice):
    value: str = member("secret", SENSITIVE_STRING)


class Collections(Structure):
    """Lists and maps of everything."""

    texts: list[str] | None = member("Texts", list_of(STRING), default=None)
    numbers: list[int] | None = member("Numbers", list_of(INTEGER), default=None)
    blobs: list[bytes] | None = member("Blobs", list_of(BLOB), default=None)
    rows: list[list[str]] | None = member("Rows", list_of(list_of(STRING)), default=None)
    scalars: list[Scalars] | None = member("Scalars", list_of(Scalars), default=None)
    choices: list[Choice] | None = member("Choices", list_of(Choice), default=None)
    tags: dict[str, str] | None = member("Tags", map_of(STRING), default=None)
    flags: dict[str, bool] | None = member("Flags", map_of(BOOLEAN), default=None)
    by_name: dict[str, Scalars] | None = member("ByName", map_of(Scalars), default=None)
    groups: dict[str, list[str]] | None = member("Groups", map_of(list_of(STRING)), default=None)


class JsonOnly(Structure):
    """What XML has not: documents, and lists and maps that hold nulls."""

    document: Any = member("Document", DOCUMENT, default=None)
    documents: list[Any] | None = member("Documents", list_of(DOCUMENT), default=None)
    sparse_list: list[str | None] | None = member(
        "SparseList", list_of(STRING, sparse=True), default=None
    )
    sparse_map: dict[str, int | None] | None = member(
        "SparseMap", map_of(INTEGER, sparse=True), default=None
    )
    renamed: str | None = member("Renamed", STRING, default=None, json_name="re_named")
    embedded: Any = member("Embedded", STRING, default=None, media_type_json=True)


class Grantee(Structure):
    """Has an attribute whose prefix the member that holds it declares."""

    kind: str | None = member(
        "Kind", STRING, default=None, xml_attribute=True, xml_name="form:kind"
    )
    name: str | None = member("Name", STRING, default=None)


class XmlForms(Structure, xml_namespace=("https://forms.example/", None)):
    """The forms that only XML has."""

    attribute: str | None = member("Attribute", STRING, default=None, xml_attribute=True)
    level: int | None = member(
        "Level", INTEGER, default=None, xml_attribute=True, xml_name="the-level"
    )
    renamed: str | None = member("Renamed", STRING, default=None, xml_name="Other")
    flat: list[str] | None = member("Flat", list_of(STRING), default=None, xml_flattened=True)
    flat_trees: list[Tree] | None = member(
        "FlatTrees", list_of(Tree), default=None, xml_flattened=True, xml_name="Tree"
    )
    flat_map: dict[str, str] | None = member(
        "FlatMap", map_of(STRING), default=None, xml_flattened=True
    )
    items: list[int] | None = member(
        "Items", list_of(INTEGER, xml_member_name="Item"), default=None
    )
    pairs: dict[str, Scalars] | None = member(
        "Pairs", map_of(Scalars, xml_key_name="K", xml_value_name="V"), default=None
    )
    grantee: Grantee | None = member(
        "Grantee", Grantee, default=None, xml_namespace=("https://grantee.example/", "form")
    )


class Card(Structure, sensitive=True):
    """Sensitive as a whole."""

    number: str | None = member("Number", STRING, default=None)


class Secrets(Structure):
    """Everything that must not be shown, each in its own way."""

    user: str | None = member("User", STRING, default=None)
    password: str | None = member("Password", SENSITIVE_STRING, default=None)
    key: bytes | None = member("Key", SENSITIVE_BLOB, default=None)
    pin: int | None = member("Pin", INTEGER, default=None, sensitive=True)
    codes: list[str] | None = member("Codes", list_of(SENSITIVE_STRING), default=None)
    tokens: dict[str, list[str]] | None = member(
        "Tokens", map_of(list_of(SENSITIVE_STRING)), default=None
    )
    card: Card | None = member("Card", Card, default=None)
    cards: list[Card] | None = member("Cards", list_of(Card), default=None)
    choice: Choice | None = member("Choice", Choice, default=None)
    inner: Secrets | None = member("Inner", "Secrets", default=None)


class NoSuchTree(ModeledError):
    """There is no tree of that name."""

    error_code = "NoSuchTree"
    error_fault = ErrorFault.CLIENT
    message: str | None = member("Message", STRING, default=None)
    name: str | None = member("Name", STRING, default=None)
    age: int | None = member("Age", INTEGER, default=None, http_header="X-Age")


class Renamed(ModeledError):
    """Has another code on the wire than its shape is named."""

    error_code = "Sender.Renamed"
    error_fault = ErrorFault.SERVER
    retryable = True
    message: str | None = member("message", STRING, default=None)


class Discreet(ModeledError):
    """Its message and a member are secrets."""

    error_code = "Discreet"
    error_fault = ErrorFault.CLIENT
    message: str | None = member("message", SENSITIVE_STRING, default=None)
    token: str | None = member("token", SENSITIVE_STRING, default=None)


class EchoInput(Structure):
    """Everything of JSON at once."""

    scalars: Scalars | None = member("Scalars", Scalars, default=None)
    moments: Moments | None = member("Moments", Moments, default=None)
    forest: Forest | None = member("Forest", Forest, default=None)
    collections: Collections | None = member("Collections", Collections, default=None)


class EchoOutput(OperationOutput):
    """Everything of JSON at once."""

    scalars: Scalars | None = member("Scalars", Scalars, default=None)
    forest: Forest | None = member("Forest", Forest, default=None)


class BoundInput(Structure):
    """A member at every place of a request but the payload."""

    bucket: str | None = member("Bucket", STRING, default=None, http_label="Bucket")
    path: str | None = member("Path", STRING, default=None, http_label="Path")
    limit: int | None = member("Limit", INTEGER, default=None, http_query="limit")
    since: datetime.datetime | None = member("Since", TIMESTAMP, default=None, http_query="since")
    fields: list[str] | None = member("Fields", list_of(STRING), default=None, http_query="field")
    params: dict[str, Any] | None = member(
        "Params", map_of(STRING), default=None, http_query_params=True
    )
    token: str | None = member("Token", STRING, default=None, http_header="X-Token")
    exact: bool | None = member("Exact", BOOLEAN, default=None, http_header="X-Exact")
    changed: datetime.datetime | None = member(
        "Changed", TIMESTAMP, default=None, http_header="X-Changed"
    )
    words: list[str] | None = member("Words", list_of(STRING), default=None, http_header="X-Words")
    dates: list[datetime.datetime] | None = member(
        "Dates", list_of(TIMESTAMP), default=None, http_header="X-Dates"
    )
    embedded: Any = member(
        "Embedded", STRING, default=None, http_header="X-Embedded", media_type_json=True
    )
    metadata: dict[str, str] | None = member(
        "Metadata", map_of(STRING), default=None, http_prefix_headers="x-meta-"
    )
    tree: Tree | None = member("Tree", Tree, default=None)


class BoundOutput(OperationOutput):
    """A member from every place of a response but the payload."""

    token: str | None = member("Token", STRING, default=None, http_header="X-Token")
    count: int | None = member("Count", INTEGER, default=None, http_header="X-Count")
    ratio: float | None = member("Ratio", DOUBLE, default=None, http_header="X-Ratio")
    exact: bool | None = member("Exact", BOOLEAN, default=None, http_header="X-Exact")
    data: bytes | None = member("Data", BLOB, default=None, http_header="X-Data")
    changed: datetime.datetime | None = member(
        "Changed", TIMESTAMP, default=None, http_header="X-Changed"
    )
    expires: datetime.datetime | None = member(
        "Expires", TIMESTAMP, default=None, http_header="Expires", lenient=True
    )
    words: list[str] | None = member("Words", list_of(STRING), default=None, http_header="X-Words")
    numbers: list[int] | None = member(
        "Numbers", list_of(INTEGER), default=None, http_header="X-Numbers"
    )
    dates: list[datetime.datetime] | None = member(
        "Dates", list_of(TIMESTAMP), default=None, http_header="X-Dates"
    )
    embedded: Any = member(
        "Embedded", STRING, default=None, http_header="X-Embedded", media_type_json=True
    )
    metadata: dict[str, str] | None = member(
        "Metadata", map_of(STRING), default=None, http_prefix_headers="x-meta-"
    )
    status: int | None = member("Status", INTEGER, default=None, http_response_code=True)
    tree: Tree | None = member("Tree", Tree, default=None)


class PayloadInput(Structure):
    """A structure is the whole body."""

    tree: Tree | None = member("Tree", Tree, default=None, http_payload=True)


class PayloadOutput(OperationOutput):
    """A structure is the whole body."""

    tree: Tree | None = member("Tree", Tree, default=None, http_payload=True)


class ChoiceInput(Structure):
    """A union is the whole body."""

    choice: Choice | None = member("Choice", Choice, default=None, http_payload=True)


class ChoiceOutput(OperationOutput):
    """A union is the whole body."""

    choice: Choice | None = member("Choice", Choice, default=None, http_payload=True)


class TextOutput(OperationOutput):
    """A text is the whole body."""

    text: str | None = member("Text", STRING, default=None, http_payload=True)


class StreamInput(Structure):
    """A stream is the whole body."""

    body: Any = member("Body", BLOB, default=None, http_payload=True, streaming=True)
    kind: str | None = member("Kind", STRING, default=None, http_header="Content-Type")


class StreamOutput(OperationOutput):
    """A stream is the whole body."""

    body: ResponseBody | None = member(
        "Body", BLOB, default=None, http_payload=True, streaming=True
    )
    length: int | None = member("Length", LONG, default=None, http_header="Content-Length")


class EmptyOutput(OperationOutput):
    """Says nothing."""


def no_stack(stack: Stack, options: Any) -> None:
    """Adds nothing."""


SERVICE = Service("Model", "2020-01-01", sys.modules[__name__], target_prefix="Model_20200101")
ECHO = Operation(
    SERVICE, "Echo", ("POST", "/", 200), EchoInput, EchoOutput, no_stack, (NoSuchTree,)
)
BOUND = Operation(
    SERVICE,
    "Bound",
    ("PUT", "/things/{Bucket}/{Path+}?fixed&mode=all", 200),
    BoundInput,
    BoundOutput,
    no_stack,
    xml_namespace=("https://model.example/", None),
)
PAYLOAD = Operation(
    SERVICE, "Payload", ("PUT", "/tree", 200), PayloadInput, PayloadOutput, no_stack
)
CHOICE = Operation(SERVICE, "Choose", ("PUT", "/choice", 200), ChoiceInput, ChoiceOutput, no_stack)
TEXT = Operation(SERVICE, "Read", ("GET", "/text", 200), EchoInput, TextOutput, no_stack)
STREAM = Operation(SERVICE, "Stream", ("PUT", "/stream", 200), StreamInput, StreamOutput, no_stack)
FORMS = Operation(SERVICE, "Forms", ("POST", "/forms", 200), XmlForms, EmptyOutput, no_stack)
