"""Cancellations: which end counts, callbacks, children, the alarm thread."""

from __future__ import annotations

import functools
import gc
import math
import threading
import time
import weakref
from typing import Any

import pytest

from smithy_py import cancellation
from smithy_py.cancellation import Cancellation
from smithy_py.errors import CanceledError, DeadlineExceededError
from tests.fresh_process import run_python


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(cancellation, "time", clock)
    return clock


def far_deadline() -> float:
    return time.monotonic() + 3600


def test_the_deadline_is_a_moment(clock: Clock) -> None:
    switch = Cancellation(deadline=1010.0)
    assert (switch.remaining(), switch.error()) == (10.0, None)
    clock.now = 1010.0
    assert switch.remaining() == 0.0
    assert type(switch.error()) is DeadlineExceededError
    clock.now = 1011.0
    assert switch.remaining() == 0.0


def test_what_ended_it_first_stays_the_reason(clock: Clock) -> None:
    cancelled, expired = Cancellation(deadline=1010.0), Cancellation(deadline=1010.0)
    cancelled.end()
    clock.now = 1020.0
    expired.end()
    assert type(cancelled.error()) is CanceledError
    assert type(expired.error()) is DeadlineExceededError


def test_a_child_ends_with_the_deadline_of_its_parent(clock: Clock) -> None:
    parent = Cancellation(deadline=1010.0)
    assert Cancellation(parent).deadline == 1010.0
    assert Cancellation(parent, 1005.0).deadline == 1005.0
    assert Cancellation(parent, 1015.0).deadline == 1010.0
    child = Cancellation(parent)
    clock.now = 1010.0
    parent.end()
    assert type(child.error()) is DeadlineExceededError


def test_a_parent_ends_its_children_but_no_child_its_parent() -> None:
    parent = Cancellation()
    child, other = Cancellation(parent), Cancellation(parent)
    grandchild = Cancellation(child)
    child.end()
    assert (parent.error(), other.error()) == (None, None)
    assert type(grandchild.error()) is CanceledError
    parent.end()
    assert type(other.error()) is CanceledError
    assert type(Cancellation(parent).error()) is CanceledError


def test_a_callback_can_be_taken_back() -> None:
    called: list[str] = []
    switch = Cancellation()
    take_back = switch.on_end(lambda: called.append("taken back"))
    switch.on_end(lambda: called.append("kept"))
    take_back()
    take_back()
    switch.end()
    assert called == ["kept"]


def test_each_error_is_a_new_one() -> None:
    switch = Cancellation()
    switch.end()
    assert switch.error() is not switch.error()


def test_a_parent_keeps_no_child_alive() -> None:
    parent = Cancellation()
    child = weakref.ref(Cancellation(parent))
    gc.collect()
    assert child() is None
    parent.end()


