"""Paginators, over a fake client."""

from __future__ import annotations

import copy
import pickle
import sys
from typing import Any, ClassVar

import pytest

from smithy_py.context import Context, with_cancel
from smithy_py.errors import GenericAPIError, SmithyError
from smithy_py.middleware.stack import Stack
from smithy_py.operation import Operation, Service
from smithy_py.paginators import NoMorePagesError, Paginator
from smithy_py.prelude import BOOLEAN, INTEGER, STRING
from smithy_py.schema import OperationOutput, Structure, list_of, map_of, member


class Thing(Structure):
    key: str | None = member("Key", STRING, default=None)


class Listing(Structure):
    things: list[Thing] | None = member("Things", list_of(Thing), default=None)
    marker: str | None = member("Marker", STRING, default=None)


class ListThingsInput(Structure):
    prefix: str | None = member("Prefix", STRING, default=None)
    marker: str | None = member("Marker", STRING, default=None)
    version_marker: str | None = member("VersionMarker", STRING, default=None)
    start: dict[str, str] | None = member("Start", map_of(STRING), default=None)
    part: int | None = member("Part", INTEGER, default=None)
    max_items: int | None = member("MaxItems", INTEGER, default=None)
    page_size: str | None = member("PageSize", STRING, default=None)


class ListThingsOutput(OperationOutput):
    things: list[Thing] | None = member("Things", list_of(Thing), default=None)
    prefixes: list[str] | None = member("Prefixes", list_of(STRING), default=None)
    by_key: dict[str, Thing] | None = member("ByKey", map_of(Thing), default=None)
    text: str | None = member("Text", STRING, default=None)
    listing: Listing | None = member("Listing", Listing, default=None)
    next_marker: str | None = member("NextMarker", STRING, default=None)
    next_version: str | None = member("NextVersion", STRING, default=None)
    last_key: dict[str, str] | None = member("LastKey", map_of(STRING), default=None)
    next_part: int | None = member("NextPart", INTEGER, default=None)
    is_truncated: bool | None = member("IsTruncated", BOOLEAN, default=None)


def no_stack(stack: Stack, options: Any) -> None:
    """Adds nothing."""


SERVICE = Service("Things", "2020-01-01", sys.modules[__name__])
LIST_THINGS = Operation(
    SERVICE, "ListThings", ("GET", "/", 200), ListThingsInput, ListThingsOutput, no_stack
)

Input = ListThingsInput
Output = ListThingsOutput


class ListThingsPaginator(Paginator[ListThingsInput, ListThingsOutput, Thing]):
    operation = LIST_THINGS
    method = "list_things"
    input_tokens: ClassVar[tuple[str, ...]] = ("Marker",)
    output_tokens: ClassVar[tuple[str, ...]] = ("NextMarker",)
    limit_member = "MaxItems"
    result_keys: ClassVar[tuple[str, ...]] = ("Things", "Prefixes")


class TruncatedPaginator(ListThingsPaginator):
    output_tokens = ("NextMarker || Things[-1].Key",)
    more_results = "IsTruncated"


class VersionsPaginator(ListThingsPaginator):
    input_tokens = ("Marker", "VersionMarker")
    output_tokens = ("NextMarker", "NextVersion")
    more_results = "IsTruncated"


class MapTokenPaginator(ListThingsPaginator):
    input_tokens = ("Start",)
    output_tokens = ("LastKey",)


class NumberTokenPaginator(ListThingsPaginator):
    input_tokens = ("Part",)
    output_tokens = ("NextPart",)
    limit_member = "PageSize"


class MarkedPaginator(ListThingsPaginator):
    user_agent_features = ("C",)


class FakeClient:
    """Gives the answers in turn; keeps copies of the inputs."""

    def __init__(self, *answers: Output | Exception) -> None:
        self.answers = list(answers)
        self.inputs: list[Input] = []
        self.functions: list[tuple[Any, ...]] = []
        self.contexts: list[Context | None] = []

    def list_things(self, input: Input, *functions: Any, ctx: Context | None = None) -> Output:
        assert type(input) is Input
        self.inputs.append(copy.deepcopy(input))
        self.functions.append(functions)
        self.contexts.append(ctx)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def things(*keys: str, **more: Any) -> Output:
    return Output(things=[Thing(key=key) for key in keys], **more)


