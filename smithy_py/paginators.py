"""Paginators: call an operation again for every page of its answer."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Generic, TypeVar, cast

from smithy_py.context import Context
from smithy_py.errors import SmithyError
from smithy_py.jmespath_expression import Search, compile_expression
from smithy_py.operation import InputT, Operation, OutputT
from smithy_py.schema import Shape, members
from smithy_py.user_agent_features import with_user_agent_features

ItemT = TypeVar("ItemT")
OptionFunction = Callable[[Any], None]


class NoMorePagesError(SmithyError):
    """The last page was fetched already: ask ``has_more_pages()`` first."""

    def __init__(self, message: str = "no more pages available") -> None:
        super().__init__(message)


class Paginator(Generic[InputT, OutputT, ItemT]):
    """Fetches the pages of one operation, one call a page.

    Iterate over it for pages, over ``items()`` for what the pages hold, or call
    ``next_page()`` while ``has_more_pages()``. However it is used, it only moves on: a new
    loop goes on where the last one stopped. A page that fails can be asked for again. It
    belongs to one thread at a time.

    Args:
        client: The client of the service, or anything that has the operation's method.
        input: What to list; it is copied. Its token, if set, says where to start.
        limit: How many items a page may have at most, 0 for what the service finds best;
            by default what the input says.
        stop_on_duplicate_token: Whether a token that the service sends twice in a row ends
            the pages.
        token: Where to start, as ``token`` of an earlier paginator of the same input said.

    Raises:
        TypeError: The client has no such method, or the input belongs to another operation.
        ValueError: The token is not a tuple with one value for each member it has.

    Attributes:
        operation: The operation, set by the generated class, as everything below.
        method: The method of the client that calls it.
        input_tokens: The members of the input that say where a page starts.
        output_tokens: Expressions for where the next page starts, one for each of those.
        limit_member: The member of the input that takes the limit, if there is one.
        more_results: An expression for whether there are more pages, if the service says so.
        result_keys: Expressions for what a page holds; ``items()`` takes the first.
        user_agent_features: Ids for the user agent.
    """

    operation: ClassVar[Operation[Any, Any]]
    method: ClassVar[str]
    input_tokens: ClassVar[tuple[str, ...]]
    output_tokens: ClassVar[tuple[str, ...]]
    limit_member: ClassVar[str] = ""
    more_results: ClassVar[str] = ""
    result_keys: ClassVar[tuple[str, ...]] = ()
    user_agent_features: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        client: Any,
        input: InputT | None = None,
        *,
        limit: int | None = None,
        stop_on_duplicate_token: bool = False,
        token: Any = None,
    ) -> None:
        if not callable(getattr(client, self.method, None)):
            raise TypeError(f"{client!r} has no method {self.method}()")
        if input is not None and not isinstance(input, self.operation.input):
            expected, got = self.operation.input.__name__, type(input).__name__
            raise TypeError(f"{type(self).__name__} takes a {expected}, not a {got}")
        self._client = client
        self._pagination = _compile(type(self))
        self._input = self.operation.input() if input is None else copy.copy(input)
        self._limit = limit
        self._stop_on_duplicate_token = stop_on_duplicate_token
        self._first = True
        if token is None:
            self._tokens = self._pagination.tokens_of_input(self._input)
        else:
            self._tokens = self._split(token)

    def _split(self, token: Any) -> tuple[Any, ...]:
        if len(self.input_tokens) == 1:
            return (token,)
        values = cast("tuple[object, ...]", token) if isinstance(token, tuple) else ()
        if len(values) != len(self.input_tokens):
            names = ", ".join(self.input_tokens)
            raise ValueError(f"the token is a tuple of {names}, as `token` of a paginator gives it")
        return values

    @property
    def token(self) -> Any:
        """Where the next page starts: keep it to go on later with a new paginator.

        None at the start and after the last page; a tuple where the service uses several
        members for it.
        """
        if all(_is_empty(token) for token in self._tokens):
            return None
        return self._tokens[0] if len(self._tokens) == 1 else self._tokens

    def has_more_pages(self) -> bool:
        """Whether ``next_page()`` has something to fetch; true before the first page."""
        return self._first or self.token is not None

    def next_page(self, *option_functions: OptionFunction, ctx: Context | None = None) -> OutputT:
        """Fetches the next page.

        An error leaves the paginator where it is: call again to fetch the same page.

        Args:
            option_functions: Change the client's options for this call, in order.
            ctx: Ends the call when it ends.

        Raises:
            NoMorePagesError: There is none.
            OperationError: The operation failed.
        """
        if not self.has_more_pages():
            raise NoMorePagesError
        pagination = self._pagination
        input = pagination.input_of_page(self._input, self._tokens, self._limit)
        call = getattr(self._client, self.method)
        if self.user_agent_features:
            mark = with_user_agent_features(*self.user_agent_features)
            option_functions = (mark, *option_functions)
        output: OutputT = call(input, *option_functions, ctx=ctx)
        tokens = pagination.tokens_of_output(output)
        if self._stop_on_duplicate_token and tokens == self._tokens:
            tokens = pagination.no_tokens
        self._tokens = tokens
        self._first = False
        return output

    def pages(
        self, *option_functions: OptionFunction, ctx: Context | None = None
    ) -> Iterator[OutputT]:
        """The pages that are left, with the arguments of :meth:`next_page` for each."""
        while self.has_more_pages():
            yield self.next_page(*option_functions, ctx=ctx)

    def __iter__(self) -> Iterator[OutputT]:
        return self.pages()

    def each_page(
        self,
        callback: Callable[[OutputT, bool], bool | None],
        *option_functions: OptionFunction,
        ctx: Context | None = None,
    ) -> None:
        """Calls *callback* with every page that is left, as the ``Pages`` methods of SDK v1 do.

        Args:
            callback: Takes a page and whether it is the last one; False ends the pages.
            option_functions: Change the client's options for every call, in order.
            ctx: Ends the calls when it ends.
        """
        for page in self.pages(*option_functions, ctx=ctx):
            if callback(page, not self.has_more_pages()) is False:
                return

    def items(
        self, *option_functions: OptionFunction, ctx: Context | None = None
    ) -> Iterator[ItemT]:
        """What the pages that are left hold under the first of ``result_keys``.

        A list gives its items, a map pairs of key and value, anything else itself. What
        pages hold under the other keys is in the pages only.
        """
        for page in self.pages(*option_functions, ctx=ctx):
            yield from self._pagination.items_of_output(page)


class _Pagination:
    """What a generated class says, compiled."""

    def __init__(self, cls: type[Paginator[Any, Any, Any]]) -> None:
        operation = cls.operation
        attributes = {m.name: a for a, m in members(operation.input).items()}
        self._input_tokens = tuple(attributes[name] for name in cls.input_tokens)
        self._output_tokens = _compile_all(cls.output_tokens, operation.output)
        self._more_results = _compile_all((cls.more_results,), operation.output)
        self._items = _compile_all(cls.result_keys[:1], operation.output)
        self._limit = attributes.get(cls.limit_member)
        self.no_tokens: tuple[Any, ...] = (None,) * len(self._input_tokens)
        # Some services take the number as text.
        self._limit_type: Callable[[int], Any] = int
        if self._limit is not None:
            target = members(operation.input)[self._limit].target
            if isinstance(target, Shape) and target.type == "string":
                self._limit_type = str

    def tokens_of_input(self, input: Any) -> tuple[Any, ...]:
        return tuple(getattr(input, attribute) for attribute in self._input_tokens)

    def input_of_page(self, input: Any, tokens: tuple[Any, ...], limit: int | None) -> Any:
        """A copy of *input* for the page that starts at *tokens*."""
        input = copy.copy(input)
        for attribute, token in zip(self._input_tokens, tokens, strict=True):
            setattr(input, attribute, token)
        if self._limit is not None and limit is not None:
            setattr(input, self._limit, self._limit_type(limit) if limit > 0 else None)
        return input

    def tokens_of_output(self, output: Any) -> tuple[Any, ...]:
        """Where the page after *output* starts."""
        if not all(more(output) for more in self._more_results):
            return self.no_tokens
        return tuple(token(output) for token in self._output_tokens)

    def items_of_output(self, output: Any) -> Iterable[Any]:
        for search in self._items:
            found = search(output)
            if isinstance(found, dict):
                return cast("dict[str, Any]", found).items()
            if isinstance(found, list):
                return cast("list[object]", found)
            return () if found is None else (found,)
        return ()


def _compile_all(expressions: tuple[str, ...], structure: type) -> tuple[Search, ...]:
    return tuple(compile_expression(e, structure) for e in expressions if e)


_compiled: dict[type, _Pagination] = {}


def _compile(cls: type[Paginator[Any, Any, Any]]) -> _Pagination:
    found = _compiled.get(cls)
    if found is None:
        found = _compiled[cls] = _Pagination(cls)
    return found


def _is_empty(token: Any) -> bool:
    return token is None or token == "" or token == {}
