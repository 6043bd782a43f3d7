from __future__ import annotations

import copy
import functools
import pickle
import threading
from collections.abc import Callable

import pytest

from aws_core.credentials.single_refresh import SingleRefresh
from smithy_py.context import Context, with_cancel
from smithy_py.errors import CanceledError, IdentityError


class Gate:
    """A refresh that waits until the test opens it."""

    def __init__(self, result: Callable[[], str] = lambda: "done") -> None:
        self.calls = 0
        self.entered = threading.Event()
        self.opened = threading.Event()
        self._result = result

    def __call__(self, ctx: Context) -> str:
        self.calls += 1
        self.entered.set()
        take_back = ctx.on_end(self.opened.set)
        assert self.opened.wait(10)
        take_back()
        ctx.check()
        return self._result()


class WaitingContext(Context):
    """A context that tells when something waits that is to end with it."""

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()

    def on_end(self, callback: Callable[[], None]) -> Callable[[], None]:
        self.entered.set()
        return super().on_end(callback)


def started(function: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    """A thread that runs *function*, and where its result or error will be."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(function())
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def failing() -> str:
    raise IdentityError("no")


def test_threads_share_a_result() -> None:
    single, gate = SingleRefresh[str](), Gate()
    assert not single.running
    contexts = [WaitingContext() for _ in range(63)]
    threads = [started(lambda: single.run(gate, None))]
    assert gate.entered.wait(10)
    threads += [started(functools.partial(single.run, gate, ctx)) for ctx in contexts]
    assert all(ctx.entered.wait(10) for ctx in contexts)
    assert single.running
    gate.opened.set()
    for thread, _ in threads:
        thread.join()
    assert {str(results[0]) for _, results in threads} == {"done"}
    assert gate.calls == 1
    assert not single.running


def test_threads_that_wait_share_an_error() -> None:
    single, gate = SingleRefresh[str](), Gate(failing)
    first, results = started(lambda: single.run(gate, None))
    assert gate.entered.wait(10)
    waiting = WaitingContext()
    second, shared = started(lambda: single.run(gate, waiting))
    assert waiting.entered.wait(10)
    gate.opened.set()
    first.join()
    second.join()
    assert [str(error) for error in (*results, *shared)] == ["no", "no"]
    assert gate.calls == 1
    assert not single.running


def test_a_waiting_thread_gives_up_when_its_context_ends() -> None:
    single, gate = SingleRefresh[str](), Gate()
    first, results = started(lambda: single.run(gate, None))
    assert gate.entered.wait(10)
    ctx = with_cancel()
    ctx.cancel()
    with pytest.raises(CanceledError):
        single.run(gate, ctx)
    gate.opened.set()
    first.join()
    assert results == ["done"]
    assert gate.calls == 1


def test_a_waiting_thread_takes_over_from_one_that_was_cancelled() -> None:
    single, gate, ctx = SingleRefresh[str](), Gate(), with_cancel()
    first, results = started(lambda: single.run(gate, ctx))
    assert gate.entered.wait(10)
    waiting = WaitingContext()
    second, taken_over = started(lambda: single.run(lambda _: "mine", waiting))
    assert waiting.entered.wait(10)
    ctx.cancel()
    first.join()
    second.join()
    assert isinstance(results[0], CanceledError)
    assert taken_over == ["mine"]


def test_a_refresh_that_needs_itself_is_an_error() -> None:
    single = SingleRefresh[str]()
    with pytest.raises(IdentityError, match="asks for what it is to provide"):
        single.run(lambda ctx: single.run(lambda _: "", ctx), None)


def test_copies_have_none_under_way() -> None:
    single = SingleRefresh[str]()

    def look(_: Context) -> str:
        assert single.running
        assert not copy.copy(single).running
        assert not copy.deepcopy(single).running
        assert not pickle.loads(pickle.dumps(single)).running
        return "looked"

    assert single.run(look, None) == "looked"