def test_fetches_pages_until_there_is_no_token() -> None:
    pages = [things("a", next_marker="1"), things(next_marker="2"), things("b")]
    client = FakeClient(*pages)
    paginator = ListThingsPaginator(client, Input(prefix="p"))

    found = []
    while paginator.has_more_pages():
        found.append(paginator.next_page())

    assert found == pages
    assert client.inputs == [
        Input(prefix="p"),
        Input(prefix="p", marker="1"),
        Input(prefix="p", marker="2"),
    ]


def test_asking_for_more_than_there_is_raises() -> None:
    paginator = ListThingsPaginator(FakeClient(things()))
    paginator.next_page()

    with pytest.raises(NoMorePagesError, match=r"^no more pages available$") as caught:
        paginator.next_page()

    assert isinstance(caught.value, SmithyError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == "no more pages available"


def test_iterates_over_pages() -> None:
    client = FakeClient(things("a", next_marker="1"), things("b"))
    assert list(ListThingsPaginator(client)) == [things("a", next_marker="1"), things("b")]
    assert client.inputs == [Input(), Input(marker="1")]


def test_a_new_loop_goes_on_where_the_last_one_stopped() -> None:
    client = FakeClient(things("a", next_marker="1"), things("b", next_marker="2"), things("c"))
    paginator = ListThingsPaginator(client)
    for page in paginator:
        assert page.next_marker == "1"
        break

    assert [thing.key for thing in paginator.items()] == ["b", "c"]
    assert list(paginator) == []


def test_the_input_is_the_callers_own() -> None:
    given = Input(prefix="p", marker="start", max_items=5)
    client = FakeClient(things(next_marker="1"), things())
    paginator = ListThingsPaginator(client, given, limit=2)
    paginator.next_page()

    assert given == Input(prefix="p", marker="start", max_items=5)
    given.prefix = "changed"
    paginator.next_page()
    assert client.inputs[1] == Input(prefix="p", marker="1", max_items=2)


def test_every_call_has_an_input_of_its_own() -> None:
    kept: list[Input] = []

    class Keeping(FakeClient):
        def list_things(self, input: Input, *functions: Any, ctx: Context | None = None) -> Output:
            kept.append(input)
            return super().list_things(input, *functions, ctx=ctx)

    list(ListThingsPaginator(Keeping(things(next_marker="1"), things())))
    assert [input.marker for input in kept] == [None, "1"]


def test_starts_at_the_token_of_the_input() -> None:
    client = FakeClient(things())
    list(ListThingsPaginator(client, Input(marker="start")))
    assert client.inputs == [Input(marker="start")]


@pytest.mark.parametrize(
    ("limit", "given", "sent"),
    [(None, None, None), (None, 7, 7), (3, None, 3), (3, 7, 3), (0, 7, None), (-1, 7, None)],
)
def test_limit(limit: int | None, given: int | None, sent: int | None) -> None:
    client = FakeClient(things(next_marker="1"), things())
    list(ListThingsPaginator(client, Input(max_items=given), limit=limit))
    assert [input.max_items for input in client.inputs] == [sent, sent]


@pytest.mark.parametrize(("limit", "sent"), [(None, "9"), (3, "3"), (0, None)])
def test_limit_as_text(limit: int | None, sent: str | None) -> None:
    client = FakeClient(things())
    list(NumberTokenPaginator(client, Input(page_size="9"), limit=limit))
    assert client.inputs[0].page_size == sent


def test_a_limit_that_the_operation_does_not_have_is_left_out() -> None:
    class Unlimited(ListThingsPaginator):
        limit_member = ""

    client = FakeClient(things())
    list(Unlimited(client, Input(prefix="p"), limit=3))
    assert client.inputs == [Input(prefix="p")]


@pytest.mark.parametrize(
    ("paginator", "last"),
    [
        (ListThingsPaginator, Output(next_marker="")),
        (ListThingsPaginator, Output(is_truncated=True)),
        (MapTokenPaginator, Output(last_key={})),
        (MapTokenPaginator, Output(next_marker="1")),
        (TruncatedPaginator, Output(next_marker="1", is_truncated=False)),
        (TruncatedPaginator, Output(next_marker="1")),
        (TruncatedPaginator, Output(is_truncated=True)),
        (TruncatedPaginator, Output(things=[], is_truncated=True)),
        (VersionsPaginator, Output(next_marker="1", next_version="2", is_truncated=False)),
        (VersionsPaginator, Output(next_marker="", next_version="", is_truncated=True)),
        (NumberTokenPaginator, Output()),
    ],
)
def test_ends_after(paginator: type[ListThingsPaginator], last: Output) -> None:
    assert list(paginator(FakeClient(last, things()))) == [last]


@pytest.mark.parametrize(
    ("paginator", "first", "sent", "token"),
    [
        (TruncatedPaginator, Output(next_marker="1", is_truncated=True), {"marker": "1"}, "1"),
        (TruncatedPaginator, things("a", "b", is_truncated=True), {"marker": "b"}, "b"),
        (
            VersionsPaginator,
            Output(next_marker="1", next_version="2", is_truncated=True),
            {"marker": "1", "version_marker": "2"},
            ("1", "2"),
        ),
        (
            VersionsPaginator,
            Output(next_marker="1", is_truncated=True),
            {"marker": "1"},
            ("1", None),
        ),
        (MapTokenPaginator, Output(last_key={"k": "v"}), {"start": {"k": "v"}}, {"k": "v"}),
        (NumberTokenPaginator, Output(next_part=7), {"part": 7}, 7),
        (NumberTokenPaginator, Output(next_part=0), {"part": 0}, 0),
    ],
)
def test_goes_on_after(
    paginator: type[ListThingsPaginator], first: Output, sent: dict[str, Any], token: object
) -> None:
    client = FakeClient(first, things())
    made = paginator(client, Input(prefix="p"))
    assert made.token is None
    made.next_page()
    assert made.token == token
    list(made)
    assert client.inputs == [Input(prefix="p"), Input(prefix="p", **sent)]
    assert made.token is None
    assert not made.has_more_pages()


def test_goes_on_after_a_duplicate_token_unless_told() -> None:
    pages = [things(next_marker="1"), things(next_marker="1"), things()]
    assert len(list(ListThingsPaginator(FakeClient(*pages)))) == 3
    stopped = ListThingsPaginator(FakeClient(*pages), stop_on_duplicate_token=True)
    assert len(list(stopped)) == 2
    assert stopped.token is None


def test_the_token_of_the_input_counts_as_a_duplicate() -> None:
    client = FakeClient(things(next_marker="1"), things())
    paginator = ListThingsPaginator(client, Input(marker="1"), stop_on_duplicate_token=True)
    assert len(list(paginator)) == 1


def test_several_tokens_are_duplicates_only_together() -> None:
    """Versions of one key share its marker."""
    pages = [
        Output(next_marker="k", next_version="1", is_truncated=True),
        Output(next_marker="k", next_version="2", is_truncated=True),
        Output(next_marker="k", next_version="2", is_truncated=True),
        things(),
    ]
    paginator = VersionsPaginator(FakeClient(*pages), stop_on_duplicate_token=True)
    assert list(paginator) == pages[:3]


def test_an_error_leaves_the_paginator_where_it_is() -> None:
    failure = GenericAPIError("SlowDown", "later")
    client = FakeClient(failure, things(next_marker="1"), failure, failure, things("end"))
    paginator = ListThingsPaginator(client, Input(prefix="p"))

    with pytest.raises(GenericAPIError):
        paginator.next_page()
    assert paginator.has_more_pages()
    paginator.next_page()
    for _ in range(2):
        with pytest.raises(GenericAPIError):
            next(paginator.items())
        assert paginator.token == "1"

    assert [thing.key for thing in paginator.items()] == ["end"]
    assert [input.marker for input in client.inputs] == [None, None, "1", "1", "1"]


def test_items_of_a_list() -> None:
    client = FakeClient(
        things("a", "b", next_marker="1", prefixes=["x"]),
        Output(next_marker="2"),
        things(next_marker="3"),
        things("c"),
    )
    assert [thing.key for thing in ListThingsPaginator(client).items()] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("key", "page", "items"),
    [
        ("ByKey", Output(by_key={"a": Thing(key="a")}), [("a", Thing(key="a"))]),
        ("ByKey", Output(by_key={}), []),
        ("Text", Output(text="log"), ["log"]),
        ("Text", Output(), []),
        ("Listing", Output(listing=Listing(marker="m")), [Listing(marker="m")]),
        ("Listing.Things", Output(listing=Listing(things=[Thing(key="a")])), [Thing(key="a")]),
        ("Listing.Things", Output(listing=Listing()), []),
        ("Listing.Things", Output(), []),
    ],
)
def test_items_of(key: str, page: Output, items: list[object]) -> None:
    class Other(Paginator[ListThingsInput, ListThingsOutput, Any]):
        operation = LIST_THINGS
        method = "list_things"
        input_tokens = ("Marker",)
        output_tokens = ("NextMarker",)
        result_keys = (key,)

    assert list(Other(FakeClient(page)).items()) == items


