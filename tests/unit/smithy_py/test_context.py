"""Contexts: values that only children see, deadlines, cancellation."""

from __future__ import annotations

import datetime
import threading

import pytest

from smithy_py import (
    BACKGROUND,
    CanceledError,
    Context,
    ContextKey,
    DeadlineExceededError,
    with_cancel,
    with_deadline,
    with_timeout,
)

COLOR: ContextKey[str] = ContextKey("color")
SIZE: ContextKey[int | None] = ContextKey("size")


def test_a_value_is_seen_by_the_child_alone() -> None:
    parent = BACKGROUND.with_value(COLOR, "red")
    child = parent.with_value(COLOR, "blue")
    other = parent.with_value(SIZE, 3)
    assert (BACKGROUND.get(COLOR), parent.get(COLOR), child.get(COLOR)) == (None, "red", "blue")
    assert (other.get(COLOR), other.get(SIZE), parent.get(SIZE)) == ("red", 3, None)


def test_keys_of_one_name_are_two_keys() -> None:
    ctx = BACKGROUND.with_value(COLOR, "red")
    assert ctx.get(ContextKey("color")) is None
    assert repr(COLOR) == "ContextKey('color')"


def test_the_default_is_for_what_was_never_set() -> None:
    assert BACKGROUND.get(SIZE, 7) == 7
    assert BACKGROUND.with_value(SIZE, None).get(SIZE, 7) is None


def test_nothing_can_be_set_on_a_context() -> None:
    with pytest.raises(AttributeError):
        BACKGROUND.color = "red"  # type: ignore[attr-defined]


def test_the_background_never_ends() -> None:
    called: list[str] = []
    with BACKGROUND as ctx:
        take_back = ctx.on_end(lambda: called.append("ended"))
    take_back()
    ctx.check()
    ctx.sleep(0)
    assert (ctx.cancellable, ctx.deadline, ctx.remaining(), ctx.error()) == (
        False,
        None,
        None,
        None,
    )
    with pytest.raises(ValueError, match=r"cannot be cancelled; make one with with_cancel\(\)"):
        ctx.cancel()
    assert called == []


def test_cancelling_ends_the_context_and_its_children_but_not_its_parent() -> None:
    parent = with_cancel()
    ctx = with_cancel(parent)
    child = with_timeout(3600, ctx)
    ctx.cancel()
    ctx.cancel()
    for ended in (ctx, child):
        assert type(ended.error()) is CanceledError
        with pytest.raises(CanceledError, match=r"^canceled, context canceled$"):
            ended.check()
    assert parent.error() is None


def test_a_child_of_an_ended_context_has_ended() -> None:
    parent = with_cancel()
    parent.cancel()
    assert type(with_cancel(parent).error()) is CanceledError
    assert type(with_timeout(3600, parent.with_value(COLOR, "red")).error()) is CanceledError


def test_children_of_every_kind_see_the_values_of_their_parent() -> None:
    parent = BACKGROUND.with_value(COLOR, "red")
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    for child in (with_cancel(parent), with_timeout(1, parent), with_deadline(tomorrow, parent)):
        assert child.get(COLOR) == "red"


def test_a_value_has_no_end_of_its_own() -> None:
    ctx = with_cancel()
    child = ctx.with_value(COLOR, "red")
    assert child.cancellable
    child.cancel()
    assert ctx.error() is not None


def test_the_end_of_a_with_block_cancels() -> None:
    with with_timeout(3600) as ctx:
        assert ctx.error() is None
    assert type(ctx.error()) is CanceledError
    with pytest.raises(KeyError), with_cancel() as ctx:
        raise KeyError("what the block raises goes on")
    assert ctx.error() is not None


@pytest.mark.parametrize("seconds", [0, 0.0, -1, float("-inf")])
def test_a_timeout_that_has_passed(seconds: float) -> None:
    ctx = with_timeout(seconds)
    assert ctx.remaining() == 0.0
    with pytest.raises(DeadlineExceededError, match=r"^canceled, context deadline exceeded$"):
        ctx.check()
    with pytest.raises(TimeoutError):
        ctx.sleep(3600)


def test_the_sooner_deadline_counts() -> None:
    soon, late = with_timeout(100), with_timeout(10_000)
    for ctx in (with_timeout(10_000, soon), with_timeout(100, late), with_cancel(soon)):
        remaining = ctx.remaining()
        assert remaining is not None
        assert 0 < remaining <= 100


def test_a_deadline_in_any_time_zone() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=5))
    deadline = datetime.datetime.now(zone) + datetime.timedelta(hours=1)
    ctx = with_deadline(deadline)
    assert ctx.deadline is not None
    assert ctx.deadline.tzinfo is datetime.UTC
    assert abs(ctx.deadline - deadline) < datetime.timedelta(minutes=1)
    past = with_deadline(deadline - datetime.timedelta(days=1))
    assert type(past.error()) is DeadlineExceededError


def test_a_deadline_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"needs a time zone, such as datetime\.UTC"):
        with_deadline(datetime.datetime(2020, 1, 1))


@pytest.mark.parametrize(
    "ctx",
    [
        with_timeout(float("inf")),
        with_timeout(1e300),
        with_deadline(datetime.datetime.max.replace(tzinfo=datetime.UTC)),
    ],
)
def test_a_deadline_beyond_every_clock(ctx: Context) -> None:
    assert ctx.error() is None
    assert ctx.deadline is not None
    assert ctx.deadline.year >= 9998
    ctx.sleep(0)
    ctx.check()


def test_a_timeout_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        with_timeout(float("nan"))


def test_callbacks_run_once_when_the_context_ends() -> None:
    called: list[str] = []
    ctx = with_cancel()
    ctx.on_end(lambda: called.append("first"))
    take_back = ctx.on_end(lambda: called.append("taken back"))
    child = with_cancel(ctx)
    child.on_end(lambda: called.append("child"))
    take_back()
    assert called == []
    ctx.cancel()
    ctx.cancel()
    take_back()
    assert called == ["first", "child"]


def test_a_callback_of_an_ended_context_runs_at_once() -> None:
    called: list[int] = []
    ctx = with_cancel()
    ctx.cancel()
    take_back = ctx.on_end(lambda: called.append(threading.get_ident()))
    take_back()
    assert called == [threading.get_ident()]


def test_a_callback_runs_at_the_deadline() -> None:
    ended = threading.Event()
    ctx = with_timeout(0.01)
    ctx.on_end(ended.set)
    assert ended.wait(60)
    assert type(ctx.error()) is DeadlineExceededError


def test_sleep_ends_with_the_context() -> None:
    ctx = with_cancel()
    canceller = threading.Timer(0.01, ctx.cancel)
    canceller.start()
    with pytest.raises(CanceledError):
        ctx.sleep(3600)
    canceller.join()
    with pytest.raises(DeadlineExceededError):
        with_timeout(0.01).sleep(3600)


def test_sleep_returns_while_the_context_goes_on() -> None:
    ctx = with_timeout(3600)
    ctx.sleep(0.001)
    assert ctx.error() is None
