"""One step: adding, finding and taking out middleware, and what is refused."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from smithy_py.context import Context
from smithy_py.middleware import BuildHandler, BuildInput, BuildMiddleware, Output, Position, Step
from smithy_py.middleware.step import leave_out_links


class Named:
    """Build: goes on."""

    def __init__(self, id: str) -> None:
        self.id = id

    def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
        return next(ctx, input)

    def __repr__(self) -> str:
        return f"Named({self.id})"


def step_of(*ids: str) -> Step[BuildMiddleware]:
    step: Step[BuildMiddleware] = Step("build")
    for id in ids:
        step.add(Named(id))
    return step


def test_a_step_has_the_name_that_go_prints() -> None:
    assert step_of().id == "Build stack step"
    assert Step("deserialize").id == "Deserialize stack step"


def test_add_puts_it_last_or_first() -> None:
    step = step_of("A", "B")
    step.add(Named("last"), Position.AFTER)
    step.add(Named("first"), Position.BEFORE)
    assert step.list() == ["first", "A", "B", "last"]


@pytest.mark.parametrize(
    ("anchor", "position", "expected"),
    [
        ("A", Position.BEFORE, ["new", "A", "B", "C"]),
        ("A", Position.AFTER, ["A", "new", "B", "C"]),
        ("B", Position.BEFORE, ["A", "new", "B", "C"]),
        ("C", Position.AFTER, ["A", "B", "C", "new"]),
    ],
)
def test_insert_puts_it_beside_its_anchor(
    anchor: str, position: Position, expected: list[str]
) -> None:
    step = step_of("A", "B", "C")
    step.insert(Named("new"), anchor, position)
    assert step.list() == expected


def test_insert_goes_after_its_anchor_unless_told() -> None:
    step = step_of("A", "B")
    step.insert(Named("new"), "A")
    assert step.list() == ["A", "new", "B"]


def test_swap_keeps_the_place_and_returns_the_old_one() -> None:
    step = step_of("A", "B", "C")
    old, new = step.get("B"), Named("new")
    assert step.swap("B", new) is old
    assert step.list() == ["A", "new", "C"]
    assert step.get("new") is new


def test_swap_takes_one_of_the_same_id() -> None:
    step = step_of("A", "B")
    new = Named("A")
    step.swap("A", new)
    assert step.get("A") is new


def test_remove_takes_out_and_returns() -> None:
    step = step_of("A", "B")
    first = step.get("A")
    assert step.remove("A") is first
    assert step.list() == ["B"]
    assert step.get("A") is None


def test_clear_takes_everything_out() -> None:
    step = step_of("A", "B")
    step.clear()
    assert step.list() == []
    step.add(Named("A"))
    assert step.list() == ["A"]


def test_the_list_is_a_copy() -> None:
    step = step_of("A")
    step.list().append("B")
    assert step.list() == ["A"]


def test_a_missing_anchor_is_named_and_the_step_listed() -> None:
    step = step_of("A", "B")
    for act in (
        lambda: step.insert(Named("new"), "Nope"),
        lambda: step.swap("Nope", Named("new")),
        lambda: step.remove("Nope"),
    ):
        with pytest.raises(
            LookupError, match=r"^no middleware 'Nope' in the build step, which has A, B$"
        ):
            act()
    with pytest.raises(LookupError, match=r"in the build step, which has nothing$"):
        step_of().remove("Nope")
    assert step.list() == ["A", "B"]


def test_an_id_cannot_be_there_twice() -> None:
    step = step_of("A", "B")
    for act in (
        lambda: step.add(Named("A")),
        lambda: step.add(Named("A"), Position.BEFORE),
        lambda: step.insert(Named("A"), "B"),
        lambda: step.swap("B", Named("A")),
    ):
        with pytest.raises(
            ValueError,
            match=r"^middleware 'A' is in the build step already; swap or remove it first$",
        ):
            act()
    assert step.list() == ["A", "B"]


class Elsewhere:
    id = "Elsewhere"

    def handle_finalize(self, ctx: Context, input: Any, next: Any) -> Output:
        return Output()


class Nameless:
    def handle_build(self, ctx: Context, input: Any, next: Any) -> Output:
        return Output()

    def __repr__(self) -> str:
        return "Nameless()"


def test_a_middleware_of_another_step_is_refused() -> None:
    step: Step[Any] = step_of("A")
    text = (
        r"^middleware 'Elsewhere' does not belong in the build step: "
        r"it has no handle_build\(ctx, input, next\)$"
    )
    for act in (
        lambda: step.add(Elsewhere()),
        lambda: step.insert(Elsewhere(), "A"),
        lambda: step.swap("A", Elsewhere()),
    ):
        with pytest.raises(TypeError, match=text):
            act()
    assert step.list() == ["A"]


@pytest.mark.parametrize("wrong", [Nameless(), None, "Named", Nameless().handle_build])
def test_what_has_no_id_is_no_middleware(wrong: Any) -> None:
    step: Any = step_of()
    with pytest.raises(TypeError, match=r"is not a middleware: it has no id$"):
        step.add(wrong)
    assert step.list() == []


@pytest.mark.parametrize("id", ["", None, 3])
def test_an_id_is_a_text(id: Any) -> None:
    with pytest.raises(TypeError, match="it has no id"):
        step_of().add(Named(id))


def test_decorate_wraps_the_first_outermost() -> None:
    ran: list[str] = []

    class Marking(Named):
        def handle_build(self, ctx: Context, input: BuildInput, next: BuildHandler) -> Output:
            ran.append(f"{self.id} in")
            output = next(ctx, input)
            ran.append(f"{self.id} out")
            return output

    step: Step[BuildMiddleware] = Step("build")
    step.add(Marking("A"))
    step.add(Marking("B"))

    def last(ctx: Context, input: BuildInput) -> Output:
        ran.append("last")
        return Output("result")

    handler = step.decorate(last)
    step.clear()
    assert handler(None, None).result == "result"
    assert ran == ["A in", "B in", "last", "B out", "A out"]
    assert step.decorate(last) is last


def test_a_traceback_has_one_frame_for_each_middleware() -> None:
    def last(ctx: Context, input: BuildInput) -> Output:
        raise ZeroDivisionError

    handler = step_of("A", "B", "C").decorate(last)
    with pytest.raises(ZeroDivisionError) as caught:
        handler(None, None)
    leave_out_links(caught.value.__traceback__)
    frames = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert frames[1:] == ["handle_build", "handle_build", "handle_build", "last"]
    leave_out_links(None)


class Idle(Named):
    """Says that it has nothing to do."""

    idle = True


def test_what_is_idle_is_listed_but_not_run() -> None:
    step: Any = Step("build")
    step.add(Idle("Idle"))
    handler = object()
    assert step.list() == ["Idle"]
    assert step.decorate(handler) is handler