def test_items_where_the_model_names_none() -> None:
    class Plain(ListThingsPaginator):
        result_keys = ()

    assert list(Plain(FakeClient(things("a"))).items()) == []


def test_calls_back_with_every_page_and_whether_it_is_the_last() -> None:
    client = FakeClient(things("a", next_marker="1"), things("b"))
    seen: list[tuple[list[str | None], bool]] = []

    def callback(page: Output, last: bool) -> None:
        seen.append(([thing.key for thing in page.things or ()], last))

    ListThingsPaginator(client, Input()).each_page(callback)
    assert seen == [(["a"], False), (["b"], True)]


def test_a_callback_ends_the_pages() -> None:
    client = FakeClient(things("a", next_marker="1"), things("b"))
    paginator = ListThingsPaginator(client, Input())
    paginator.each_page(lambda page, last: False)
    assert len(client.inputs) == 1
    assert paginator.token == "1"


def test_nothing_is_fetched_before_it_is_asked_for() -> None:
    client = FakeClient(things("a", "b", next_marker="1"), things("c"))
    paginator = ListThingsPaginator(client)
    items = paginator.items()
    assert client.inputs == []
    assert [next(items).key, next(items).key] == ["a", "b"]
    assert len(client.inputs) == 1


@pytest.mark.parametrize(
    ("paginator", "first", "sent"),
    [
        (ListThingsPaginator, Output(next_marker="1"), {"marker": "1"}),
        (MapTokenPaginator, Output(last_key={"k": "v"}), {"start": {"k": "v"}}),
        (
            VersionsPaginator,
            Output(next_marker="1", next_version="2", is_truncated=True),
            {"marker": "1", "version_marker": "2"},
        ),
    ],
)
def test_goes_on_later_from_a_kept_token(
    paginator: type[ListThingsPaginator], first: Output, sent: dict[str, Any]
) -> None:
    early = paginator(FakeClient(first), Input(prefix="p"))
    early.next_page()
    kept = pickle.loads(pickle.dumps(early.token))

    client = FakeClient(things("end"))
    late = paginator(client, Input(prefix="p"), token=kept)
    assert late.token == kept
    assert [thing.key for thing in late.items()] == ["end"]
    assert client.inputs == [Input(prefix="p", **sent)]