def test_racing_ends_run_each_callback_once() -> None:
    for _ in range(50):
        switch = Cancellation()
        called: list[int] = []
        for number in range(20):
            switch.on_end(functools.partial(called.append, number))
        barrier = threading.Barrier(8)

        def end(barrier: threading.Barrier = barrier, switch: Cancellation = switch) -> None:
            barrier.wait()
            switch.end()

        threads = [threading.Thread(target=end) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert called == list(range(20))


def test_a_callback_added_while_it_ends_is_never_lost() -> None:
    for _ in range(50):
        switch = Cancellation()
        called = threading.Semaphore(0)
        barrier = threading.Barrier(2)

        def add(
            barrier: threading.Barrier = barrier,
            switch: Cancellation = switch,
            called: threading.Semaphore = called,
        ) -> None:
            barrier.wait()
            switch.on_end(lambda: called.release())

        thread = threading.Thread(target=add)
        thread.start()
        barrier.wait()
        switch.end()
        thread.join()
        assert called.acquire(blocking=False)


def test_a_sooner_deadline_does_not_wait_for_a_later_one() -> None:
    ended = threading.Event()
    late = Cancellation(deadline=far_deadline())
    late.on_end(lambda: pytest.fail("it ended an hour too soon"))
    soon = Cancellation(deadline=time.monotonic() + 0.01)
    soon.on_end(ended.set)
    assert ended.wait(60)
    assert late.error() is None


def test_the_alarm_ends_the_children_too() -> None:
    ended = threading.Event()
    parent = Cancellation(deadline=time.monotonic() + 0.01)
    child = Cancellation(parent)
    child.on_end(ended.set)
    parent.on_end(lambda: None)
    assert ended.wait(60)


def test_a_deadline_beyond_every_clock_does_not_stop_the_alarm() -> None:
    ended = threading.Event()
    endless = Cancellation(deadline=math.inf)
    endless.on_end(lambda: pytest.fail("it has no end"))
    distant = Cancellation(deadline=1e300)
    distant.on_end(lambda: pytest.fail("it has no end that anybody sees"))
    soon = Cancellation(deadline=time.monotonic() + 0.01)
    soon.on_end(ended.set)
    assert ended.wait(60)
    endless.wait(0)
    assert endless.error() is None


def test_an_alarm_alone_with_an_endless_deadline_goes_on() -> None:
    alarm = cancellation._Alarm()
    endless = Cancellation(deadline=math.inf)
    alarm.add(endless)
    soon = Cancellation(deadline=time.monotonic() + 0.01)
    ended = threading.Event()
    soon._callbacks[0] = ended.set
    alarm.add(soon)
    assert ended.wait(60)


def test_a_dropped_cancellation_is_forgotten() -> None:
    ended = threading.Event()
    Cancellation(deadline=time.monotonic() + 0.01).on_end(lambda: pytest.fail("nobody holds it"))
    gc.collect()
    kept = Cancellation(deadline=time.monotonic() + 0.02)
    kept.on_end(ended.set)
    assert ended.wait(60)


def test_the_alarm_does_not_keep_what_ended_long_before_its_deadline() -> None:
    alarm = cancellation._Alarm()
    kept = [Cancellation(deadline=far_deadline()) for _ in range(10)]
    for switch in kept:
        alarm.add(switch)
    for _ in range(5000):
        alarm.add(Cancellation(deadline=far_deadline()))
    gc.collect()
    alarm.add(Cancellation(deadline=far_deadline()))
    assert len(alarm._queue) < 1000
    held = [entry[2]() for entry in alarm._queue]
    assert all(switch in held for switch in kept)


def test_a_callback_may_use_what_is_ending() -> None:
    called: list[str] = []
    switch = Cancellation()

    def callback() -> None:
        switch.on_end(lambda: called.append("at once"))
        switch.end()
        called.append(str(switch.error()))

    switch.on_end(callback)
    switch.end()
    assert called == ["at once", "canceled, context canceled"]


def test_a_callback_that_raises_stops_the_alarm_only_until_the_next_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raised: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", lambda facts: raised.append(facts.exc_type))
    broken = Cancellation(deadline=time.monotonic() + 0.01)
    broken.on_end(lambda: raised.append(1 // 0))
    thread = cancellation._alarm._thread
    assert thread is not None
    thread.join(60)
    assert raised == [ZeroDivisionError]
    ended = threading.Event()
    next_one = Cancellation(deadline=time.monotonic() + 0.01)
    next_one.on_end(ended.set)
    assert ended.wait(60)


FORK = """
import os, signal, threading, warnings
from smithy_py import cancellation
from smithy_py.context import with_timeout

def ends(ctx):
    ended = threading.Event()
    ctx.on_end(ended.set)
    return ended.wait(60)

inherited = with_timeout(2)
inherited.on_end(lambda: None)
assert ends(with_timeout(0.01))

# In the child no thread is left that could let go of the lock.
held, let_go = threading.Event(), threading.Event()

def hold():
    with cancellation._alarm._condition:
        held.set()
        let_go.wait(60)

holder = threading.Thread(target=hold)
holder.start()
held.wait(60)
warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads and fork
child = os.fork()
if child == 0:
    signal.alarm(100)  # ends it where it would wait for ever
    os._exit(0 if ends(with_timeout(0.01)) and ends(inherited) else 1)
let_go.set()
holder.join()
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert ends(inherited)
print("both went on")
"""


def test_deadlines_go_on_in_a_forked_process() -> None:
    assert run_python(FORK) == b"both went on\n"


def test_deadlines_of_calls_that_ended_are_dropped() -> None:
    from smithy_py import cancellation

    alarm = cancellation._Alarm()
    kept = Cancellation(deadline=time.monotonic() + 3600)
    for _ in range(2_000):
        alarm.add(Cancellation(deadline=time.monotonic() + 3600))
    alarm.add(kept)
    assert len(alarm._queue) <= 2 * cancellation._FEW
    assert kept in [entry[2]() for entry in alarm._queue]
