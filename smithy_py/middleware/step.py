"""One step of a stack: an ordered list of middleware, found by id."""

from __future__ import annotations

import builtins
import enum
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Generic

from smithy_py.middleware.inputs import AnyMiddleware

Observer = Callable[[str, str, Callable[..., Any]], Callable[..., Any]]
"""Takes a step's name, a middleware's id and its ``handle(ctx, input, next)``; gives what is run
in its place: the same function, or one around it."""


class Position(enum.Enum):
    """Where a middleware goes: relative to another, or to the whole step."""

    AFTER = 0
    BEFORE = 1


def _link(handle: Any, next: Any) -> Any:
    def link(ctx: Any, input: Any) -> Any:
        return handle(ctx, input, next)

    return link


_LINK = _link(None, None).__code__


def leave_out_links(traceback: TracebackType | None) -> None:
    """Takes the frames that only lead from one middleware to the next out of *traceback*.

    Without them it has one frame for each middleware. ``functools.partial`` has no such frames,
    but costs three times as much a call.
    """
    while traceback is not None:
        following = traceback.tb_next
        while following is not None and following.tb_frame.f_code is _LINK:
            following = following.tb_next
        traceback.tb_next = following
        traceback = following


class Step(Generic[AnyMiddleware]):
    """The ordered middleware of one step; the first runs first on the way in.

    Args:
        name: The step, such as "build"; its middleware have a ``handle_build``.
    """

    __slots__ = ("_method", "_middleware", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._method = f"handle_{name}"
        # By id, in running order.
        self._middleware: dict[str, AnyMiddleware] = {}

    @property
    def id(self) -> str:
        """The step's name as it is printed."""
        return f"{self.name.capitalize()} stack step"

    def add(self, middleware: AnyMiddleware, position: Position = Position.AFTER) -> None:
        """Adds at the end of the step, or with ``Position.BEFORE`` at its front.

        Raises:
            TypeError: It has no id, or no method for this step.
            ValueError: A middleware of that id is there already.
        """
        self._check(middleware)
        if position is Position.AFTER:
            self._middleware[middleware.id] = middleware
        else:
            self._middleware = {middleware.id: middleware, **self._middleware}

    def insert(
        self,
        middleware: AnyMiddleware,
        relative_to: str,
        position: Position = Position.AFTER,
    ) -> None:
        """Adds directly after, or before, the middleware of id *relative_to*.

        Raises:
            LookupError: There is none of that id.
            TypeError: It has no id, or no method for this step.
            ValueError: A middleware of the new one's id is there already.
        """
        self._find(relative_to)
        self._check(middleware)
        ordered = [*self._middleware.values()]
        index = self.list().index(relative_to) + (position is Position.AFTER)
        ordered.insert(index, middleware)
        self._middleware = {one.id: one for one in ordered}

    def swap(self, id: str, middleware: AnyMiddleware) -> AnyMiddleware:
        """Puts *middleware* in the place of the one of *id*, which is returned.

        Raises:
            LookupError: There is none of that id.
            TypeError: It has no id, or no method for this step.
            ValueError: Another middleware has the new one's id.
        """
        old = self._find(id)
        self._check(middleware, replacing=id)
        ordered = [middleware if one is old else one for one in self._middleware.values()]
        self._middleware = {one.id: one for one in ordered}
        return old

    def remove(self, id: str) -> AnyMiddleware:
        """Takes the middleware of *id* out, and returns it.

        Raises:
            LookupError: There is none of that id.
        """
        self._find(id)
        return self._middleware.pop(id)

    def get(self, id: str) -> AnyMiddleware | None:
        """The middleware of *id*, or None."""
        return self._middleware.get(id)

    def list(self) -> builtins.list[str]:
        """The ids, in running order."""
        return [*self._middleware]

    def clear(self) -> None:
        """Takes every middleware out."""
        self._middleware.clear()

    def decorate(self, handler: Any, observers: Sequence[Observer] = ()) -> Any:
        """*handler* with this step's middleware around it, the first outermost.

        A middleware that has nothing to do says so with an attribute ``idle``: it is listed,
        but not run.
        """
        for middleware in reversed(self._middleware.values()):
            if not getattr(middleware, "idle", False):
                handle = getattr(middleware, self._method)
                for observe in observers:
                    handle = observe(self.name, middleware.id, handle)
                handler = _link(handle, handler)
        return handler

    def _find(self, id: str) -> AnyMiddleware:
        found = self._middleware.get(id)
        if found is not None:
            return found
        listed = ", ".join(self.list()) or "nothing"
        raise LookupError(f"no middleware {id!r} in the {self.name} step, which has {listed}")

    def _check(self, middleware: AnyMiddleware, replacing: str | None = None) -> None:
        id = getattr(middleware, "id", None)
        if not isinstance(id, str) or not id:
            raise TypeError(f"{middleware!r} is not a middleware: it has no id")
        if not callable(getattr(middleware, self._method, None)):
            raise TypeError(
                f"middleware {id!r} does not belong in the {self.name} step: "
                f"it has no {self._method}(ctx, input, next)"
            )
        if id in self._middleware and id != replacing:
            raise ValueError(
                f"middleware {id!r} is in the {self.name} step already; swap or remove it first"
            )