@pytest.mark.parametrize("token", ["1", ("1",), ("1", "2", "3"), ["1", "2"]])
def test_a_token_of_another_paginator_is_refused(token: object) -> None:
    with pytest.raises(ValueError, match="tuple of Marker, VersionMarker"):
        VersionsPaginator(FakeClient(), token=token)


def test_a_client_without_the_method_is_refused() -> None:
    with pytest.raises(TypeError, match=r"has no method list_things\(\)"):
        ListThingsPaginator(object())


def test_the_input_of_another_operation_is_refused() -> None:
    with pytest.raises(TypeError, match="ListThingsPaginator takes a ListThingsInput, not a Thing"):
        ListThingsPaginator(FakeClient(), Thing())  # type: ignore[arg-type]


def test_option_functions_and_context_reach_every_call() -> None:
    def change(options: Any) -> None:
        """Changes nothing."""

    for fetch in ("pages", "items"):
        client = FakeClient(things("a", next_marker="1"), things("b"))
        ctx = with_cancel()
        list(getattr(ListThingsPaginator(client), fetch)(change, ctx=ctx))
        assert client.functions == [(change,), (change,)]
        assert client.contexts == [ctx, ctx]


def test_the_feature_is_named_before_the_callers_functions_run() -> None:
    client = FakeClient(things())
    seen: list[tuple[str, ...]] = []

    class Options:
        user_agent_features: tuple[str, ...] = ("x",)

    MarkedPaginator(client).next_page(lambda options: seen.append(options.user_agent_features))
    made = Options()
    for function in client.functions[0]:
        function(made)

    assert seen == [("x", "C")]
    assert Options.user_agent_features == ("x",)
